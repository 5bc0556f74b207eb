/**
 * The names of the processes that ask.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { test } from 'tap';
import { commOf } from '../../src/control/comm.js';

/** A shell that says when it is there, and becomes another program when it is told. */
async function shell(): Promise<{ pid: number; become: () => Promise<void>; end: () => Promise<void> }> {
  const child = spawn('env', ['-u', 'NODE_OPTIONS', 'sh', '-c', 'echo; read x; exec sh -c "exec cat" <&0'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    pid: child.pid!,
    async become() {
      child.stdin.write('go\nback\n');
      await once(child.stdout, 'data');
    },
    async end() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const descriptors = (): number => readdirSync('/proc/self/fd').length;

test('a name, another one after execve, none of a process that is gone', async (t) => {
  const one = await shell();
  t.equal(commOf(one.pid), 'sh');
  await one.become();
  t.equal(commOf(one.pid), 'cat');
  await one.end();
  t.equal(commOf(one.pid), '');
  t.equal(commOf(0), '');
  t.equal(commOf(2 ** 22 + 1), '');
});

test('many processes: each its own name, and few files stay open', async (t) => {
  const before = descriptors();
  const all = await Promise.all(Array.from({ length: 20 }, shell));
  const pipes = descriptors() - before;
  await all[3]!.become();
  for (let round = 0; round < 3; round++) {
    t.same(
      all.map(({ pid }) => commOf(pid)),
      all.map((_, n) => (n === 3 ? 'cat' : 'sh')),
    );
  }
  t.ok(descriptors() - before - pipes <= 8);
  await Promise.all(all.map(({ end }) => end()));
  t.ok(all.every(({ pid }) => commOf(pid) === ''));
});
