/** How long the event loop stays awake for the next request, by a clock that the test turns. */
import t from 'tap';
import { Spin } from '../../src/transport/kernel/spin.js';

/** A loop that goes on when it is told to, and its clock. */
class Loop {
  micros = 1_000_000;
  turns: (() => void)[] = [];
  readonly spin = new Spin(
    20,
    () => this.micros / 1000,
    (turn) => void this.turns.push(turn),
  );

  /** Requests, each so long after the end of the one before, and served in no time. */
  requests(count: number, gap: number): void {
    for (let n = 0; n < count; n++) {
      this.micros += gap;
      this.spin.before();
      this.spin.after(true);
    }
  }

  /** A message whose answer nobody waits for. */
  unawaited(gap: number): void {
    this.micros += gap;
    this.spin.before();
    this.spin.after(false);
  }

  /** One turn of the loop after that time; true if it was awake for it. */
  turn(after: number): boolean {
    const turns = this.turns;
    this.turns = [];
    this.micros += after;
    for (const turn of turns) turn();
    return turns.length > 0;
  }
}

t.test('the loop stays awake for the time after a request, and sleeps then', async (t) => {
  const loop = new Loop();
  loop.requests(1, 1000);
  t.ok(loop.turn(10), 'awake');
  t.ok(loop.turn(9), 'still awake after 19 µs');
  t.ok(loop.turn(2), 'and looks a last time after 21');
  t.notOk(loop.turn(1), 'asleep');
});

t.test('a request that comes meanwhile begins the time anew, with one look at a time', async (t) => {
  const loop = new Loop();
  loop.requests(1, 1000);
  loop.turn(15);
  loop.requests(1, 0);
  t.equal(loop.turns.length, 1);
  t.ok(loop.turn(15));
  t.ok(loop.turn(0), '30 µs after the first, 15 after the second');
});

t.test('requests that are there at once are read at once, and the loop is not kept awake for them', async (t) => {
  const loop = new Loop();
  t.notOk(loop.spin.atOnce, 'nothing is known at first');
  loop.requests(50, 2);
  t.ok(loop.spin.atOnce);
  loop.turn(0);
  t.notOk(loop.turn(0), 'asleep');
  loop.requests(50, 15);
  t.notOk(loop.spin.atOnce, 'until they come with pauses again');
  t.ok(loop.turn(0));
});

t.test('one long pause says no more than that nothing came', async (t) => {
  const loop = new Loop();
  loop.requests(50, 2);
  loop.requests(1, 1e9);
  loop.requests(10, 2);
  t.ok(loop.spin.atOnce);
});

t.test('stopped: the loop sleeps', async (t) => {
  const loop = new Loop();
  loop.requests(1, 1000);
  loop.spin.stop();
  loop.turn(0);
  t.notOk(loop.turn(0));
});

t.test('where hardly any request comes soon it hardly looks, until some do', async (t) => {
  const loop = new Loop();
  /** How often it looks in that many requests, each of which finds it asleep. */
  const looks = (requests: number, gap: number): number => {
    let count = 0;
    for (let n = 0; n < requests; n++) {
      loop.requests(1, gap);
      if (loop.turns.length > 0) count++;
      loop.turn(100);
    }
    return count;
  };
  t.ok(looks(100, 60) > 60, 'it has to find out');
  looks(100, 60);
  t.equal(looks(512, 60), 16, '8 times in 256');
  for (let burst = 0; burst < 100; burst++) {
    loop.requests(1, 300);
    loop.requests(4, 10);
  }
  loop.turn(100);
  t.equal(looks(4, 10), 4, 'one call in five was the first of its burst: it pays again');
});

/**
 * How often it looks in 1000 rounds, for a client on the same processor, which runs only while the loop sleeps: 10 µs after that it asks.
 * @param unawaited messages whose answer it does not wait for, each just before its next request
 */
function looksInVain(unawaited: number): number {
  const loop = new Loop();
  let looks = 0;
  for (let n = 0; n < 1000; n++) {
    if (loop.turns.length > 0) looks++;
    while (loop.turns.length > 0) loop.turn(20);
    loop.micros += 10;
    for (let more = unawaited; more > 0; more--) loop.unawaited(0);
    loop.requests(1, 0);
  }
  return looks;
}

t.test('a client that cannot run while it looks is waited for asleep', async (t) => {
  const often = looksInVain(0);
  t.ok(often < 120, `${often} looks for 1000 requests`);
  t.equal(looksInVain(1), often, 'also if it has something to tell before it asks (FORGET, RELEASE)');
});

t.test('a client that only seems slow because the loop has to wake up is found out', async (t) => {
  const loop = new Loop();
  loop.requests(300, 60);
  loop.turn(100);
  let awake = 0;
  for (let n = 0; n < 600; n++) {
    // Awake it is asked again after 8 µs, asleep after 60.
    loop.requests(1, loop.turns.length > 0 ? 8 : 60);
    if (loop.turns.length > 0) awake++;
  }
  t.ok(awake > 300, `awake for ${awake} of 600`);
});
