/**
 * `--log-file` and standard error: where the log goes, and that a log which cannot be written harms nobody.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { transports } from '../behaviour/transports.js';
import { cli, MAIN, run, start } from './support.js';
import { LIMIT_MS, runAs, users } from './users.js';
import { until } from '../until.js';

const root = users[0]!;
const asRoot = { skip: root.skip, timeout: LIMIT_MS };

const BAD = `import { ConfigSubsystem } from 'configfs-fuse';
  export default new ConfigSubsystem({ attrs: [
    { name: 'bad', show: () => { throw new Error('a bug in a driver'); } },
    { name: 'hostile', show: () => { throw { get message() { throw null; }, get stack() { throw null; }, toJSON() { throw null; } }; } },
    { name: 'exit', show: () => process.exit(7) },
    { name: 'abort', show: () => process.abort() },
    { name: 'good', show: () => 'good\\n' },
  ] }, 'bad');`;

/** A directory with `mnt`, `log/` (a full file system once it is filled), and `bad.mjs`. */
function stage(t: Test): { dir: string; mnt: string; bad: string } {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-log-'));
  for (const name of ['mnt', 'log']) mkdirSync(join(dir, name));
  writeFileSync(join(dir, 'bad.mjs'), BAD);
  t.teardown(async () => {
    // Fails where nothing is mounted, which is as it should be.
    for (const at of ['mnt', 'log']) while ((await run('umount', ['-l', join(dir, at)])).status === 0);
    rmSync(dir, { recursive: true });
  });
  return { dir, mnt: join(dir, 'mnt'), bad: join(dir, 'bad.mjs') };
}

/** Reads the failing attribute this often; then the good one. */
const READS = 'n=0; while [ $n -lt 60 ]; do n=$((n+1)); cat "$0/bad/bad"; done 2>/dev/null; cat "$0/bad/good"';

