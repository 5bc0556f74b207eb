# Restores a configuration of COUNT LUNs with targetcli. To be started by `configfs-fuse run -s target`, as root, which brings what
# Debian's targetcli wants around it. Prints "begin" and "end", and waits for a line after each.
#
# usage: targetcli.sh COUNT
set -eu
/usr/bin/python3 - "$1" >/run/wanted.json <<'PYTHON'
import json, sys
count = range(int(sys.argv[1]))
disks = [{"name": "d%d" % n, "plugin": "ramdisk", "size": 1 << 20, "nullio": False, "attributes": {}, "wwn": "00000000-0000-4000-8000-%012d" % n} for n in count]
luns = [{"index": n, "storage_object": "/backstores/ramdisk/d%d" % n, "alias": "%010x" % n} for n in count]
portal = {"ip_address": "127.0.0.1", "port": 3260, "iser": False, "offload": False}
tpg = {"tag": 1, "enable": True, "luns": luns, "portals": [portal], "node_acls": [], "attributes": {}, "parameters": {}}
print(json.dumps({"storage_objects": disks, "targets": [{"fabric": "iscsi", "wwn": "iqn.2003-01.org.example:storage", "tpgs": [tpg]}]}))
PYTHON
echo begin
read -r _
targetcli restoreconfig /run/wanted.json >/run/said 2>&1 || { cat /run/said >&2; exit 1; }
made=$(ls -d /sys/kernel/config/target/iscsi/*/tpgt_1/lun/lun_* | wc -l)
echo end
read -r _
[ "$made" = "$1" ] || { echo "$made LUNs of $1 were restored:" >&2; cat /run/said >&2; exit 1; }
