/**
 * Faults and hooks, as a shell meets them.
 */
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { test } from 'tap';
import { milliseconds } from '../../src/control/duration.js';
import { MAIN, run, start } from '../cli/support.js';
import { files, lines, options, script } from './support.js';

const RULES = `
faults:
  - { on: store 02-simple-children/a/storeme, fail: EIO, times: 1 }
  - { on: rmdir 02-simple-children/busy*, fail: EBUSY, after: 1 }
  - { on: show 02-simple-children/stuck/storeme, answer: "7\\n" }
  - { on: mkdir 02-simple-children/half, fail: ENOSPC, half-done: true }
  - { on: mkdir, fail: EACCES, when: { comm: nobody* } }
  - on: mkdir 02-simple-children/second*
    fail: EIO
    every: 2
`;

test('fail, answer, half-done; times, after, every, when; what never fired is told', options, async (t) => {
  const at = files(t, { 'f.yaml': RULES });
  const { stdout, stderr, status } = await script(
    'samples',
    ['--faults', at('f.yaml'), '--strict-faults'],
    `cd 02-simple-children; mkdir a stuck busy1 busy2
     echo 1 > a/storeme || echo once; echo 1 > a/storeme && echo twice
     rmdir busy1 && rmdir busy2 || ls -d busy*
     echo 3 > stuck/storeme; cat stuck/storeme
     mkdir half || ls -d half
     mkdir second1 && mkdir second2; mkdir second3; ls -d second*; true`,
  );
  t.same(lines(stdout), ['once', 'twice', 'busy2', '7', 'half', 'second1', 'second3']);
  t.equal(lines(stderr).at(-1), `configfs-fuse: ${at('f.yaml')}:7: the rule on 'mkdir' never fired`);
  t.equal(status, 1);
});

test('--strict-faults without a rule is told', options, async (t) => {
  t.match(await script('samples', ['--strict-faults'], 'true'), {
    status: 1,
    stderr: 'configfs-fuse: --strict-faults: there was no rule that could fire\n',
  });
  const added = await script(
    'samples',
    ['--strict-faults'],
    "ctl fault add '{ on: mkdir, fail: EIO }' >/dev/null; mkdir 02-simple-children/a 2>/dev/null; true",
  );
  t.match(added, { status: 0, stderr: '' });
  t.match(await run(process.execPath, [MAIN, 'mount', '/nowhere', '--strict-faults']), {
    status: 2,
    stderr: /mount: --strict-faults has no effect without rules; expected --faults FILE, or --control SOCKET/,
  });
});

test('a delay delays, short reads and writes are short, a hang ends when it is cleared', options, async (t) => {
  const { stdout, stderr } = await script(
    'samples',
    [],
    `cd 02-simple-children; mkdir a; echo 12345 > a/storeme
     ctl fault add '{ on: show, short: 2 }' > /dev/null
     dd if=a/storeme bs=100 count=1 2> /dev/null; echo; cat a/storeme
     ctl fault clear
     ctl fault add '{ on: rmdir, hang: true }' > /dev/null
     (rmdir a; echo gone) & ctl wait 'lookup 02-simple-children/a' --timeout 100ms 2> /dev/null
     ls -d a; ctl fault clear; wait; ls
     ctl fault add '{ on: mkdir, delay: 300ms }' > /dev/null
     s=$(date +%s%N); mkdir b; e=$(date +%s%N); [ $(( (e - s) / 1000000 )) -ge 300 ] && echo slow`,
  );
  t.same(lines(stdout), ['12', '12345', 'a', 'gone', 'description', 'slow'], stderr);
});

test(
  'a reset takes out what was added since the start, and lets go what hangs in it; the rules of the start count on',
  options,
  async (t) => {
    const at = files(t, { 'f.yaml': 'faults: [{ on: mkdir 02-simple-children/a, fail: EIO, times: 1 }]\n' });
    const { stdout, stderr, status } = await script(
      'samples',
      ['--faults', at('f.yaml'), '--strict-faults'],
      `cd 02-simple-children; ctl fault add '[{ on: mkdir **/b, fail: ENOSPC }, { on: rmdir, hang: true }, { on: rmdir **/never, fail: EIO }]' >/dev/null
     mkdir a 2>/dev/null || echo a; mkdir b 2>/dev/null || echo b; mkdir c; (rmdir c; echo gone) &
     while ! ctl fault list | grep -q 'fault 3.*fired 1'; do :; done
     ctl reset; wait; mkdir a b; ls -d a b c 2>/dev/null; ctl fault list | sed 1d`,
    );
    t.same(
      lines(stdout),
      ['a', 'b', 'gone', 'a', 'b', `fault 1: mkdir 02-simple-children/a (${at('f.yaml')}:1): matched 2, fired 1`],
      stderr,
    );
    t.same([status, lines(stderr).at(-1)], [1, "configfs-fuse: ctl:1: the rule on 'rmdir **/never' never fired"], stderr);
  },
);

