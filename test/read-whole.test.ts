/**
 * Files that a user names and that have no end, or never begin: a message, and no wait for ever.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readWhole } from '../src/read-whole.js';
import { MAIN, run } from './cli/support.js';

const options = { timeout: 240_000 };

function files(t: Test): { fifo: string; zero: string; plain: string } {
  const dir = t.testdir({ plain: 'text\n', zero: t.fixture('symlink', '/dev/zero') });
  execFileSync('mkfifo', [join(dir, 'fifo')]);
  return { fifo: join(dir, 'fifo'), zero: join(dir, 'zero'), plain: join(dir, 'plain') };
}

t.test('what is read', options, async (t) => {
  const { fifo, zero, plain } = files(t);
  t.equal(readWhole(plain), 'text\n');
  t.equal(readWhole('/dev/null'), '');
  t.throws(() => readWhole(zero), { code: 'EFBIG' });
  t.throws(() => readWhole(fifo), { code: 'ETIMEDOUT' });
  t.throws(() => readWhole(`${plain}/x`), { code: 'ENOTDIR' });
});

t.test('each command that takes a file says so', options, async (t) => {
  const { fifo, zero } = files(t);
  const dir = t.testdirName;
  const commands: readonly (readonly string[])[] = [['mount', dir, '--load'], ['mount', dir, '--faults'], ['report']];
  const refusals = commands.flatMap((command) => [
    { command, file: zero, code: 'EFBIG' },
    { command, file: fifo, code: 'ETIMEDOUT' },
  ]);
  await Promise.all(
    refusals.map(async ({ command, file, code }) => {
      const { status, stderr } = await run('timeout', ['30', process.execPath, MAIN, ...command, file]);
      t.match(stderr, `it cannot be read (${code})`, `${command.at(-1)} ${file.split('/').at(-1)}`);
      t.ok(Number(status) > 0 && Number(status) < 124, 'it ends by itself');
    }),
  );
});

t.test('what another command writes is read', options, async (t) => {
  const { status, stderr } = await run('bash', ['-c', `'${process.execPath}' '${MAIN}' report <(sleep 0.5; printf '{}\\nnonsense\\n')`]);
  t.ok(Number(status) > 0);
  t.notMatch(stderr, /cannot be read/);
});
