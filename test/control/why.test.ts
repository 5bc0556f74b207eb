/**
 * `ctl why` on a mount: what the properties of why-properties.test.ts have no mount for.
 */
import { test } from 'tap';
import { files, lines, options, script } from './support.js';

test('why: what an operation would get, without doing it', options, async (t) => {
  const { stdout, stderr } = await script(
    'nvmet',
    [],
    `mkdir nvmet/hosts/h nvmet/subsystems/s nvmet/ports/1; ln -s nvmet/hosts/h nvmet/subsystems/s/allowed_hosts/
     ctl why rmdir nvmet/hosts/h; ctl why rmdir nvmet/ports/1; ctl why mkdir nvmet/hosts/h; ctl why mkdir x
     ctl why store nvmet/ports/1/addr_trtype bogus; ctl why store nvmet/ports/1/addr_trtype tcp
     ctl why symlink nvmet/ports/1/subsystems/s nvmet/subsystems/s; ctl why unlink nvmet/subsystems/s/allowed_hosts/h
     ctl why rename nvmet/hosts/h nvmet/hosts/i; ctl why show nvmet/hosts/h; ls nvmet/ports nvmet/ports/1/subsystems; ctl why blink x`,
  );
  const answers = lines(stdout).map((line) => line.replace(/:.*/, ''));
  t.same(
    answers,
    ['EBUSY', 'ok', 'EEXIST', 'EPERM', 'EINVAL', 'ok', 'EINVAL', 'ok', 'EPERM', 'EISDIR', 'nvmet/ports', '1', 'nvmet/ports/1/subsystems'],
    stderr,
  );
  t.match(stderr, "there is no operation 'blink'");
});

test('faults are told, and not counted', options, async (t) => {
  const { stdout, stderr } = await script(
    'nvmet',
    [],
    `ctl fault add '[{ on: mkdir **/h, fail: EIO, times: 1 }, { on: rmdir, fail: EBUSY, half-done: true }, { on: store, delay: 1m, hang: true },
       { on: mkdir **/p, fail: EIO, probability: 0.5 }, { on: show, answer: "7" }, { on: mkdir **/u, fail: EPERM, when: { uid: 77 } }, { on: store, short: 3 }]' >/dev/null
     mkdir nvmet/hosts/there nvmet/subsystems/s
     for n in 1 2; do ctl why mkdir nvmet/hosts/h; done
     ctl why rmdir nvmet/hosts/there; ctl why rmdir nvmet/hosts/none; ctl why store nvmet/subsystems/s/attr_serial 1234
     ctl why mkdir nvmet/hosts/p; ctl why mkdir nvmet/hosts/u; ctl why show nvmet/subsystems/s/attr_serial; ctl why show nvmet/subsystems/none
     ctl fault list; mkdir nvmet/hosts/h; ctl why mkdir nvmet/hosts/h`,
  );
  const answers = lines(stdout);
  t.match(
    answers,
    [
      /^EIO: fault 1 \(ctl:1: mkdir \*\*\/h\)$/,
      /^EIO: fault 1/,
      /^EBUSY: fault 2/,
      /^ENOENT/,
      /^waits: fault 3 .*holds it until that is cleared$/,
      /^ok$/,
      /^ok$/,
      /^not certain: fault 4 .*may meet it: its probability is 0.5$/,
      /^ok$/,
      /^not certain: fault 6 .*may meet it: it is for some callers only$/,
      /^ok$/,
      /^ENOENT/,
      /^seed/,
      /^fault 1: .*matched 0, fired 0$/,
    ],
    stderr,
  );
  t.equal(answers.at(-1), 'ok', 'the fault has fired once, and is over');
});

test('a path may lead through links; what has no place in the tree is said so', options, async (t) => {
  const { stdout, stderr } = await script(
    'nvmet',
    [],
    `mkdir nvmet/subsystems/s nvmet/hosts/h nvmet/ports/1; ln -s /sys/kernel/config/nvmet/hosts/h nvmet/subsystems/s/allowed_hosts/h
     echo tcp > nvmet/ports/1/addr_trtype; echo ipv4 > nvmet/ports/1/addr_adrfam; echo 127.0.0.1 > nvmet/ports/1/addr_traddr
     echo 4420 > nvmet/ports/1/addr_trsvcid; ln -s /sys/kernel/config/nvmet/subsystems/s nvmet/ports/1/subsystems/t
     ctl why mkdir nvmet/subsystems/s/allowed_hosts/h/x; ctl why store nvmet/ports/1/subsystems/t/attr_allow_any_host 0
     ctl why rmdir nvmet/subsystems/s/allowed_hosts/h; ctl why unlink /nvmet//subsystems/./s/allowed_hosts/../allowed_hosts/h
     ctl why symlink nvmet/subsystems/s/allowed_hosts/again nvmet/subsystems/s/allowed_hosts/h; ctl why lookup nvmet/..
     ctl why mkdir ../x; echo $?; ctl why rename nvmet/hosts/h nvmet/../../y
     ctl why rmdir /sys/kernel/config/nvmet/hosts/h; ctl why mkdir /x`,
  );
  t.match(lines(stdout), [/^EPERM/, 'ok', /^ENOTDIR/, 'ok', /^EEXIST/, '2', /^EPERM/], stderr);
  t.same(lines(stderr).slice(-4), [
    'configfs-fuse: the path is empty; expected one relative to the mount',
    "configfs-fuse: '../x' leads out of the mount; expected a path relative to the mount",
    "configfs-fuse: 'nvmet/../../y' leads out of the mount; expected a path relative to the mount",
    "configfs-fuse: there is no 'sys' at the top of the mount; expected a path relative to the mount, not '/sys/kernel/config/nvmet/hosts/h'",
  ]);
});

test('what reads otherwise than it is written is in the copy, and in a saved state', options, async (t) => {
  const at = files(t);
  const { status, stdout, stderr } = await script(
    'target',
    [],
    `mkdir -p target/core/rd_mcp_0/r; echo rd_pages=1 > target/core/rd_mcp_0/r/control; echo 1 > target/core/rd_mcp_0/r/enable
     mkdir target/core/rd_mcp_0/r/alua/g; echo 7 > target/core/rd_mcp_0/r/alua/g/tg_pt_gp_id; echo 1 > target/core/rd_mcp_0/r/alua/g/alua_access_status
     mkdir -p target/loopback/naa.1/tpgt_1/lun/lun_0; ln -s target/core/rd_mcp_0/r target/loopback/naa.1/tpgt_1/lun/lun_0/l
     echo g > target/loopback/naa.1/tpgt_1/lun/lun_0/alua_tg_pt_gp
     mkdir -p target/iscsi; printf me > target/iscsi/discovery_auth/userid
     ctl why rmdir target/core/rd_mcp_0/r/alua/g
     ctl save > ${at('saved')}; grep -A1 alua_tg_pt_gp: ${at('saved')}; ctl snapshot here; ctl reset; ctl load ${at('saved')} && ctl diff here && ctl save | diff ${at('saved')} -
     echo default_tg_pt_gp > target/loopback/naa.1/tpgt_1/lun/lun_0/alua_tg_pt_gp; ctl restore here; ctl diff here`,
  );
  t.equal(status, 0, stdout + stderr);
  t.match(lines(stdout), ['ok', /alua_tg_pt_gp:$/, /^ *- g$/], stderr);
  t.equal(lines(stdout).length, 3, stdout);
});