test('what takes nothing stores nothing, and is no failure', options, async (t) => {
  const { stdout, stderr } = await script(
    'samples',
    [],
    `cd 02-simple-children; mkdir a; echo 1 > a/storeme; ctl fault add '{ on: store, short: 0 }' > /dev/null
     printf 2 | dd of=a/storeme conv=notrunc status=none; cat a/storeme`,
  );
  // dd takes a write of nothing for a full disk.
  t.match(stderr, /No space left on device/);
  t.equal(lines(stdout)[0], '1', stdout);
});

test('a time beyond what a timer can wait is not over at once', async (t) => {
  t.equal(milliseconds('1.5s'), 1500);
  t.equal(milliseconds('50000m'), 2 ** 31 - 1);
  t.equal(milliseconds('1h'), undefined);
});

test('who waits in a hang can be killed', options, async (t) => {
  const { stdout } = await script(
    'samples',
    [],
    `ctl fault add '{ on: mkdir, hang: true }' > /dev/null; timeout -s KILL 1 mkdir 02-simple-children/a; echo $?; ls 02-simple-children`,
  );
  t.same(lines(stdout), ['137', 'description']);
});

test('probabilities: the same seed, the same faults', options, async (t) => {
  const at = files(t, { 'f.yaml': 'seed: 7\nfaults:\n  - { on: mkdir, fail: EIO, probability: 0.5 }\n' });
  const once = (): Promise<string> =>
    script('samples', ['--faults', at('f.yaml')], 'cd 02-simple-children; for n in 0 1 2 3 4 5 6 7 8 9; do mkdir $n; done; ls').then(
      ({ stdout }) => stdout,
    );
  const first = await once();
  t.ok(lines(first).length > 2 && lines(first).length < 11, first);
  t.equal(await once(), first);
});

test('a file with mistakes: each is told with its place', options, async (t) => {
  const at = files(t, {
    'f.yaml': `faults:
  - { on: stor x, fail: EIO }
  - { on: store x, fail: EXYZZY, tims: 1 }
  - { on: store x, delay: soon }
  - { fail: EIO }
  - { on: store x }
  - { on: store x, fail: EIO, probability: 2 }
hoks: []
`,
  });
  const { stderr, status } = await script('samples', ['--faults', at('f.yaml')], 'true');
  t.equal(status, 125);
  const file = at('f.yaml');
  t.same(
    lines(stderr).map((line) => line.replace(file, 'F')),
    [
      'configfs-fuse: F: 8 problems',
      "F:2:11: there is no operation 'stor'; did you mean 'store'?",
      "F:3:26: 'EXYZZY' is not an errno; expected one such as EBUSY",
      "F:3:34: there is no 'tims' here; did you mean 'times'?",
      'F:4:27: expected a duration such as 200ms, 1.5s or 2m',
      "F:5:5: 'on' is missing; expected an operation and perhaps a path, such as 'store nvmet/**/enable'",
      'F:6:5: the rule does nothing; expected one of delay, hang, fail, half-done, answer, short',
      'F:7:44: expected a probability from 0 to 1',
      "F:8:1: there is no 'hoks' here; did you mean 'hooks'?",
    ],
  );
});

