/**
 * Every way for a mount to end: the process ends too, with status 0, and nothing is left behind.
 */
import { spawn } from 'node:child_process';
import { rmdirSync } from 'node:fs';
import tap, { test } from 'tap';
import { run } from '../../cli/support.js';
import { isMounted } from '../../behaviour/mounted.js';
import { skip, start } from './support.js';

tap.setTimeout(300_000);

const options = { skip, timeout: 240_000 };

test('by a signal, with many threads at work', options, async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const { server, dir, ended } = await start(t);
    const busy = Array.from({ length: 12 }, () =>
      run('/bin/sh', ['-c', `while ls -l ${dir}/* >/dev/null 2>&1; do :; done`], { timeout: 3_000 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.kill(signal);
    t.equal(await ended, 0, signal);
    t.notOk(isMounted(dir), 'nothing is left behind');
    rmdirSync(dir);
    // The directory is gone: so is the reason to go on.
    await Promise.all(busy);
  }
});

test('unmounted by somebody else', options, async (t) => {
  const { dir, ended } = await start(t);
  t.match(await run('umount', [dir]), { status: 0 });
  t.equal(await ended, 0);
  rmdirSync(dir);
});

test('unmounted while in use', options, async (t) => {
  const { server, dir, ended } = await start(t);
  const user = spawn('/bin/sh', ['-c', 'exec 3<description; echo; read x; read -r y <&3; echo "$?"'], {
    cwd: `${dir}/02-simple-children`,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  t.teardown(() => void user.kill('SIGKILL'));
  await new Promise((resolve) => user.stdout.once('data', resolve));
  server.kill('SIGTERM');
  t.equal(await ended, 0);
  t.notOk(isMounted(dir));
  const answer = new Promise<Buffer>((resolve) => user.stdout.once('data', resolve));
  user.stdin.write('\n');
  t.not(String(await answer).trim(), '0', 'who still had it open gets an error');
  rmdirSync(dir);
});

test('a mount that a killed process left behind is replaced', options, async (t) => {
  const { server, dir, ended } = await start(t);
  server.kill('SIGKILL');
  await ended;
  t.ok(isMounted(dir), 'it is left behind');
  const { MAIN } = await import('../../cli/support.js');
  const again = spawn(process.execPath, [MAIN, 'mount', dir, '--transport', 'native'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => void again.kill('SIGKILL'));
  await new Promise((resolve) => again.stdout.once('data', resolve));
  t.match(await run('ls', [dir]), { status: 0, stdout: /01-childless/ });
  again.kill('SIGTERM');
  t.equal(await new Promise((resolve) => again.once('exit', resolve)), 0);
  t.notOk(isMounted(dir));
  rmdirSync(dir);
});