for (const { name, args, skip } of transports) {
  test(`a daemon outlives a full log file, and says afterwards how much was lost (${name})`, { skip, timeout: LIMIT_MS }, async (t) => {
    const { dir, mnt, bad } = stage(t);
    t.match(await run('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'configfs-fuse-test', join(dir, 'log')]), { status: 0 });
    const log = join(dir, 'log/log');
    t.match(await cli('mount', mnt, '-s', bad, '--daemon', '--log-file', log, ...args), { status: 0 });
    t.equal((await run('sh', ['-c', READS, mnt])).stdout, 'good\n');
    writeFileSync(log, '');
    t.equal((await run('sh', ['-c', READS.replace('60', '2'), mnt])).stdout, 'good\n');
    t.match(
      readFileSync(log, 'utf8'),
      /"lost":\d+,"msg":"log lines were lost: they could not be written"\}\n\{.*"msg":"a callback failed"\}\n/,
    );
    t.match(await cli('umount', mnt), { status: 0 });
  });

  test(`a mount outlives the limit of file sizes and a log that nobody reads any more (${name})`, {
    skip,
    timeout: LIMIT_MS,
  }, async (t) => {
    const { dir, mnt, bad } = stage(t);
    for (const where of [
      `ulimit -f 8; exec "$@" 2>"${dir}/log/small"`,
      'exec "$@" 2>/dev/full',
      'exec 2>&1; "$@" 2>&1 >/dev/null | true',
    ]) {
      const child = start('bash', ['-c', `${where}`, 'sh', process.execPath, MAIN, 'mount', mnt, '-s', bad, ...args], {
        stdio: 'ignore',
        detached: true,
      });
      t.teardown(() => {
        try {
          process.kill(-child.pid!, 'SIGKILL');
        } catch {
          // It has ended, as it should.
        }
      });
      await until('it is mounted', () => isMounted(mnt));
      t.equal((await run('sh', ['-c', READS, mnt])).stdout, 'good\n', where);
      t.match(await cli('umount', mnt), { status: 0 });
    }
  });

  test(`process.exit and process.abort in a callback leave no dead mount (${name})`, { skip, timeout: LIMIT_MS }, async (t) => {
    const { mnt, bad } = stage(t);
    for (const attribute of ['exit', 'abort']) {
      t.match(await cli('mount', mnt, '-s', bad, '--daemon', ...args), { status: 0 });
      t.not((await run('cat', [join(mnt, 'bad', attribute)])).status, 0);
      await until(`${attribute}: nothing is mounted`, () => !isMounted(mnt));
    }
  });
}

test('an error that cannot even be shown is logged without its fields', asRoot, async (t) => {
  const { bad } = stage(t);
  const { status, stdout, stderr } = await runAs(root, '-s', bad, '--', 'sh', '-c', 'cd /sys/kernel/config/bad; cat hostile; cat good');
  t.equal(status, 0);
  t.equal(stdout, 'good\n');
  t.match(stderr, /"msg":"a callback failed"/);
});

test('a pipe that nobody reads from does not stop the mount', asRoot, async (t) => {
  const { mnt, bad } = stage(t);
  // The reader holds the pipe open and never reads: it is full after 64 KiB.
  const child = start('sh', ['-c', 'exec "$@" 2>&1 >/dev/null | sleep 60', 'sh', process.execPath, MAIN, 'mount', mnt, '-s', bad], {
    stdio: 'ignore',
    detached: true,
  });
  t.teardown(() => process.kill(-child.pid!, 'SIGKILL'));
  await until('it is mounted', () => isMounted(mnt));
  t.equal((await run('sh', ['-c', READS.replace('60', '300'), mnt])).stdout, 'good\n');
  t.match(await cli('umount', mnt), { status: 0 });
});

test('--log-file in the foreground and in run', asRoot, async (t) => {
  const { dir, bad } = stage(t);
  const log = join(dir, 'run.log');
  t.match(
    await run('env', [
      `--chdir=${dir}`,
      process.execPath,
      MAIN,
      'run',
      '-s',
      bad,
      '--log-file',
      'run.log',
      '--',
      'cat',
      '/sys/kernel/config/bad/bad',
    ]),
    {
      status: 1,
      stderr: 'cat: /sys/kernel/config/bad/bad: Input/output error\n',
    },
  );
  t.match(readFileSync(log, 'utf8'), /"msg":"a callback failed"/);
  t.match(await cli('mount', join(dir, 'missing'), '--log-level', 'info', '--log-file', log), { status: 1, stderr: /^[^\n]*\n$/ });
  t.match(readFileSync(log, 'utf8'), /"msg":"transport chosen"/);
});

test('what cannot be a log file is refused at once', asRoot, async (t) => {
  const { dir, mnt } = stage(t);
  const fifo = join(dir, 'fifo');
  await run('mkfifo', [fifo]);
  for (const more of [[], ['--daemon']]) {
    t.match(await cli('mount', mnt, '--log-file', fifo, ...more), {
      status: 1,
      stderr: /fifo: the log file cannot be opened \(no process reads this FIFO/,
    });
    t.match(await cli('mount', mnt, '--log-file', dir, ...more), { status: 1, stderr: /the log file cannot be opened \(EISDIR\)/ });
  }
  t.match(await cli('run', '--log-file', fifo, '--', 'true'), { status: 125, stderr: /no process reads this FIFO/ });
  t.notOk(isMounted(mnt));
});

test('--daemon with a log level and no log file says that nothing is logged', asRoot, async (t) => {
  const { mnt } = stage(t);
  t.match(await cli('mount', mnt, '--daemon', '--log-level', 'info'), {
    status: 0,
    stderr: 'configfs-fuse: --log-level info with --daemon logs nothing without --log-file FILE\n',
  });
  t.match(await cli('umount', mnt), { status: 0 });
});

test('a subsystem file that is no file is refused', async (t) => {
  const dir = t.testdir({ mnt: {} });
  mkdirSync(join(dir, 'dir.yaml'));
  for (const extension of ['mjs', 'yaml', 'json']) {
    await run('mkfifo', [join(dir, `fifo.${extension}`)]);
    await run('ln', ['-s', '/dev/zero', join(dir, `zero.${extension}`)]);
    await run('truncate', ['-s', '1G', join(dir, `huge.${extension}`)]);
    for (const [name, wanted] of [
      ['fifo', /it is a FIFO; expected a regular file/],
      ['zero', /it is a device; expected a regular file/],
      ['huge', /it has 1073741824 bytes; expected at most/],
    ] as const) {
      const outcome = await run(process.execPath, [MAIN, 'mount', join(dir, 'mnt'), '-s', join(dir, `${name}.${extension}`)]);
      t.match(outcome, { status: 1, stderr: wanted }, `${name}.${extension}`);
    }
  }
  t.match(await cli('describe', join(dir, 'fifo.yaml')), { status: 1, stderr: /it is a FIFO/ });
  t.match(await cli('mount', join(dir, 'mnt'), '-s', join(dir, 'dir.yaml')), { status: 1, stderr: /it is a directory/ });
  t.ok(existsSync(dir));
});
