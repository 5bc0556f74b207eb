/**
 * Reading requests, on a FIFO that stands for /dev/fuse: what a client sends once it has its answer is written by the
 * test as soon as the message before it is served, so that each read brings one message here, too.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { log } from '../../src/log.js';
import { Channel, type PipeClass } from '../../src/transport/kernel/channel.js';
import { Spin } from '../../src/transport/kernel/spin.js';

/** The class of Node's own pipes. */
const pipeClass = (() => {
  const { stdout } = spawn('true', { stdio: ['ignore', 'pipe', 'ignore'] });
  return (stdout as unknown as { _handle: { constructor: PipeClass } })._handle.constructor;
})();

interface Session {
  channel: Channel;
  /** Sends one message. */
  send: (text: string) => void;
  /** What came: the messages, and `turn` for each turn of the event loop. */
  seen: string[];
  /** The client's end. */
  client: number;
}

/** To whom every request comes at once: his clock stands still. */
const soon = (): Spin => new Spin(20, () => 0);

/** A channel that is read by the event loop, for a client that sends `answers` on, each when the one before is served. */
function open(t: Test, spin: Spin | undefined, answers: string[]): Session {
  const path = join(t.testdir(), 'fifo');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const client = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  t.teardown(() => closeSync(client));
  const send = (text: string): void => void writeSync(client, text);
  const seen: string[] = [];
  const channel = new Channel({
    fd,
    pipeClass,
    log,
    spin,
    onMessage(message, length) {
      seen.push(message.toString('latin1', 0, length));
      const next = answers.shift();
      if (next !== undefined) send(next);
      return true;
    },
    onEnd: () => void seen.push('end'),
  });
  t.teardown(() => channel.close());
  channel.start();
  return { channel, send, seen, client };
}

/** Turns of the event loop, noted in `seen`, until `done`. */
async function turnsUntil(seen: string[], done: () => boolean): Promise<void> {
  const late = Date.now() + 10_000;
  while (!done() && Date.now() < late) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push('turn');
  }
}

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `m${n}`);

t.test('every message arrives once, in order', async (t) => {
  const sent = names(1000);
  const { seen, send } = open(t, soon(), sent.slice(1));
  send(sent[0]!);
  await turnsUntil(seen, () => seen.includes('m999'));
  t.same(
    seen.filter((what) => what !== 'turn'),
    sent,
  );
});

t.test('while they come thick and fast, the loop has its turn after seventeen at most', async (t) => {
  const { seen, send } = open(t, soon(), names(5000));
  send('first');
  await turnsUntil(seen, () => seen.includes('m4999'));
  const rows = seen
    .join(' ')
    .split('turn')
    .map((row) => row.split(' ').filter((what) => what !== '').length);
  t.equal(Math.max(...rows), 17, 'one that the loop has read, and 16 in a row');
});

t.test('without looking ahead, each comes through the loop', async (t) => {
  const { seen, send } = open(t, undefined, names(300));
  send('first');
  await turnsUntil(seen, () => seen.includes('m299'));
  const rows = seen
    .join(' ')
    .split('turn')
    .map((row) => row.split(' ').filter((what) => what !== '').length);
  t.equal(Math.max(...rows), 1);
});

t.test('closed while a message is served: nothing is read any more', async (t) => {
  const { channel, seen, send, client } = open(t, soon(), names(2000));
  let read = 0;
  const push = seen.push.bind(seen);
  seen.push = (...what) => {
    if (++read === 1000) channel.close();
    return push(...what);
  };
  send('first');
  await turnsUntil([], () => seen.includes('end'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.equal(seen.filter((what) => what === 'end').length, 1);
  t.equal(seen.filter((what) => what !== 'end').length, 1000, 'the one that was being served is the last');
  const left = Buffer.alloc(100);
  t.match(left.toString('latin1', 0, readSync(client, left)), /^m\d+$/, 'the next one is there, unread');
});
