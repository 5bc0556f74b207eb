/**
 * A signal that does not kill ends no call: configfs waits uninterruptibly, and no program that uses it is prepared for
 * EINTR. With SA_RESTART or without it, by a handler or by a stop.
 */
import type { Client } from './client.js';
import { sleep } from '../until.js';
import { served, type Served } from './served.js';

/** How long after a signal a call must still wait, in milliseconds. */
const STILL_MS = 60;

/** A call that waits. */
interface Waiting {
  readonly name: string;
  /** Starts what it waits for. @returns how to end that */
  hold(fs: Served): Promise<() => void>;
  call(client: Client): Promise<string>;
  /** How it waits, see Served.waits. */
  readonly waits: string;
  readonly answer: string;
}

/** Holds up the next call of a callback. */
const latch =
  (name: string) =>
  async (fs: Served): Promise<() => void> => {
    const latch = fs.latches.hang(name);
    return () => latch.open();
  };

/** A show that hangs, and so holds up a removal. */
async function drain(fs: Served): Promise<() => void> {
  const show = fs.latches.hang('show g');
  void fs.client().call('cat', 'latch/g/text');
  await show.entered;
  return () => show.open();
}

/** A removal that is held up, with its gates shut, and fails in the end. */
async function removal(fs: Served): Promise<() => void> {
  const [open, remover] = [await drain(fs), fs.client()];
  void remover.call('rmdir', 'latch/g');
  await fs.waiting('drain rmdir /latch/g');
  return () => void remover.kill().then(open);
}

/** An item that a killed process's callback still makes: the directory's mutex is taken. */
async function orphan(fs: Served): Promise<() => void> {
  const [make, maker] = [fs.latches.hang('makeItem lost'), fs.client()];
  void maker.call('mkdir', 'latch/h/B/lost');
  await make.entered;
  await maker.kill();
  return () => make.open();
}

const calls: readonly Waiting[] = [
  { name: 'show', hold: latch('show g'), call: (c) => c.call('cat', 'latch/g/text'), waits: 'callback read /latch/g/text', answer: 'text' },
  {
    name: 'store',
    hold: latch('store g'),
    call: (c) => c.call('echo', 'text', 'latch/g/text'),
    waits: 'callback write /latch/g/text',
    answer: 'OK',
  },
  {
    name: 'read of a binary attribute',
    hold: latch('read g'),
    call: (c) => c.call('cat', 'latch/g/blob'),
    waits: 'callback read /latch/g/blob',
    answer: 'blob',
  },
  {
    name: 'write of a binary attribute',
    hold: latch('write g'),
    call: (c) => c.call('echo', 'blob', 'latch/g/blob'),
    waits: 'callback close /latch/g/blob',
    answer: 'OK',
  },
  {
    name: 'makeItem',
    hold: latch('makeItem x'),
    call: (c) => c.call('mkdir', 'latch/g/B/x'),
    waits: 'callback mkdir /latch/g/B/x',
    answer: 'OK',
  },
  {
    name: 'makeGroup',
    hold: latch('makeGroup h'),
    call: (c) => c.call('mkdir', 'latch/h'),
    waits: 'callback mkdir /latch/h',
    answer: 'OK',
  },
  {
    name: 'allowLink',
    hold: latch('allowLink x'),
    call: (c) => c.call('symlink', 'latch/g', 'latch/g/B/x/link'),
    waits: 'callback symlink /latch/g/B/x/link',
    answer: 'OK',
  },
  {
    name: 'dropLink',
    hold: latch('dropLink x'),
    call: (c) => c.call('unlink', 'latch/g/B/x/link'),
    waits: 'callback unlink /latch/g/B/x/link',
    answer: 'OK',
  },
  {
    name: 'dropItem',
    hold: latch('dropItem x'),
    call: (c) => c.call('rmdir', 'latch/g/B/x'),
    waits: 'callback rmdir /latch/g/B/x',
    answer: 'OK',
  },
  { name: 'a gate', hold: removal, call: (c) => c.call('stat', 'latch/g/C/D'), waits: 'gate lookup /latch/g', answer: 'OK' },
  { name: 'a mutex', hold: orphan, call: (c) => c.call('mkdir', 'latch/h/B/y'), waits: 'mutex mkdir /latch/h/B/y', answer: 'OK' },
  {
    name: 'a removal that waits for a show',
    hold: drain,
    call: (c) => c.call('rmdir', 'latch/g'),
    waits: 'drain rmdir /latch/g',
    answer: 'OK',
  },
];

served('a signal that does not kill ends no wait', async (t, fs) => {
  const client = fs.client();
  await client.handle('SIGALRM', false);
  await client.handle('SIGUSR1', true);
  let caught = 0;
  for (const { name, hold, call, waits, answer } of calls) {
    // What the kernel knows already it asks about without a lock of its own.
    await client.call('stat', 'latch/g/C/D');
    const release = await hold(fs);
    const answered = call(client);
    await fs.waiting(waits);
    for (const signal of ['SIGALRM', 'SIGUSR1', 'SIGSTOP', 'SIGCONT'] as const) client.signal(signal);
    await sleep(STILL_MS);
    t.ok(fs.waits.includes(waits), `${name}: it still waits`);
    client.signal('SIGALRM');
    release();
    t.equal(await answered, answer, `${name}: and is answered as if there had been no signal`);
    caught += 3;
    const handled = Number(await client.call('caught'));
    t.ok(handled >= caught - 1 && handled <= caught, `${name}: then the signals are handled`);
    caught = handled;
  }
});
