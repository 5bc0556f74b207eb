/**
 * What happens outside of configfs: each set's events, from a shell.
 */
import { test } from 'tap';
import { lines, options, script } from './support.js';

/** In the scripts: what a command answers, on one line, and the errno of one that fails. */
const TOOLS = `
say() { printf '%s\\n' "$*"; }
once() { out=$(LC_ALL=C "$@" 2>&1) || out=\${out##*: }; say "\${out:-ok}"; }
get() { once cat "$1"; }
put() { once sh -c '/bin/echo "$2" > "$1"' sh "$1" "$2"; }
`;

/** What such a script says, line by line. */
const said = async (set: string, text: string, args: readonly string[] = []): Promise<string[]> => {
  const { stdout, stderr, status } = await script(set, args, TOOLS + text);
  return [...lines(stdout), ...lines(stderr), ...(status === 0 ? [] : [`status ${status}`])];
};

test('tsm: the module of the provider goes, and another one comes', options, async (t) => {
  t.same(
    await said(
      'tsm',
      `mkdir tsm/report/r; head -c 64 /dev/zero > tsm/report/r/inblob; ctl event tsm fail EIO; get tsm/report/r/outblob
       ctl event tsm unregister; get tsm/report/r/provider; ctl event tsm register 2>&1; rmdir tsm/report/r; ctl event tsm register sev_guest
       mkdir tsm/report/r; get tsm/report/r/provider`,
    ),
    ['Input/output error', 'No such device or address', 'configfs-fuse: EBUSY: tsm/report is not empty (tsm_report_register)', 'sev_guest'],
  );
});

test('tsm: rmmod and modprobe of the provider are the same events', options, async (t) => {
  t.same(
    await said(
      'tsm',
      `mkdir tsm/report/r; rmmod tdx_guest; get tsm/report/r/provider; rmdir tsm/report/r; modprobe tdx_guest; mkdir tsm/report/r
       get tsm/report/r/provider; lsmod | sed -n 's/^\\(tdx_guest\\|sev_guest\\) .*/\\1/p'; modprobe -q sev_guest || say refused`,
    ),
    ['No such device or address', 'tdx_guest', 'tdx_guest', 'refused'],
  );
});

test('vkms: a display is plugged in and out', options, async (t) => {
  t.same(
    await said(
      'vkms',
      `mkdir vkms/d vkms/d/connectors/c; ctl event vkms unplug d/connectors/c; get vkms/d/connectors/c/status; say
       ctl event vkms plug d/connectors/c; get vkms/d/connectors/c/status; say; ctl event vkms plug d; true`,
    ),
    ['2', '1', "configfs-fuse: vkms: there is no connector 'd'; expected 'd/connectors/c'"],
  );
});

test('netconsole: an interface is renamed, gets another address, is part of a bridge, goes and comes', options, async (t) => {
  t.same(
    await said(
      'netconsole:devices=eth0:eth1',
      `cd netconsole; mkdir a b; put b/dev_name eth1; put a/enabled 1; put b/enabled 1
       ctl event netconsole rename eth0 lan0; get a/dev_name; get b/dev_name
       ctl event netconsole address lan0 02:00:00:00:00:07; get a/local_mac; get b/local_mac
       ctl event netconsole join lan0; get a/enabled; get a/local_mac; put a/enabled 1; ctl event netconsole leave lan0; put a/enabled 1
       ctl event netconsole unregister lan0; get a/enabled; get a/dev_name; put a/enabled 1; get b/enabled
       ctl event netconsole register lan0 02:00:00:00:00:08; put a/enabled 1; get a/local_mac
       ctl event netconsole rename lan0 eth1; ctl event netconsole unregister eth0; true`,
    ),
    [
      ...['ok', 'ok', 'ok', 'lan0', 'eth1', '02:00:00:00:00:07', '02:00:00:00:00:01'],
      ...['0', 'ff:ff:ff:ff:ff:ff', 'Device or resource busy', 'ok'],
      ...['0', 'lan0', 'No such device', '1', 'ok', '02:00:00:00:00:08'],
      'configfs-fuse: EEXIST: a network interface is called so (configfs-fuse)',
      'configfs-fuse: ENODEV: no network interface is called so (configfs-fuse)',
    ],
  );
});

