# rtslib, the library below targetcli, from Python: objects of each kind made, read back, dumped, deleted; each fabric
# that can be had without a device, and those whose devices the machine has.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/surroundings.sh"
/usr/bin/python3 - "$PWD" <<'PYTHON'
import os, sys
from rtslib_fb import (ALUATargetPortGroup, FabricModule, FileIOStorageObject, LUN, MappedLUN, NetworkPortal, NodeACL,
                       RDMCPStorageObject, RTSLibError, RTSRoot, Target, TPG)
os.chdir(sys.argv[1])
count = 0
def check(name, got, wanted=True):
    global count
    count += 1
    print(('ok' if got == wanted else 'not ok'), count, '-', name)
    if got != wanted: print('#', 'wanted', repr(wanted), 'got', repr(got))
def refused(name, what, *args, **named):
    try: what(*args, **named)
    except RTSLibError: check(name, True)
    else: check(name, False)

root = RTSRoot()
memory = RDMCPStorageObject('memory', 1 << 20)
check('a RAM disk has its size', memory.size, 1 << 20)
check('and is not in use', (memory.status, len(list(memory.attached_luns))), ('deactivated', 0))
disk = FileIOStorageObject('disk', os.path.abspath('disk.img'), 8 << 20, write_back=True)
check('a file has its size, and a cache', (disk.size, disk.get_attribute('emulate_write_cache')), (8 << 20, '1'))
check('the serial number is kept', RDMCPStorageObject('other', 1 << 20, wwn='12345678').wwn, '12345678')
refused('a name is taken once', RDMCPStorageObject, 'memory', 1 << 20)
refused('an attribute has a range', disk.set_attribute, 'block_size', '513')
disk.set_attribute('block_size', '4096')
check('an attribute', disk.get_attribute('block_size'), '4096')
group = ALUATargetPortGroup(disk, 'group', 5)
group.alua_access_type = 1
group.preferred = 1
check('a target port group', (group.tg_pt_gp_id, group.preferred), (5, 1))
check('the groups of a storage object', sorted(one.name for one in disk.alua_tpgs), ['default_tg_pt_gp', 'group'])
group.delete()

# What the target writes of a reservation that outlasts a power cycle, rtslib reads when the storage object is made again.
saved = root.dbroot + '/pr'
os.makedirs(saved, exist_ok=True)
with open(saved + '/aptpl_' + '87654321', 'w') as file:
    file.write('''PR_REG_START: 0
initiator_fabric=iSCSI
initiator_node=iqn.2003-01.org.example:host
sa_res_key=4660
res_holder=1
res_type=03
res_scope=00
res_all_tg_pt=0
mapped_lun=3
target_fabric=iSCSI
target_node=iqn.2003-01.org.example:kept
tpgt=1
port_rtpi=1
target_lun=0
PR_REG_END: 0
''')
kept = RDMCPStorageObject('kept', 1 << 20, wwn='87654321')
def reservation(file):
    with open(f'{kept.path}/pr/{file}') as text: return text.read().strip()
check('a reservation waits for its initiator', reservation('res_holder'), 'No SPC-3 Reservation holder')
target = Target(FabricModule('iscsi'), 'iqn.2003-01.org.example:kept')
tpg = TPG(target, 1)
mapped = MappedLUN(NodeACL(tpg, 'iqn.2003-01.org.example:host'), 3, LUN(tpg, 0, kept))
check('and is there when that sees its LUN', [reservation(file) for file in ('res_holder', 'res_pr_type', 'res_aptpl_active')],
      ['SPC-3 Reservation: iSCSI Initiator: iqn.2003-01.org.example:host', 'SPC-3 Reservation Type: Exclusive Access', 'APTPL Bit Status: Activated'])
mapped.delete()
check('and goes with it', reservation('res_holder'), 'No SPC-3 Reservation holder')
target.delete()
kept.delete()

NAMES = {'iscsi': 'iqn.2003-01.org.example:x', 'loopback': 'naa.5001405000000001', 'vhost': 'naa.5001405000000002',
         'sbp': 'eui.0011223344556677', 'tcm_fc': 'naa.2100000000000009', 'qla2xxx': None, 'srpt': None}
made = []
for fabric, wwn in NAMES.items():
    module = FabricModule(fabric)
    if wwn is None:
        found = list(module.wwns)
        if not found: continue
        wwn = found[0]
    elif fabric in ('sbp', 'tcm_fc'):
        # These take any name, but rtslib only those of devices that it finds.
        os.makedirs(f'{module.path}/{module.to_fabric_wwn(wwn)}')
    target = Target(module, wwn)
    tpg = TPG(target, 1)
    lun = LUN(tpg, 0, memory)
    check(f'{fabric}: a LUN leads to its storage object', lun.storage_object.name, 'memory')
    check(f'{fabric}: which knows of it', wwn in [one.parent_tpg.parent_target.wwn for one in memory.attached_luns])
    check(f'{fabric}: the target is listed', wwn in [one.wwn for one in module.targets])
    if module.has_feature('acls'):
        host = {'iscsi': 'iqn.2003-01.org.example:host', 'srpt': 'ib.0000000000000000505400fffe4a0b7b'}.get(fabric, 'naa.1000000000000001')
        acl = NodeACL(tpg, host)
        mapped = MappedLUN(acl, 3, lun, write_protect=True)
        check(f'{fabric}: a mapped LUN', (mapped.tpg_lun.lun, mapped.write_protect, acl.node_wwn), (0, True, host))
    if module.has_feature('tpgts') and fabric == 'iscsi':
        portal = NetworkPortal(tpg, '127.0.0.1', 3261)
        check('iscsi: a portal', (portal.ip_address, portal.port), ('127.0.0.1', 3261))
        refused('iscsi: the same portal again', NetworkPortal, tpg, '127.0.0.1', 3261, 'create')
        tpg.chap_userid = 'me'
        check('iscsi: CHAP', tpg.chap_userid, 'me')
        tpg.set_parameter('MaxConnections', '4')
        check('iscsi: a parameter', tpg.get_parameter('MaxConnections'), '4')
        tpg.enable = True
        check('iscsi: enabled', tpg.enable, True)
    made.append(target)
dump = root.dump()
check('all of it is in the dump', sorted(one['wwn'] for one in dump['targets']), sorted(one.wwn for one in made))
refused('a number of a LUN is taken once', LUN, TPG(made[0], 1), 0, disk)
for target in made: target.delete()
check('no target is left', list(root.targets), [])
for one in list(root.storage_objects): one.delete()
check('no storage object is left', list(root.storage_objects), [])
print(f'1..{count}')
PYTHON