test('a rule that could do nothing, or never meet anything, is a mistake', options, async (t) => {
  const at = files(t, {
    'f.yaml': `faults:
  - { on: mkdir, hang: false }
  - { on: mkdir, answer: x }
  - { on: rmdir, short: 1 }
  - { on: mkdir x = 1, fail: EIO }
  - { on: store x -> y, fail: EIO }
  - { on: show x = 1, fail: EIO }
  - { on: '*', answer: x, short: 1 }
  - { on: store, short: 0, hang: false }
hooks:
  - { on: mkdir, run: 'true', timeout: 0 }
  - { on: show x = 1, run: 'true' }
`,
  });
  const { stderr, status } = await script('samples', ['--faults', at('f.yaml')], 'true');
  t.equal(status, 125);
  t.same(
    lines(stderr).map((line) => line.replace(at('f.yaml'), 'F')),
    [
      'configfs-fuse: F: 8 problems',
      'F:2:5: the rule does nothing; expected one of delay, hang, fail, half-done, answer, short',
      "F:3:26: 'answer' goes with show; found 'mkdir'",
      "F:4:25: 'short' goes with show and store; found 'rmdir'",
      "F:5:11: found '= 1' for mkdir; expected it for show or store",
      "F:6:11: found '-> y' for store; expected it for rename or commit or symlink",
      "F:7:11: what a show answers cannot be known before it; leave out '= …'",
      'F:11:40: expected a duration above 0',
      "F:12:11: what a show answers cannot be known before it; leave out '= …'",
    ],
  );
});

test('a hook ends with the caller, whatever time it may take', options, async (t) => {
  const at = files(t, {
    'h.yaml': `hooks:
  - { on: mkdir **/a, run: 'echo >begun; exec sleep 99', timeout: 5m }
  - { on: mkdir **/b, before: true, run: 'echo >begun; exec sleep 99', timeout: 5m }
`,
  });
  await run('mkfifo', [at('begun')]);
  const { stdout, stderr } = await script(
    'samples',
    ['--faults', at('h.yaml')],
    `cd 02-simple-children
     for name in a b; do mkdir $name & read line <'${at('begun')}'; kill $!; wait $!; echo $?; done
     ls`,
  );
  // What has happened before its hook stands; what was to happen after it does not happen.
  t.same(lines(stdout), ['143', '143', 'a', 'description']);
  t.equal(lines(stderr).filter((line) => line.includes('SIGKILL (its caller was killed)')).length, 2, stderr);
});

