/** How many requests the kernel makes for a call: most of what a call costs, and the table of docs/performance.md. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test, type Test } from 'tap';
import { createServed } from '../../src/served/index.js';
import type { Logger } from '../../src/log.js';
import { cannotMount, live } from './live.js';
import { until } from '../until.js';

/** Notes the name of each request that is answered. */
function recorder(answered: string[]): Logger {
  const nothing = (): void => {};
  const trace = (fields: object | string): void => {
    const { op } = fields as { op?: string };
    if (op !== undefined) answered.push(op);
  };
  const others = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
  const log: Logger = { isLevelEnabled: () => true, child: () => log, trace, ...others };
  return log;
}

/** Runs code line by line in a process that makes no other calls on the mount, with `M`, the mount, and `A`, an attribute in it. @returns the text that it comes to */
function client(t: Test, mount: string): (code: string) => Promise<string> {
  const program = `const fs = require('node:fs'), M = ${JSON.stringify(mount)}, A = M + '/03-group-children/g/i/storeme';
    require('node:readline').createInterface({ input: process.stdin }).on('line', (code) => { const value = eval(code); console.log(typeof value === 'string' ? value : ''); });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (code) => {
    child.stdin.write(`{ ${code.replaceAll('\n', ' ')} }\n`);
    const { done, value } = await answers.next();
    if (done) throw new Error(`it ended: ${code}`);
    return value;
  };
}

/** What is released is so after close(2) has returned. */
async function allReleased(answered: readonly string[]): Promise<void> {
  const count = (op: string): number => answered.filter((other) => other === op).length;
  await until('all is released', () => count('OPEN') === count('RELEASE') && count('OPENDIR') === count('RELEASEDIR'));
}

async function check(t: Test, cache: boolean, calls: readonly (readonly [what: string, code: string, requests: string])[]): Promise<void> {
  const answered: string[] = [];
  const { vfs } = await createServed({ subsystems: ['samples'] });
  const mount = await live(t, vfs, { log: recorder(answered), watchdog: false, cache });
  const run = client(t, mount.path);
  await run(`fs.mkdirSync(M + '/03-group-children/g'); fs.mkdirSync(M + '/03-group-children/g/i');`);
  for (const [what, code, requests] of calls) {
    // What is asked only once is not what a call costs.
    await run(code);
    await allReleased(answered);
    answered.length = 0;
    await run(code);
    await allReleased(answered);
    t.equal(answered.join(' '), requests, what);
  }
}

test('what the kernel asks for a call', { skip: cannotMount }, async (t) => {
  const [item, group] = [`M + '/02-simple-children/x'`, `M + '/04-default-groups/x'`];
  await check(t, false, [
    ['stat of an attribute', 'fs.statSync(A)', 'LOOKUP LOOKUP LOOKUP'],
    [
      'open, read, close',
      `const f = fs.openSync(A, 'r'); fs.readSync(f, Buffer.alloc(99)); fs.closeSync(f)`,
      'LOOKUP LOOKUP LOOKUP OPEN READ RELEASE',
    ],
    [
      'open, write, close',
      `const f = fs.openSync(A, 'w'); fs.writeSync(f, '1'); fs.closeSync(f)`,
      'LOOKUP LOOKUP LOOKUP OPEN WRITE RELEASE',
    ],
    ['mkdir, rmdir', `fs.mkdirSync(${item}); fs.rmdirSync(${item})`, 'LOOKUP MKDIR LOOKUP RMDIR'],
    ['the same, with default groups', `fs.mkdirSync(${group}); fs.rmdirSync(${group})`, 'LOOKUP MKDIR LOOKUP RMDIR'],
    ['a listing', `fs.readdirSync(M + '/03-group-children/g')`, 'LOOKUP OPENDIR READDIR READDIR RELEASEDIR'],
    ['stat of a permanent directory', `fs.statSync(M + '/03-group-children')`, 'GETATTR'],
  ]);
});

/** Waits for a tick of the clock that time stamps are of, and calls for what is asked for by name. */
const USE = `
  const before = fs.statSync(M + '/02-simple-children', { bigint: true }).mtimeNs, tick = () => Math.floor(Date.now() / 4);
  for (const now = tick(); tick() === now; );
  try { fs.mkdirSync(M + '/02-simple-children/description'); } catch {}
  const after = fs.statSync(M + '/02-simple-children', { bigint: true }).mtimeNs;
  after > before ? 'renewed' : 'as it was'`;

test('the use of an attribute renews the times of its directory, also in the jiffy in which they were asked for', {
  skip: cannotMount,
}, async (t) => {
  const { vfs } = await createServed({ subsystems: ['samples'] });
  const mount = await live(t, vfs);
  const run = client(t, mount.path);
  for (let n = 0; n < 50; n++) t.equal(await run(USE), 'renewed');
});

test('with --cache', { skip: cannotMount }, async (t) => {
  await check(t, true, [
    ['stat of an attribute', 'fs.statSync(A)', ''],
    ['open, read, close', `const f = fs.openSync(A, 'r'); fs.readSync(f, Buffer.alloc(99)); fs.closeSync(f)`, 'OPEN READ RELEASE'],
  ]);
});
