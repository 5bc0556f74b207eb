# The resource agents iSCSITarget and iSCSILogicalUnit of Pacemaker on LIO, unmodified: one action a call, parameters in the
# environment, the outcome in the exit status.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/surroundings.sh"
export OCF_ROOT=/usr/lib/ocf OCF_RA_VERSION_MAJOR=1 OCF_RA_VERSION_MINOR=0
export HA_RSCTMP=/run/state HA_logfile=/run/log HA_debuglog=/run/log HA_LOGFACILITY=none
mkdir /run/state
SUCCESS=0 NOT_RUNNING=7
iqn=iqn.2003-01.org.example:cluster
lun=$CONFIG/target/iscsi/$iqn/tpgt_1/lun/lun_1

# agent NAME STATUS SORT ACTION PARAMETER=VALUE…
agent() {
    local name=$1 wanted=$2 sort=$3 action=$4 got=0
    shift 4
    env "${@/#/OCF_RESKEY_}" OCF_RESOURCE_INSTANCE="$sort" OCF_RESOURCE_TYPE="$sort" __OCF_ACTION="$action" \
        $OCF_ROOT/resource.d/heartbeat/$sort "$action" >said 2>&1 || got=$?
    if [ "$wanted" = "$got" ]; then _report yes "$sort $action: $name"; else _report no "$sort $action: $name" "status $got: $(tail -n5 said)"; fi
}

truncate -s 8M disk.img
target=(implementation=lio-t "iqn=$iqn" tid=1 portals=127.0.0.1:3260 'allowed_initiators=iqn.2003-01.org.example:a iqn.2003-01.org.example:b')
unit=(implementation=lio-t "target_iqn=$iqn" lun=1 "path=$PWD/disk.img" liot_bstype=fileio scsi_sn=12345678 'allowed_initiators=iqn.2003-01.org.example:a iqn.2003-01.org.example:b')

for round in 1 2; do
    agent 'not yet' $NOT_RUNNING iSCSITarget monitor "${target[@]}"
    agent 'started' $SUCCESS iSCSITarget start "${target[@]}"
    agent 'runs' $SUCCESS iSCSITarget monitor "${target[@]}"
    is 'its portal' 127.0.0.1:3260 "$(ls $CONFIG/target/iscsi/$iqn/tpgt_1/np)"
    agent 'not yet' $NOT_RUNNING iSCSILogicalUnit monitor "${unit[@]}"
    agent 'started' $SUCCESS iSCSILogicalUnit start "${unit[@]}"
    agent 'runs' $SUCCESS iSCSILogicalUnit monitor "${unit[@]}"
    is 'its LUN has a device' yes "$([ -d $lun/*/attrib ] && echo yes)"
    is 'its serial number' 'T10 VPD Unit Serial Number: 12345678' "$(cat $lun/*/wwn/vpd_unit_serial)"
    agent 'stopped' $SUCCESS iSCSILogicalUnit stop "${unit[@]}"
    agent 'is not there' $NOT_RUNNING iSCSILogicalUnit monitor "${unit[@]}"
    agent 'stopped' $SUCCESS iSCSITarget stop "${target[@]}"
    agent 'is not there' $NOT_RUNNING iSCSITarget monitor "${target[@]}"
    agent 'stopped again' $SUCCESS iSCSITarget stop "${target[@]}"
done
done_testing