test('target: an initiator logs in and out, and a virtual machine holds its target portal group', options, async (t) => {
  t.same(
    await said(
      'target',
      `cd target; mkdir -p iscsi/iqn.2003-01.org.example:disk/tpgt_1/acls/iqn.client; cd iscsi/iqn.2003-01.org.example:disk/tpgt_1
       put attrib/authentication 0; g=iscsi/iqn.2003-01.org.example:disk/tpgt_1
       ctl event target login $g iqn.client; put enable 1; ctl event target login $g iqn.client
       get acls/iqn.client/info | grep -c LOGGED_IN; get acls/iqn.client/param/MaxBurstLength; ctl event target login $g iqn.other
       put attrib/generate_node_acls 1; ctl event target login $g iqn.other; get dynamic_sessions | tr -d '\\0'
       get ../fabric_statistics/iscsi_instance/sessions; ctl event target logout $g iqn.other; get ../fabric_statistics/iscsi_instance/sessions
       put enable 0; get acls/iqn.client/info
       cd ../../..; mkdir -p vhost/naa.6001405123456789/tpgt_1; v=vhost/naa.6001405123456789/tpgt_1; ctl event target attach $v
       put $v/nexus naa.6001405123456780; ctl event target attach $v; put $v/nexus NULL; once rmdir $v; ctl event target detach $v; once rmdir $v`,
    ),
    [
      ...['ok', 'ok', '2', '262144', 'ok', 'iqn.other', '2', '1'],
      'ok',
      'No active iSCSI Session for Initiator Endpoint: iqn.client',
      ...['ok', 'Device or resource busy', 'Device or resource busy', 'ok'],
      "configfs-fuse: target: 'iscsi/iqn.2003-01.org.example:disk/tpgt_1' is not enabled; expected 1 in its enable",
      'configfs-fuse: EACCES: no ACL for iqn.other (core_tpg_check_initiator_node_acl)',
      'configfs-fuse: ENODEV: vhost/naa.6001405123456789/tpgt_1: it has no nexus (vhost_scsi_set_endpoint)',
    ],
  );
});

test('nvmet: once a host has identified a subsystem, its identity stays', options, async (t) => {
  t.same(
    await said(
      'nvmet',
      `cd nvmet; mkdir subsystems/s ports/1 hosts/h; ctl event nvmet connect s h; put ports/1/addr_trtype loop; ln -s $PWD/subsystems/s ports/1/subsystems/s
       ctl event nvmet connect s h; put subsystems/s/attr_model a; ln -s $PWD/hosts/h subsystems/s/allowed_hosts/h; ctl event nvmet connect s h
       put subsystems/s/attr_model b; get subsystems/s/attr_model; put subsystems/s/attr_serial 7`,
    ),
    [
      ...['ok', 'ok', 'Invalid argument', 'a', 'Invalid argument'],
      "configfs-fuse: nvmet: no port offers 's'; expected a link to it in ports/ID/subsystems",
      "configfs-fuse: nvmet: 's' does not allow the host 'h'; expected attr_allow_any_host 1, or a link to it in allowed_hosts",
    ],
  );
});

test('rdma_cm, stp-policy, dlm, cluster, gpio-sim: devices go, and others use what is there', options, async (t) => {
  t.same(
    await said(
      'rdma_cm',
      `cd rdma_cm; mkdir rxe0; put rxe0/ports/1/default_roce_tos 9; ctl event rdma_cm remove rxe0; get rxe0/ports/1/default_roce_tos
       put rxe0/ports/1/default_roce_tos x; put rxe0/ports/1/default_roce_mode x; ctl event rdma_cm add rxe0; get rxe0/ports/1/default_roce_tos`,
    ),
    ['ok', 'No such device', 'Invalid argument', 'No such device', '0'],
  );
  t.same(
    await said(
      'stp-policy',
      `cd stp-policy; mkdir dummy_stm.0.a dummy_stm.0.a/n; ctl event stp-policy unregister dummy_stm.0; get dummy_stm.0.a/device; get dummy_stm.0.a/protocol
       put dummy_stm.0.a/n/masters '1 2'; put dummy_stm.0.a/n/masters x; once mkdir dummy_stm.0.b; ctl event stp-policy register dummy_stm.0
       once mkdir dummy_stm.0.b; once mkdir dummy_stm.0.c; get dummy_stm.0.a/device`,
    ),
    ['<none>', '<none>', 'No such device', 'Invalid argument', 'No such device', 'ok', 'Device or resource busy', '<none>'],
  );
  t.same(
    await said(
      'dlm',
      `cd dlm; mkdir c; ctl event dlm start; put c/tcp_port 21065; put c/tcp_port 0; put c/protocol 1; put c/toss_secs 11; ctl event dlm stop; put c/tcp_port 21065`,
    ),
    ['Device or resource busy', 'Invalid argument', 'Device or resource busy', 'ok', 'ok'],
  );
  t.same(
    await said(
      'cluster',
      `cd cluster; mkdir c c/heartbeat/R; ctl event cluster mount c/heartbeat/R; once rmdir c/heartbeat/R; ctl event cluster unmount c/heartbeat/R
       once rmdir c/heartbeat/R`,
    ),
    ['Device or resource busy', 'ok'],
  );
  t.same(
    await said(
      'gpio-sim',
      `cd gpio-sim; mkdir d d/b; put d/b/label chip; put d/live 1; ctl event gpio-sim request chip 0; ctl event gpio-sim request chip 0
       ctl event gpio-sim free chip 0; ctl event gpio-sim request chip 0; ctl event gpio-sim request chip 9; true`,
    ),
    [
      ...['ok', 'ok'],
      "configfs-fuse: EBUSY: line 0 of the chip 'chip' is in use (gpiod_request_commit)",
      "configfs-fuse: EBUSY: the chip 'chip' has 1 lines (gpiod_request_commit)",
    ],
  );
});

