import { test } from 'tap';
import { until } from '../../until.js';
import { Pacer } from '../../../src/transport/native/pacer.js';

/** libfuse's pool of threads (fuse_loop_mt.c of 2.9), as far as {@link Pacer} minds it. */
class Pool {
  idle = 1;
  started = 0;

  constructor(readonly pacer: Pacer) {
    this.#start();
  }

  #start(): void {
    this.started++;
    this.pacer.threadStarted();
  }

  receive(): void {
    this.idle--;
    if (this.idle > 0) return;
    this.idle++;
    this.#start();
  }

  finish(): void {
    this.idle++;
    if (this.idle > 10) this.idle--;
  }
}

/** Clients that make one request after the other, all answered at once by the server. @returns threads ever started */
async function clients(
  count: number,
  requests: number,
  pacer: Pacer,
  think: () => Promise<unknown> = () => new Promise(setImmediate),
): Promise<number> {
  const pool = new Pool(pacer);
  const one = async (): Promise<void> => {
    for (let n = 0; n < requests; n++) {
      pool.receive();
      pacer.begin();
      await new Promise<void>((resolve) => pacer.end(resolve));
      pool.finish();
      // Until the client comes again.
      await think();
    }
  };
  await Promise.all(Array.from({ length: count }, one));
  return pool.started;
}

test('many clients do not make libfuse end and start threads', async (t) => {
  const unpaced = new Pacer();
  unpaced.begin = () => {};
  unpaced.end = (answer) => setImmediate(answer);
  const without = await clients(32, 100, unpaced);
  const started = await clients(32, 100, new Pacer());
  t.ok(without > 1000, `${without} threads without it`);
  t.ok(started < 100, `${started} threads with it`);
});

test('clients that do something else in between do not, either', async (t) => {
  let seed = 1;
  // From 0 to 8 ms, so that there are moments without any request.
  const think = (): Promise<unknown> => {
    seed = (seed * 48271) % 0x7fffffff;
    return new Promise((resolve) => setTimeout(resolve, seed % 8));
  };
  const started = await clients(16, 150, new Pacer(), think);
  t.ok(started < 100, `${started} threads`);
});

test('few clients are answered at once', (t) => {
  const pacer = new Pacer();
  for (let n = 0; n < 10; n++) pacer.threadStarted();
  let answered = 0;
  for (let n = 0; n < 50; n++) pacer.begin();
  for (let n = 0; n < 50; n++) pacer.end(() => answered++);
  t.equal(answered, 50);
  t.equal(pacer.held, 0);
  t.end();
});

test('every answer is given in the end, in the order in which they came', async (t) => {
  const pacer = new Pacer();
  for (let n = 0; n < 60; n++) pacer.threadStarted();
  const answered: number[] = [];
  for (let n = 0; n < 50; n++) pacer.begin();
  for (let n = 0; n < 50; n++) pacer.end(() => answered.push(n));
  t.equal(answered.length, 0, 'none in this turn');
  await until('none is held', () => pacer.held === 0);
  t.same(
    answered,
    Array.from({ length: 50 }, (_, n) => n),
  );
});
