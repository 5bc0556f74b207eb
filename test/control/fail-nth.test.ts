/**
 * `run --fail-nth`: each operation of a command fails in turn. Each is a run of its own.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { MAIN, run } from '../cli/support.js';
import { files, lines, options } from './support.js';

tap.setTimeout(300_000);

/** Some dozens of runs, of which each takes a second, and several on a busy machine. */
const LIMIT_MS = 200_000;

const cli = (...args: string[]): ReturnType<typeof run> => run(process.execPath, [MAIN, ...args], { timeout: LIMIT_MS });

test('--fail-nth: each operation of a command fails in turn', options, async (t) => {
  const careful = await cli('run', '--fail-nth', 'EIO', '--', 'mkdir', '/sys/kernel/config/02-simple-children/a');
  t.equal(careful.status, 0, careful.stdout + careful.stderr);
  t.match(careful.stdout, /mkdir 02-simple-children\/a ! EIO: status 1\n\d+ operations\n$/);
  const careless = await cli(
    'run',
    '--fail-nth=ENOSPC',
    '--hung-after=3s',
    '--',
    'sh',
    '-c',
    'cd /sys/kernel/config/02-simple-children || exit 1; mkdir a || exit 1; echo 1 > a/storeme || exit 1; rmdir a || kill -9 $$',
  );
  t.equal(careless.status, 1);
  t.match(
    careless.stdout,
    /store 02-simple-children\/a\/storeme = "1" ! ENOSPC: status 1, left something behind\n {4}\+ 02-simple-children\/a\/\n/,
  );
  t.match(careless.stdout, /rmdir 02-simple-children\/a ! ENOSPC: status 137, crashed, left something behind/);
  t.match(lines(careless.stdout).slice(-4).join('\n'), /^\d+ operations\n(.*\n)*left something behind: \d+/);
  t.match(await cli('run', '--fail-nth', 'EIO', '--', 'false'), { status: 1, stderr: /ended with 1 although nothing failed/ });
  t.match(await cli('run', '--fail-nth', 'EXYZZY', '--', 'true'), { status: 2 });
  t.match(await cli('run', '--fail-nth', 'EIO', '--explain', '--', 'true'), { status: 2, stderr: /do not go together/ });
});

test('--fail-nth: a script of many processes, one after the other, fails at the same operations each time', options, async (t) => {
  const many = `cd /sys/kernel/config/02-simple-children || exit 1
    for n in 1 2 3; do (mkdir "n$n" && sh -c 'echo 1 > "$0/storeme"' "n$n") 2>/dev/null || exit 1; done; rmdir n*`;
  const [first, second] = [
    await cli('run', '--fail-nth', 'EIO', '--', 'sh', '-c', many),
    await cli('run', '--fail-nth', 'EIO', '--', 'sh', '-c', many),
  ];
  t.equal(first.stdout, second.stdout);
  t.match(first, { status: 1, stdout: /mkdir 02-simple-children\/n3 ! EIO: status 1, left something behind/ });
});

test('--fail-nth: processes side by side: it ends, although the K-th operation may be another one in each run', options, async (t) => {
  const both = `cd /sys/kernel/config/02-simple-children || exit 1
    mkdir a 2>/dev/null & one=$!; mkdir b 2>/dev/null & two=$!; wait $one && wait $two`;
  const { status, stdout } = await cli('run', '--fail-nth', 'EIO', '--', 'sh', '-c', both);
  t.equal(status, 1);
  const count = Number(/^(\d+) operations$/m.exec(stdout)?.[1]);
  t.same(
    stdout.match(/^\d+(?=: #)/gm)?.map(Number),
    Array.from({ length: count }, (_, at) => at + 1),
    stdout,
  );
});

test('--hung-after without --fail-nth is a mistake', async (t) => {
  t.match(await cli('run', '--hung-after', '3s', '--', 'true'), {
    status: 2,
    stderr: /run: --hung-after has no effect without --fail-nth ERRNO/,
  });
});

test('--fail-nth: a command that hangs, and leaves no directory behind', options, async (t) => {
  // Not among the files of the test: a socket's path cannot be that long.
  const tmp = mkdtempSync(join(tmpdir(), 'nth-'));
  t.teardown(() => rmSync(tmp, { recursive: true }));
  const hangs = 'until mkdir /sys/kernel/config/02-simple-children/a 2>/dev/null; do echo $? >/dev/null; while :; do sleep 1; done; done';
  const { stdout, status } = await run(
    process.execPath,
    [MAIN, 'run', '--fail-nth', 'EIO', '--hung-after=2500ms', '--', 'sh', '-c', hangs],
    {
      timeout: LIMIT_MS,
      env: { TMPDIR: tmp },
    },
  );
  t.equal(status, 1);
  t.match(stdout, /mkdir 02-simple-children\/a ! EIO: hung\n/);
  t.same(readdirSync(tmp), []);
});

test(
  "--fail-nth: the time that the mount and the look at what is left take is not the command's; a mount that cannot be made is told",
  options,
  async (t) => {
    const at = files(t, {
      'slow.mjs': `import { ConfigSubsystem } from 'configfs-fuse';
      const pause = () => new Promise((resolve) => setTimeout(resolve, 1500));
      await pause();
      export default new ConfigSubsystem({ attrs: [{ name: 'late', show: () => pause().then(() => 'late\\n') }] }, 'slow');`,
    });
    const slow = await cli('run', '-s', at('slow.mjs'), '--fail-nth', 'EIO', '--hung-after', '1s', '--', 'true');
    t.match(slow, { status: 0, stdout: '0 operations\n' }, slow.stderr);
    const none = await cli('run', '-s', at('none.mjs'), '--fail-nth', 'EIO', '--', 'true');
    t.equal(none.status, 1);
    t.match(none.stderr, /^configfs-fuse: fail-nth: the command did not begin: .*none\.mjs/);
  },
);
