# targetcli: backstores, targets of three fabrics, saved, cleared and restored.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/surroundings.sh"
iqn=iqn.2003-01.org.example:storage
host=iqn.2003-01.org.example:host
target=$CONFIG/target
# rtslib changes the mode of the directory that it saves to.
saved=/run/saved
mkdir $saved

# cli NAME ARGUMENT…: it ends with status 0, and says nothing of an error.
cli() {
    local name=$1 said status=0
    shift
    said=$(targetcli "$@" 2>&1) || status=$?
    if [ $status = 0 ] && ! grep -v 'load preferences file' <<<"$said" | grep -qiE 'error|could not|cannot|failed|traceback'; then _report yes "$name"; else _report no "$name" "status $status: $said"; fi
}

cli 'the empty tree' ls
cli 'a RAM disk' /backstores/ramdisk create memory 1M
cli 'a file' /backstores/fileio create disk "$PWD/disk.img" 8M write_back=false
cli 'a file with a write cache' /backstores/fileio create cached "$PWD/cached.img" 4M
cli 'a target' /iscsi create $iqn
tpg=/iscsi/$iqn/tpg1
cli 'a LUN' $tpg/luns create /backstores/ramdisk/memory
cli 'another LUN' $tpg/luns create /backstores/fileio/disk
cli 'an initiator, which sees both' $tpg/acls create $host
is 'its mapped LUNs' 'lun_0 lun_1' "$(cd "$target/iscsi/$iqn/tpgt_1/acls/$host" && echo lun_*)"
cli 'CHAP' $tpg/acls/$host set auth userid=user password=secret mutual_userid=other mutual_password=secret2
cli 'a portal less' $tpg/portals delete 0.0.0.0 3260
cli 'a portal' $tpg/portals create 127.0.0.1 3261
cli 'a portal of IPv6' $tpg/portals create ::1 3261
cli 'attributes' $tpg set attribute authentication=1 default_cmdsn_depth=32
cli 'parameters' $tpg set parameter MaxBurstLength=131072
cli 'attributes of a backstore' /backstores/fileio/disk set attribute emulate_tpu=1
is 'is set' 1 "$(cat $target/core/fileio_*/disk/attrib/emulate_tpu)"
is 'is set' 131072 "$(cat $target/iscsi/$iqn/tpgt_1/param/MaxBurstLength)"
cli 'a local SCSI device' /loopback create naa.5001405000000001
cli 'its LUN' /loopback/naa.5001405000000001/luns create /backstores/fileio/cached
cli 'a target for virtual machines' /vhost create naa.5001405000000002
cli 'its LUN' /vhost/naa.5001405000000002/tpg1/luns create /backstores/ramdisk/memory
cli 'the whole tree' ls
is 'the target is enabled' 1 "$(cat $target/iscsi/$iqn/tpgt_1/enable)"

cli 'saved' saveconfig $saved/first.json
cli 'cleared' clearconfig confirm=True
is 'nothing is left' 'alua' "$(ls $target/core)"
cli 'restored' restoreconfig $saved/first.json
cli 'saved again' saveconfig $saved/second.json
same 'both are the same' $saved/first.json $saved/second.json
is 'the password is there' secret "$(head -n1 "$target/iscsi/$iqn/tpgt_1/acls/$host/auth/password")"
is 'the mapped LUNs are there' 'lun_0 lun_1' "$(cd "$target/iscsi/$iqn/tpgt_1/acls/$host" && echo lun_*)"

works 'targetctl clears' targetctl clear
is 'nothing is left' 'alua' "$(ls $target/core)"
works 'targetctl restores' targetctl restore $saved/first.json
works 'targetctl saves' targetctl save $saved/third.json
same 'the same' $saved/first.json $saved/third.json
cli 'deleted in order' /iscsi delete $iqn
cli 'a backstore in use is deleted with its LUN' /backstores/fileio delete cached
is 'and its LUN is gone' '' "$(cd $target/loopback/naa.5001405000000001/tpgt_1/lun && ls)"
works 'targetctl clears all of it' targetctl clear
is 'nothing is left' 'alua' "$(ls $target/core)"
done_testing