test('mount: what never fired is told at the end', options, async (t) => {
  const at = files(t, { 'f.yaml': RULES });
  mkdirSync(at('mnt'));
  const child = start(process.execPath, [MAIN, 'mount', at('mnt'), '--faults', at('f.yaml'), '--strict-faults'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  const [status] = (await once(child, 'close')) as [number];
  t.equal(status, 1);
  t.equal(lines(stderr).length, 6);
  t.match(stderr, "f.yaml:3: the rule on 'store 02-simple-children/a/storeme' never fired");
});

test('hooks run a command and write files, before or after', options, async (t) => {
  const at = files(t, {
    'h.yaml': `
hooks:
  - on: store **/storeme
    run: echo "$CONFIGFS_FUSE_OP $CONFIGFS_FUSE_PATH=$CONFIGFS_FUSE_VALUE" >> ./seen; ls /sys/kernel/config/02-simple-children >> ./seen
  - { on: mkdir 02-simple-children/*, before: true, write: { ./made: "yes\\n" } }
  - { on: rmdir, run: exit 3 }
`,
  });
  const { stderr, status } = await script(
    'samples',
    ['--faults', at('h.yaml')],
    'mkdir 02-simple-children/a; echo 5 > 02-simple-children/a/storeme; echo no > 02-simple-children/a/storeme; rmdir 02-simple-children/a',
  );
  t.equal(status, 0, stderr);
  t.equal(readFileSync(at('seen'), 'utf8'), 'store 02-simple-children/a/storeme=5\na\ndescription\n');
  t.ok(existsSync(at('made')));
  t.match(stderr, /h\.yaml:6: hook on 'rmdir': 'exit 3' ended with status 3/);
});

test('a hook runs nothing that lies about in its directory, leaves nothing behind, and waits for no reader', options, async (t) => {
  const at = files(t, {
    'h.yaml': `
hooks:
  - { on: mkdir 02-simple-children/a, run: 'true; planted; echo "$PATH" > path' }
  - { on: mkdir 02-simple-children/b, run: 'sleep 77.5 & echo $! > left; wait', timeout: 3s }
  - { on: mkdir 02-simple-children/c*, write: { fifo: text } }
`,
    planted: '#!/bin/sh\ntouch ran\n',
  });
  chmodSync(at('planted'), 0o755);
  execFileSync('mkfifo', [at('fifo')]);
  const { stderr } = await script('samples', ['--faults', at('h.yaml')], 'cd 02-simple-children; mkdir a b c1 c2 c3 c4 c5 c6; ls', {
    PATH: `:.::${process.env['PATH']}:`,
  });
  t.notOk(existsSync(at('ran')), 'neither an empty nor a relative element of PATH counts');
  t.ok(
    readFileSync(at('path'), 'utf8')
      .trim()
      .split(':')
      .every((directory) => directory.startsWith('/')),
  );
  t.match(stderr, /'sleep 77\.5 .*' ended with SIGKILL/);
  t.notMatch(commandOf(readFileSync(at('left'), 'utf8').trim()), 'sleep', 'what it has started ends, too');
  t.equal(stderr.match(/ENXIO/g)?.length, 6, 'a FIFO without a reader is an error');
});

/** Hooks that work on what the operation works on: the kernel makes most of them wait for the operation, which waits for them. */
const INTO = {
  before: `{ on: mkdir 02-simple-children/a, before: true, run: 'mkdir "$M/02-simple-children/b"', timeout: 400ms }`,
  after: `{ on: mkdir 02-simple-children/a, run: 'rmdir "$M/02-simple-children/a"', timeout: 400ms }`,
  removed: `{ on: rmdir 02-simple-children/a, before: true, run: 'rmdir "$M/02-simple-children/a"', timeout: 400ms }`,
};

for (const [name, hook] of Object.entries(INTO)) {
  test(`a hook into the same directory (${name}) delays the operation by its timeout, in run and mount`, options, async (t) => {
    const at = files(t, { 'h.yaml': `hooks:\n  - ${hook}\n` });
    const commands = 'mkdir 02-simple-children/a && rmdir 02-simple-children/a && mkdir 02-simple-children/later && ls 02-simple-children';
    const inRun = await script('samples', ['--faults', at('h.yaml')], commands, { M: '/sys/kernel/config' });
    t.match(inRun.stderr, /h\.yaml:2: hook on .* ended with SIGKILL \(it may take 400 ms; it waits for the operation itself/);
    t.match(inRun.stdout, /^later$/m, inRun.stderr);

    mkdirSync(at('mnt'));
    const server = start(process.execPath, [MAIN, 'mount', at('mnt'), '--faults', at('h.yaml')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, M: at('mnt') },
    });
    t.teardown(() => server.kill('SIGKILL'));
    let stderr = '';
    server.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await once(server.stdout!, 'data');
    const user = await run('sh', ['-c', `cd '${at('mnt')}'; ${commands}`], { timeout: 20_000 });
    t.match(user.stdout, /^later$/m, user.stderr);
    server.kill('SIGTERM');
    await once(server, 'exit');
    t.match(stderr, /h\.yaml:2: hook on .* ended with SIGKILL/);
  });
}

test(
  'hooks on what else the tree has: other directories, attributes of the item, and more operations that have hooks',
  options,
  async (t) => {
    const at = files(t, {
      'h.yaml': `
hooks:
  - { on: store 02-simple-children/a/storeme, run: 'cat "$M/02-simple-children/a/storeme" > after; mkdir "$M/02-simple-children/made"' }
  - { on: store 02-simple-children/a/storeme, before: true, run: 'cat "$M/02-simple-children/a/storeme" > before' }
  - { on: mkdir 02-simple-children/made, run: 'mkdir "$M/03-group-children/inner"' }
  - { on: mkdir 03-group-children/inner, run: 'env | grep ^CONFIGFS_FUSE_ | sort | grep -v -e CONTROL -e PID > environment; exit 7' }
`,
    });
    const commands = 'mkdir 02-simple-children/a; echo 5 > 02-simple-children/a/storeme; echo $?; ls 02-simple-children 03-group-children';
    const { stdout, stderr } = await script('samples', ['--faults', at('h.yaml')], commands, { M: '/sys/kernel/config' });
    t.same(lines(stdout), ['0', '02-simple-children:', 'a', 'description', 'made', '03-group-children:', 'description', 'inner']);
    t.match(
      lines(stderr),
      [/hook on 'mkdir 03-group-children\/inner': .* ended with status 7$/],
      'what fails is told, and the store succeeds',
    );
    t.equal(readFileSync(at('before'), 'utf8'), '0\n', 'before the effect');
    t.equal(readFileSync(at('after'), 'utf8'), '5\n', 'after it');
    t.same(lines(readFileSync(at('environment'), 'utf8')), ['CONFIGFS_FUSE_OP=mkdir', 'CONFIGFS_FUSE_PATH=03-group-children/inner']);
  },
);

/** Empty for a process that has ended. */
function commandOf(pid: string): string {
  return existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
}
