/**
 * However a test ends, and whatever it has running in its stand-ins then: no mount, no process, no socket and no directory is left.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { options } from '../control/support.js';
import { leftovers, nothingLeft } from './leftovers.js';

const INDEX = new URL('../../src/testing/index.js', import.meta.url).href;

/** Two stand-ins in one process; a command that stays is at work in one of them, another that hangs in a fault. */
const HEAD = `import { standIn } from '${INDEX}';
const [a, b] = await Promise.all([standIn('samples'), standIn('nvmet', { state: { 'nvmet/': { 'hosts/': { 'h/': {} } } } })]);
await a.fault({ on: 'mkdir', hang: true });
void a.run('mkdir 02-simple-children/x').catch(() => {});
void b.run('exec sleep 1000').catch(() => {});
await a.waitFor('lookup 02-simple-children/x ! ENOENT');
console.log('ready');
`;

const ENDINGS: Readonly<Record<string, { readonly code: string; readonly signal?: NodeJS.Signals; readonly group?: boolean }>> = {
  'an exception': { code: `setImmediate(() => { throw new Error('uncaught'); });` },
  'a rejected promise': { code: `void Promise.reject(new Error('unhandled'));` },
  'process.exit': { code: 'process.exit(3);' },
  'the end of the program': { code: 'await Promise.all([a.close(), b.close()]); process.exit(0);' },
  abort: { code: 'process.abort();' },
  'Ctrl-C': { code: '', signal: 'SIGINT', group: true },
  SIGTERM: { code: '', signal: 'SIGTERM' },
  SIGKILL: { code: '', signal: 'SIGKILL' },
  'SIGKILL of the group': { code: '', signal: 'SIGKILL', group: true },
};

async function started(dir: string, code: string): Promise<ChildProcess> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', HEAD + code + '\nsetInterval(() => {}, 1000);'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...env, TMPDIR: dir },
    detached: true,
  });
  await new Promise<void>((resolve) => {
    child.stdout!.once('data', () => resolve());
    child.once('exit', () => resolve());
  });
  return child;
}

async function cleanAfter(t: Test, code: string, signal?: NodeJS.Signals, group = false): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'endings-'));
  const child = await started(dir, code);
  const ended = new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(0)));
  if (signal) {
    t.ok(leftovers(dir).length >= 6, 'there is something to be left');
    process.kill(group ? -child.pid! : child.pid!, signal);
  }
  await ended;
  t.same(await nothingLeft(dir), []);
  rmSync(dir, { recursive: true, force: true });
}

for (const [name, { code, signal, group }] of Object.entries(ENDINGS)) {
  test(name, options, (t) => cleanAfter(t, code, signal, group));
}
