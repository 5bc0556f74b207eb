# The resource agents of Pacemaker for NVMe targets, unmodified, as the cluster manager calls them: one action a call, parameters in
# the environment, the outcome in the exit status.
#
# usage: agents.sh [DEVICE]   a block device to publish besides a file
. "$(dirname "$0")/../lib.sh"
export OCF_ROOT=/usr/lib/ocf OCF_RA_VERSION_MAJOR=1 OCF_RA_VERSION_MINOR=0 OCF_RESOURCE_INSTANCE=test OCF_RESOURCE_TYPE=test
# Not the machine's own state and logs.
export HA_RSCTMP=$PWD/state HA_logfile=$PWD/log HA_debuglog=$PWD/log HA_LOGFACILITY=none
mkdir state
SUCCESS=0 GENERIC=1 ARGS=2 UNIMPLEMENTED=3 NOT_RUNNING=7

# agent NAME STATUS SORT ACTION PARAMETER=VALUE…: what it says goes to the file said.
agent() {
    local name=$1 wanted=$2 sort=$3 action=$4
    shift 4
    env "${@/#/OCF_RESKEY_}" __OCF_ACTION="$action" $OCF_ROOT/resource.d/heartbeat/nvmet-$sort "$action" >said 2>&1
    is "nvmet-$sort $action: $name" "$wanted" $?
}
silent() { is 'without a complaint' '' "$(cat said)"; }

truncate -s 8M disk.img
nqn=nqn.2024-01.org.example:cluster
h1=nqn.2014-08.org.nvmexpress:uuid:11111111-2222-3333-4444-555555555555
h2=nqn.2014-08.org.nvmexpress:uuid:66666666-7777-8888-9999-aaaaaaaaaaaa
subsystem=("nqn=$nqn" "serial=0123456789abcdef" "allowed_initiators=$h1 $h2")
namespace=("nqn=$nqn" namespace_id=3 "backing_path=$PWD/disk.img" uuid=2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e11 nguid=2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e22)
port=("nqns=$nqn" port_id=5 addr=127.0.0.1 svcid=4420 type=tcp addr_fam=ipv4)
nvmet=$CONFIG/nvmet

for sort in subsystem namespace port; do
    agent 'what it can do' $SUCCESS $sort meta-data nqns=
    is 'is XML' '</resource-agent>' "$(tail -n1 said)"
done
agent 'all there' $SUCCESS subsystem validate-all "${subsystem[@]}"
agent 'all there' $SUCCESS namespace validate-all "${namespace[@]}"
agent 'all there' $SUCCESS port validate-all "${port[@]}"
agent 'no transport' $ARGS port validate-all "${port[@]}" type=avian
agent 'no subsystems' $ARGS port validate-all "${port[@]}" nqns=
agent 'no such action' $UNIMPLEMENTED subsystem dance "${subsystem[@]}"

for round in 1 2; do
    agent 'not yet' $NOT_RUNNING subsystem monitor "${subsystem[@]}"
    agent 'without its subsystem' $GENERIC namespace start "${namespace[@]}"
    agent 'started' $SUCCESS subsystem start "${subsystem[@]}"
    silent
    agent 'started again' $SUCCESS subsystem start "${subsystem[@]}"
    silent
    agent 'runs' $SUCCESS subsystem monitor "${subsystem[@]}"
    agent 'not yet' $NOT_RUNNING namespace monitor "${namespace[@]}"
    agent 'started' $SUCCESS namespace start "${namespace[@]}"
    silent
    agent 'runs' $SUCCESS namespace monitor "${namespace[@]}"
    agent 'not yet' $NOT_RUNNING port monitor "${port[@]}"
    agent 'started' $SUCCESS port start "${port[@]}"
    silent
    agent 'runs' $SUCCESS port monitor "${port[@]}"

    is 'the serial number' '0123456789abcdef    ' "$(cat $nvmet/subsystems/$nqn/attr_serial)"
    is 'two hosts are allowed' "$h1 $h2" "$(ls $nvmet/subsystems/$nqn/allowed_hosts | xargs)"
    is 'and no other' 0 "$(cat $nvmet/subsystems/$nqn/attr_allow_any_host)"
    is 'the namespace' "$PWD/disk.img 2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e11 2b1c5a0e-53c4-4f4c-8f6a-3d4c6a0b7e22 1" "$(cd $nvmet/subsystems/$nqn/namespaces/3 && cat device_path device_uuid device_nguid enable | xargs)"
    is 'the port' '127.0.0.1 tcp 4420 ipv4' "$(cd $nvmet/ports/5 && cat addr_traddr addr_trtype addr_trsvcid addr_adrfam | xargs)"
    is 'it publishes' $nqn "$(ls $nvmet/ports/5/subsystems)"

    agent 'while it is published' $SUCCESS subsystem stop "${subsystem[@]}"
    is 'it cannot go' 'Device or resource busy' "$(sed 's/.*: //' said)"
    agent 'still runs' $SUCCESS subsystem monitor "${subsystem[@]}"

    agent 'stopped' $SUCCESS port stop "${port[@]}"
    silent
    agent 'not any more' $NOT_RUNNING port monitor "${port[@]}"
    agent 'stopped again' $SUCCESS port stop "${port[@]}"
    agent 'stopped' $SUCCESS namespace stop "${namespace[@]}"
    silent
    agent 'not any more' $NOT_RUNNING namespace monitor "${namespace[@]}"

    # This version of the agent takes no host out again.
    agent 'with hosts allowed' $SUCCESS subsystem stop "${subsystem[@]}"
    is 'it cannot go' 'Directory not empty' "$(sed 's/.*: //' said)"
    rm $nvmet/subsystems/$nqn/allowed_hosts/*
    agent 'stopped' $SUCCESS subsystem stop "${subsystem[@]}"
    silent
    agent 'not any more' $NOT_RUNNING subsystem monitor "${subsystem[@]}"
done

agent 'for any host' $SUCCESS subsystem start "nqn=$nqn"
silent
is 'any host is allowed' 1 "$(cat $nvmet/subsystems/$nqn/attr_allow_any_host)"
if [ -n "${1:-}" ]; then
    agent 'on a block device' $SUCCESS namespace start "${namespace[@]}" "backing_path=$1"
    silent
    is 'the namespace is enabled' 1 "$(cat $nvmet/subsystems/$nqn/namespaces/3/enable)"
    agent 'stopped' $SUCCESS namespace stop "${namespace[@]}"
fi
agent 'on what is not there' $SUCCESS namespace start "${namespace[@]}" backing_path=/dev/nowhere
is 'it is not enabled' 0 "$(cat $nvmet/subsystems/$nqn/namespaces/3/enable)"
agent 'stopped' $SUCCESS namespace stop "${namespace[@]}"
agent 'stopped' $SUCCESS subsystem stop "nqn=$nqn"
silent
rmdir $nvmet/hosts/*
is 'nothing is left' '' "$(ls $nvmet/hosts $nvmet/ports $nvmet/subsystems | grep -v :$ | xargs)"
done_testing
