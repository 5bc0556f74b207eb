/**
 * What can be asked of a running mount.
 */
import { test } from 'tap';
import { MAIN, run } from '../cli/support.js';
import { files, lines, options, script } from './support.js';

test('expect: in order, any order, nothing else; a difference shows what came near', options, async (t) => {
  const at = files(t, {
    good: `# as it should be
mkdir nvmet/hosts/*
[any order]
store nvmet/subsystems/*/attr_allow_any_host = 0
mkdir nvmet/subsystems/s
not rmdir
[nothing else]
`,
    bad: `mkdir nvmet/hosts/other
store nvmet/subsystems/s/attr_allow_any_host = 1
mkdir nvmet/hosts/h ! EEXIST
rmdir **
mkdir nvmet/subsystems/s
mkdir nvmet/hosts/h
`,
    wrong: 'mkdir\n[sometimes]\nmkdri x\n',
  });
  const { stdout, stderr } = await script(
    'nvmet',
    ['--journal', at('j')],
    `mkdir nvmet/hosts/h nvmet/subsystems/s; echo 0 > nvmet/subsystems/s/attr_allow_any_host
     ctl expect ${at('good')} && echo good; ctl expect ${at('bad')} || echo bad; cf expect ${at('j')} ${at('good')} && echo good
     ctl expect ${at('wrong')} || echo wrong`,
  );
  const bad = at('bad');
  const shown = lines(stdout).map((line) => line.replaceAll(bad, 'F').replace(/#\d+/, '#n'));
  t.equal(shown[0], 'good', stderr);
  t.same(shown.slice(-3), ['bad', 'good', 'wrong']);
  const text = shown.join('\n');
  t.match(text, 'F:1: expected: mkdir nvmet/hosts/other\n    near: #n mkdir nvmet/hosts/h  (another path)');
  t.match(
    text,
    'F:2: expected: store nvmet/subsystems/s/attr_allow_any_host = 1\n    near: #n store nvmet/subsystems/s/attr_allow_any_host = "0"  (another value)',
  );
  t.match(text, 'F:3: expected: mkdir nvmet/hosts/h ! EEXIST\n    near: #n mkdir nvmet/hosts/h  (it succeeded)');
  t.match(text, 'F:4: expected: rmdir **\n    nothing comes near');
  t.match(text, 'F:6: expected: mkdir nvmet/hosts/h\n    near: #n mkdir nvmet/hosts/h  (in another place of the order)');
  t.match(
    stderr,
    `${at('wrong')}:2: found [sometimes]; expected [in order], [any order] or [nothing else]\n${at('wrong')}:3: there is no operation 'mkdri'`,
  );
});

test('wait: for what happens, with a limit', options, async (t) => {
  const { stdout, stderr } = await script(
    'samples',
    [],
    `(while ! ctl fault list | grep -q 1:; do :; done; mkdir 02-simple-children/later) &
     (ctl wait 'mkdir **/later' --timeout 20s && echo came) & w=$!
     while ! ctl journal > /dev/null 2>&1; do :; done; ctl fault add '{ on: rmdir x, fail: EIO }' > /dev/null
     wait $w; ctl wait 'mkdir never' --timeout 50ms || echo $?`,
  );
  t.match(stdout, /"op":"mkdir","path":"02-simple-children\/later".*\ncame\n1\n$/s);
  t.match(stderr, "'mkdir never' did not happen within 50 ms");
});

test('--check-leaks lists what the command has left behind', options, async (t) => {
  const clean = await script('samples', ['--check-leaks'], 'mkdir 02-simple-children/a; rmdir 02-simple-children/a');
  t.match(clean, { status: 0, stderr: '' });
  const left = await script('samples', ['--check-leaks'], 'mkdir 02-simple-children/a');
  t.match(left, { status: 1, stderr: 'configfs-fuse: left behind: + 02-simple-children/a/\n' });
  const failed = await script('samples', ['--check-leaks'], 'mkdir 02-simple-children/a; exit 7');
  t.match(failed, { status: 7 });
});

test('what the command line of ctl says', options, async (t) => {
  const { stdout, stderr } = await script(
    'samples',
    [],
    `ctl jump; echo $?; ctl save a b; echo $?; ctl journal; echo $?; ctl --control /nowhere save; echo $?
     (unset CONFIGFS_FUSE_CONTROL; ctl save; echo $?); ctl save nothing; echo $?; ctl fault clear 9; echo $?; ctl load nofile; echo $?`,
  );
  t.same(lines(stdout), ['2', '2', '1', '1', '2', '1', '1', '1']);
  t.match(stderr, /there is no command 'jump'; expected 'save', 'load'/);
});

test('an option that a command of ctl does not have, a path that is not there, a rule that is none', options, async (t) => {
  const { stdout, stderr } = await script(
    'samples',
    [],
    `ctl diff --timeout 5s; echo $?; ctl wait -f mkdir; echo $?; ctl reset --since 1; echo $?
     ctl save 02-simple-children/none/at/all; echo $?; ctl fault add '{ on: mkdir }'; echo $?; ctl wait 'mkdir x = 1'; echo $?`,
  );
  t.same(lines(stdout), ['2', '2', '2', '1', '2', '2']);
  t.same(lines(stderr), [
    'configfs-fuse: ctl: --timeout does not go with diff; expected configfs-fuse ctl diff [NAME]',
    'configfs-fuse: ctl: --follow does not go with wait; expected configfs-fuse ctl wait PATTERN',
    'configfs-fuse: ctl: --since does not go with reset; expected configfs-fuse ctl reset',
    'configfs-fuse: there is no directory 02-simple-children/none/at/all',
    'configfs-fuse: ctl:1:1: the rule does nothing; expected one of delay, hang, fail, half-done, answer, short',
    "configfs-fuse: found '= 1' for mkdir; expected it for show or store",
  ]);
});

test('--since: a wait for what may have ended already, and an expectation of what came after', options, async (t) => {
  const at = files(t, { e: 'rmdir 02-simple-children/a\n[nothing else]\n' });
  const { stdout, stderr } = await script(
    'samples',
    ['--journal', at('j')],
    `cd 02-simple-children; mkdir a; n=$(ctl wait --since 0 --timeout 1ms 'mkdir **/a' | sed 's/^{"n":\\([0-9]*\\),.*/\\1/')
     ctl wait --since $n --timeout 1ms 'mkdir **/a'; echo $?; rmdir a; ctl expect --since $n '${at('e')}'; echo $?
     ctl expect '${at('e')}' >/dev/null; echo $?; ctl journal --since $n | grep -c mkdir`,
  );
  t.same(lines(stdout), ['1', '0', '1', '0'], stderr);
});

test('after a reset, expect and --since reset see only what comes after it', options, async (t) => {
  const at = files(t, { a: 'mkdir **/a\n', b: 'mkdir **/b\n[nothing else]\n' });
  const { stdout, stderr } = await script(
    'samples',
    ['--journal', at('j')],
    `cd 02-simple-children; mkdir a; ctl expect ${at('a')}; echo $?; ctl expect --since reset ${at('a')}; echo $?; ctl reset
     ctl expect ${at('a')} >/dev/null; echo $?; mkdir b; ctl expect ${at('b')}; echo $?; ctl expect --since 0 ${at('a')}; echo $?
     ctl journal --since reset | grep -c '"op":"mkdir"'; ctl wait --since reset --timeout 1ms 'mkdir **/a'; echo $?; ctl wait --since reset --timeout 1ms 'mkdir **/b' >/dev/null; echo $?
     ctl expect --since last ${at('a')}; echo $?`,
  );
  t.same(lines(stdout), ['0', '0', '1', '0', '0', '1', '1', '0', '2']);
  t.same(lines(stderr), [
    "configfs-fuse: 'mkdir **/a' did not happen within 1 ms",
    "configfs-fuse: ctl: --since: found 'last'; expected the number of an operation, 0, or 'reset'",
  ]);
});

test('expect: a journal in place of the expectations is not told line by line', options, async (t) => {
  const at = files(t, { j: '{"n":1,"op":"mkdir","path":"a"}\n'.repeat(500) });
  const { status, stderr } = await run(process.execPath, [MAIN, 'expect', at('j'), at('j')]);
  t.equal(status, 1);
  t.equal(lines(stderr).length, 11);
  t.match(stderr, /and 490 lines more\n$/);
});

test('event: what happens to a model from outside', options, async (t) => {
  const { stdout, stderr } = await script(
    'usb_gadget',
    [],
    `ctl event | grep -c '^usb_gadget '; ctl event usb_gadget vanish nothing; echo $?; ctl event usb_gadget | grep -c "^usb_gadget "; ctl event usb vanish x
     udc=$(ls /sys/class/udc | head -1); cd usb_gadget; mkdir g g/configs/c.1 g/functions/acm.0; ln -s g/functions/acm.0 g/configs/c.1/
     echo $udc > g/UDC; ctl event usb_gadget vanish $udc && ctl event usb_gadget appear $udc && ctl event usb_gadget suspend $udc; echo $?`,
  );
  const [count, status, again, last] = lines(stdout);
  t.ok(Number(count) >= 8, stderr);
  t.same([status, again, last], ['2', count, '0'], stdout + stderr);
  t.match(stderr, /there is no controller 'nothing'/);
});

test('event: a host that has locked a medium keeps it; the controller goes and comes back', options, async (t) => {
  const at = files(t);
  const { stdout, stderr } = await script(
    'usb_gadget',
    ['--explain'],
    `udc=$(ls /sys/class/udc | head -1); cd usb_gadget; lun=g/functions/mass_storage.m/lun.0
     mkdir g g/configs/c.1 g/functions/mass_storage.m; ln -s g/functions/mass_storage.m g/configs/c.1/
     echo 1 > $lun/removable; echo ${at('disk')} > $lun/file; echo $udc > g/UDC; ctl event usb_gadget enumerate $udc
     ctl event usb_gadget lock-medium $lun
     for attribute in file ro cdrom; do echo 1 > $lun/$attribute || echo $attribute kept; done
     ctl event usb_gadget eject-medium $lun; cmp -s $lun/file /dev/null || echo locked
     echo 1 > $lun/forced_eject; cmp -s $lun/file /dev/null && echo forced
     echo ${at('disk')} > $lun/file; ctl event usb_gadget eject-medium $lun; cmp -s $lun/file /dev/null && echo ejected
     echo 1 > $lun/ro && cat $lun/ro
     ctl event usb_gadget suspend $udc && ctl event usb_gadget resume $udc && ctl event usb_gadget state $udc addressed &&
     ctl event usb_gadget speed $udc full-speed && echo told; ctl event usb_gadget speed $udc warp; echo $?
     ctl event usb_gadget vanish $udc && ctl event usb_gadget appear $udc && rmdir g/functions/mass_storage.m || echo in use`,
  );
  t.same(lines(stdout), ['file kept', 'ro kept', 'cdrom kept', 'locked', 'forced', 'ejected', '1', 'told', '2', 'in use'], stderr);
  t.match(stderr, /lun\.0\/file = "1": EBUSY: the host has locked the medium of lun\.0 \(fsg_store_file: prevent_medium_removal\)/);
  t.match(stderr, /'warp' is not a speed/);
});
