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
      this.spin.after();
    }
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
