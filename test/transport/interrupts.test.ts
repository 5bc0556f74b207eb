/** Who is waited for no longer: interrupts of a session. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';
import { pendingKill } from '../../src/transport/kernel/interrupts.js';
import { message, parse, u64 } from './fake-kernel.js';
import { FakeVfs } from './fake-vfs.js';
import { OP, lookup, set, turn } from './session-support.js';
import { sleep, until } from '../until.js';

const { INTERRUPT } = OP;

t.test('interrupts', async (t) => {
  await t.test('of a process that is being killed', async (t) => {
    const { vfs, kernel } = set({ isDying: () => true });
    vfs.hold();
    kernel.send(lookup('d', 10));
    kernel.send(message(INTERRUPT, 11, 0, u64(10)));
    await turn();
    t.strictSame(
      kernel.device.sent.map((reply) => parse(reply)).map(({ error, unique }) => [error, unique]),
      [[4, 10]],
    );
  });
  await t.test('of one that lives on: looked at again, until it dies', async (t) => {
    let dying = false;
    let asked = 0;
    const { vfs, kernel } = set({ isDying: (pid) => (asked++, t.equal(pid, 77), dying) });
    vfs.hold();
    kernel.send(lookup('d', 10));
    kernel.send(message(INTERRUPT, 11, 0, u64(10)));
    await until('it was asked again', () => asked > 1);
    t.strictSame(kernel.device.sent, []);
    dying = true;
    await until('that is answered', () => kernel.device.sent.length > 0);
    t.strictSame(
      kernel.device.sent.map((reply) => parse(reply).error),
      [4],
    );
    asked = 0;
    await sleep(60);
    t.equal(asked, 0, 'no timer is left');
  });
  await t.test('of one that lives on, and gets its answer', async (t) => {
    const { vfs, kernel } = set({ isDying: () => false });
    const held = vfs.hold();
    kernel.send(lookup('d', 10));
    kernel.send(message(INTERRUPT, 11, 0, u64(10)));
    held.release();
    await turn();
    t.strictSame(
      kernel.device.sent.map((reply) => parse(reply).error),
      [0],
    );
    t.strictSame(kernel.send(message(INTERRUPT, 11, 0, u64(10))), [], 'too late is fine');
  });
  await t.test('SIGKILL in /proc/PID/status', async (t) => {
    const status = (thread: string, group: string): string =>
      `Name:\tcat\nSigQ:\t0/96365\nSigPnd:\t${thread}\nShdPnd:\t${group}\nSigBlk:\t0000000000000100\n`;
    t.equal(pendingKill(status('0000000000000100', '0000000000000000')), true);
    t.equal(pendingKill(status('0000000000000000', '0000000000000102')), true);
    t.equal(pendingKill(status('0000000000000200', '0000000000004002')), false);
  });
});

t.test('a daemon without descriptors takes nobody for dead', async (t) => {
  const module = JSON.stringify(new URL('../../src/transport/kernel/interrupts.js', import.meta.url).href);
  const script = `
    const { openSync } = await import('node:fs');
    const { isDying } = await import(${module});
    const gone = [isDying(process.pid), isDying(2 ** 30)];
    try { for (;;) openSync('/dev/null'); } catch ({ code }) { console.log(JSON.stringify([gone, code, isDying(process.pid)])); }`;
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'ulimit -n 64; exec "$@"',
    '-',
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ]);
  t.same(JSON.parse(stdout), [[false, true], 'EMFILE', false]);
});

t.test('who waits for a device is interrupted by any signal', async (t) => {
  const { vfs, kernel } = set({ isDying: () => false });
  const ends = [];
  for (const interruptible of [false, true]) {
    const held = vfs.hold();
    Object.assign(vfs, {
      lookup(this: FakeVfs, ...args: Parameters<FakeVfs['lookup']>) {
        args[2].interruptible = interruptible;
        return FakeVfs.prototype.lookup.apply(this, args);
      },
    });
    kernel.send(lookup('d', 10));
    kernel.send(message(INTERRUPT, 11, 0, u64(10)));
    await turn();
    ends.push(kernel.device.sent.map((reply) => parse(reply).error));
    kernel.device.sent.length = 0;
    held.release();
    await turn();
  }
  t.strictSame(ends, [[], [4]]);
});
