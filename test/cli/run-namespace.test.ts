/**
 * What `run` kills in the end: only what is in its own mount namespace.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import tap from 'tap';
import { HeldNamespace } from '../../src/cli/run/namespace.js';

if (process.geteuid?.() !== 0) tap.plan(0, 'only root makes mount namespaces');

/** A process in a mount namespace of its own. @returns it, once it is there */
async function inNamespace(): Promise<ChildProcess> {
  const child = spawn('unshare', ['--mount', 'sh', '-c', 'echo ready; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

tap.test('the number of a namespace that has ended is not taken for it when another one gets it', async (t) => {
  const first = await inNamespace();
  const held = HeldNamespace.of(first.pid!)!;
  t.equal(held.name, readlinkSync(`/proc/${first.pid}/ns/mnt`));
  await kill(first);
  const others = await Promise.all(Array.from({ length: 20 }, inNamespace));
  t.teardown(() => Promise.all(others.map(kill)));
  for (const { pid } of others) t.not(readlinkSync(`/proc/${pid}/ns/mnt`), held.name);
  held.end();
  // A signal that was sent is there before a later one is: 0 tests only whether there is a process.
  for (const { pid, exitCode, signalCode } of others) {
    t.ok(process.kill(pid!, 0));
    t.same({ exitCode, signalCode }, { exitCode: null, signalCode: null });
  }
});

tap.test('all that is in it is killed', async (t) => {
  const child = await inNamespace();
  const exit = once(child, 'exit');
  HeldNamespace.of(child.pid!)!.end();
  t.same(await exit, [null, 'SIGKILL']);
  t.equal(HeldNamespace.of(child.pid!), undefined);
});
