# Modules of the target: what keeps each of them, and that rmmod refuses one in use.
. "$(dirname "$0")/../lib.sh"
target=$CONFIG/target
PATH=$PATH:/usr/sbin:/sbin
# What another script left: rtslib keeps the directories of fabrics.
rmdir $target/iscsi $target/loopback 2>/dev/null || true
modules='target_core_mod target_core_file iscsi_target_mod tcm_loop'

# users: how much more than at the start each of them is used.
declare -A start
users() { for module in $modules; do echo -n "$(($(cat /sys/module/$module/refcnt) - ${start[$module]:-0})) "; done; }
for module in $modules; do start[$module]=$(cat /sys/module/$module/refcnt); done
refused() { is "$2 stays, $1" "rmmod: ERROR: Module $2 is in use" "$(rmmod "$2" 2>&1)"; }

mkdir $target/core/alua/lu_gps/group
is 'a LU group keeps the core' '2 0 0 0 ' "$(users)"
mkdir $target/core/fileio_0
is 'an HBA keeps its plugin, too' '4 1 0 0 ' "$(users)"
mkdir $target/core/fileio_0/file $target/core/fileio_0/file/alua/group
is 'a storage object, and a target port group' '7 2 0 0 ' "$(users)"
refused 'with an HBA' target_core_file
mkdir $target/core/rd_mcp_0 $target/core/rd_mcp_0/disk
is 'a RAM disk is of the core' '10 2 0 0 ' "$(users)"
echo rd_pages=4 >$target/core/rd_mcp_0/disk/control
echo 1 >$target/core/rd_mcp_0/disk/enable
mkdir $target/loopback
is 'the directory of a fabric keeps its module' '11 2 0 1 ' "$(users)"
tpg=$target/loopback/naa.5001405000000009/tpgt_1
mkdir -p $tpg $tpg/lun/lun_0
ln -s $target/core/rd_mcp_0/disk $tpg/lun/lun_0/link
is 'what is in it, too, and links do not' '14 2 0 4 ' "$(users)"
refused 'in use' tcm_loop
mkdir -p $target/iscsi/iqn.2003-01.org.example:modules/tpgt_1/acls/iqn.2003-01.org.example:host
is 'an initiator' '18 2 4 4 ' "$(users)"
refused 'in use' iscsi_target_mod
is 'the core stays, which all need' yes "$(rmmod target_core_mod 2>&1 | grep -q 'is in use by: .*tcm_loop' && echo yes)"
rm $tpg/lun/lun_0/link
rmdir $tpg/lun/lun_0 $tpg $target/loopback/naa.5001405000000009
refused 'with its directory alone' tcm_loop
rmdir $target/loopback
is 'free' '14 2 4 0 ' "$(users)"
works 'it goes' rmmod tcm_loop
is 'is gone' no "$([ -e /sys/module/tcm_loop ] && echo yes || echo no)"
rmdir $target/core/fileio_0/file/alua/group $target/core/fileio_0/file $target/core/fileio_0
works 'the plugin goes' rmmod target_core_file
fails 'and no HBA can be made with it' 'Invalid argument' mkdir $target/core/fileio_0
rmdir $target/core/rd_mcp_0/disk $target/core/rd_mcp_0 $target/core/alua/lu_gps/group
target=$target/iscsi/iqn.2003-01.org.example:modules
rmdir $target/tpgt_1/acls/iqn.2003-01.org.example:host $target/tpgt_1 $target ${target%/*}
modules='target_core_mod iscsi_target_mod'
# Two modules fewer need the core.
is 'all is as before' "$((start[target_core_mod] - 2)) ${start[iscsi_target_mod]} " "$(start=(); users)"
done_testing