test('pci_ep: a controller goes when no function uses it, and another one comes', options, async (t) => {
  t.same(
    await said(
      'pci_ep:controllers=a:b',
      `cd pci_ep; f=functions/pci_epf_test/f; mkdir $f; ln -s controllers/a $f/primary/l; exec 3< controllers/b/start; ls controllers | xargs
       ctl event pci_ep remove b; ls controllers | xargs; once cat <&3; once stat controllers/b; ctl event pci_ep remove a; get controllers/a/start
       rm $f/primary/l; ctl event pci_ep remove a; ls controllers; ctl event pci_ep add c=2/1; ctl event pci_ep add c; ctl event pci_ep add a/b
       ln -s controllers/c $f/primary/l; get controllers/c/start; ctl event pci_ep add b; put controllers/b/start 1; ctl event pci_ep remove d; true`,
    ),
    [
      ...['a b', 'a', 'No such file or directory', 'No such file or directory', '0', '0', 'ok'],
      "configfs-fuse: pci_ep: functions are linked to 'a'; expected none: the kernel does not check that, and would go astray when such a link is removed",
      "configfs-fuse: pci_ep: there is a controller 'c' already; expected another name",
      "configfs-fuse: pci_ep: 'a/b' is not a controller; expected NAME, NAME=FUNCTIONS or NAME=FUNCTIONS/VIRTUAL",
      "configfs-fuse: pci_ep: there is no controller 'd'; expected 'c' or 'b'",
    ],
  );
});

test('events are in the journal; why knows them; reset does not undo them', options, async (t) => {
  t.same(
    await said(
      'netconsole:devices=eth0',
      `cd netconsole; mkdir a; put a/enabled 1; ctl event netconsole rename eth0 lan0; ctl why store netconsole/a/enabled 1 | cut -d';' -f1; ctl why store netconsole/a/enabled 0
       ctl event netconsole unregister lan0; ctl why store netconsole/a/enabled 1 | cut -d';' -f1; ctl journal | grep -o '"op":"event".*"value":"[^"]*"'
       ctl reset; get a; ctl event netconsole unregister lan0; true`,
      ['--journal', '/dev/null'],
    ),
    [
      'ok',
      'EINVAL: the target is in this state already (enabled_store)',
      'ok',
      'ENODEV: no network interface is called so, the option devices lists those that exist (netpoll_setup)',
      '"op":"event","path":"netconsole","value":"rename eth0 lan0"',
      '"op":"event","path":"netconsole","value":"unregister lan0"',
      'No such file or directory',
      'configfs-fuse: ENODEV: no network interface is called so (configfs-fuse)',
    ],
  );
});

test('a shell waits for an event, and expects it; no rule meets one', options, async (t) => {
  t.same(
    await said(
      'netconsole:devices=eth0',
      `(ctl wait 'event netconsole = unregister *' --timeout 20s | grep -o '"value":"[^"]*"') & w=$!
       until ctl journal 2> /dev/null; do sleep 0.05; done; ctl event netconsole address eth0 02:00:00:00:00:07; ctl event netconsole unregister eth0; wait $w
       printf 'not *\nevent netconsole = address eth0 *\nevent netconsole = unregister eth0\n' | ctl expect - || say unexpected
       ctl fault add '{ on: event netconsole, fail: EIO }'; say $?`,
    ),
    [
      '"value":"unregister eth0"',
      '2',
      'configfs-fuse: ctl:1:7: an event is not an operation, so no rule meets it; expected one of lookup, mkdir, rmdir, symlink, unlink, rename, commit, open, show, store, readdir or *',
    ],
  );
});

test('a list, all of it or of one subsystem, and what is not in it', options, async (t) => {
  t.same(await said('tsm', 'ctl event tsm | cut -d: -f1; ctl event tsm unregistr; ctl event tsn; ctl event tsm fail; true'), [
    'tsm unregister',
    'tsm register [PROVIDER]',
    'tsm fail ERRNO',
    "configfs-fuse: 'tsm' has no event 'unregistr'; did you mean 'unregister'?",
    "configfs-fuse: there is no subsystem 'tsn'; did you mean 'tsm'?",
    'configfs-fuse: tsm: expected fail ERRNO',
  ]);
  t.same(await said('samples', 'ctl event 01-childless; ctl event 01-childless x'), [
    "configfs-fuse: '01-childless' has no event 'x'; nothing outside of configfs changes it",
    'status 2',
  ]);
});
