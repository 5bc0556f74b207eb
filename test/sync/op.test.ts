import { test } from 'tap';
import { Errno } from '../../src/errno.js';
import { call, isPromise, type Op, run, step } from '../../src/sync/op.js';
import { Domain } from '../../src/sync/task.js';
import { outcome, task, TestCaller, turn } from './support.js';

test('what needs no waiting is done at once, without a promise', async (t) => {
  const domain = new Domain();
  let read = 0;
  const op = function* (): Op<number> {
    yield* step(task(domain), () => `${++read}`);
    return yield* call('callback', () => 7);
  };
  t.equal(run(task(domain), op()), 7);
  t.equal(read, 0, 'nor are messages made');
  t.throws(
    () =>
      run(
        task(domain),
        (function* (): Op<never> {
          throw new Errno('EPERM');
        })(),
      ),
    { code: 'EPERM' },
  );
  t.equal(domain.inProgress.size, 0);
});

test('a callback may answer a promise, or fail', async (t) => {
  const domain = new Domain();
  t.equal(
    await run(
      task(domain),
      call('callback', async () => 8),
    ),
    8,
  );
  t.equal(
    await outcome(
      task(domain),
      call('callback', async () => {
        throw new Errno('EBUSY');
      }),
    ),
    'EBUSY',
  );
  t.equal(
    await outcome(
      task(domain),
      call('callback', () => {
        throw new Errno('EBUSY');
      }),
    ),
    'EBUSY',
  );
  t.equal(domain.inProgress.size, 0);
});

test('a callback may answer anything that can be awaited', async (t) => {
  const domain = new Domain();
  const thenable = (then: (resolve: (value: number) => void) => void) => ({ then }) as unknown as Promise<number>;
  const caller = new TestCaller();
  const op = function* (): Op<void> {
    t.equal(yield* call('at once', () => thenable((resolve) => resolve(1))), 1);
    yield { kind: 'gate', what: () => 'x', promise: new Promise(() => {}), abandon: () => {} };
  };
  const waits = outcome(task(domain, 'a', caller), op());
  await turn();
  caller.interrupt();
  t.equal(await waits, 'EINTR');
  t.equal(domain.inProgress.size, 0, 'the interrupt ends the wait that it meets, not an earlier one that called back at once');
  t.equal(
    await outcome(
      task(domain),
      call('throws', () =>
        thenable(() => {
          throw new Errno('EBUSY');
        }),
      ),
    ),
    'EBUSY',
  );
  t.equal(domain.inProgress.size, 0);
});

test('an operation whose caller is gone', async (t) => {
  const domain = new Domain();
  const events: string[] = [];
  let finish!: () => void;
  const hangs = new Promise<void>((resolve) => (finish = resolve));
  const never = new Promise<void>(() => {});

  await t.test('a wait that can be given up ends with EINTR', async (t) => {
    const caller = new TestCaller();
    const op = function* (): Op<void> {
      yield { kind: 'gate', what: () => 'x', promise: never, abandon: () => events.push('abandoned') };
    };
    const ended = outcome(task(domain, 'a', caller), op());
    caller.interrupt();
    caller.interrupt();
    t.equal(await ended, 'EINTR');
    t.same(events.splice(0), ['abandoned'], 'once');
    t.notOk(caller.waits);
  });

  await t.test('a wait that was given up does not disturb the next one when it is over', async (t) => {
    const caller = new TestCaller();
    let late!: () => void;
    const first = new Promise<void>((resolve) => (late = resolve));
    const second = new Promise<number>((resolve) => setImmediate(() => resolve(2)));
    const op = function* (): Op<void> {
      try {
        yield { kind: 'gate', what: () => 'x', promise: first, abandon: () => {} };
      } finally {
        events.push(`cleaned up: ${yield* call('cleans up', () => second)}`);
      }
    };
    const ended = outcome(task(domain, 'e', caller), op());
    caller.interrupt();
    late();
    t.equal(await ended, 'EINTR');
    await second;
    await turn();
    t.same(events.splice(0), ['cleaned up: 2']);
  });

  await t.test('one that can not is answered at once, and the operation goes on without a caller', async (t) => {
    const caller = new TestCaller();
    const op = function* (): Op<void> {
      yield* call('hangs', () => hangs);
      events.push('went on');
      yield* call('again', async () => events.push('a callback more'));
      try {
        yield { kind: 'gate', what: () => 'x', promise: never, abandon: () => events.push('abandoned') };
      } catch (error) {
        events.push((error as Errno).code);
      }
    };
    const ended = outcome(task(domain, 'b', caller), op());
    caller.interrupt();
    t.equal(await ended, 'EINTR');
    t.same(events, []);
    t.equal(domain.inProgress.size, 1, 'it is still seen to wait');
    finish();
    await turn();
    t.same(events.splice(0), ['went on', 'a callback more', 'abandoned', 'EINTR']);
    t.equal(domain.inProgress.size, 0);
  });

  await t.test('who was gone before the first wait does not begin one', async (t) => {
    const caller = new TestCaller();
    caller.interrupt();
    const op = function* (): Op<void> {
      yield { kind: 'gate', what: () => 'x', promise: never, abandon: () => events.push('abandoned') };
    };
    t.equal(await outcome(task(domain, 'c', caller), op()), 'EINTR');
  });

  await t.test('a wait that is over when the interrupt comes counts as over', async (t) => {
    const caller = new TestCaller();
    const ended = outcome(
      task(domain, 'd', caller),
      call('quick', async () => 9),
    );
    t.equal(await ended, 9);
    caller.interrupt();
    t.notOk(caller.waits);
  });
  t.equal(domain.inProgress.size, 0);
});

test('a scheduler decides when each wait and each step goes on', async (t) => {
  const turns: [string, () => void][] = [];
  const domain = new Domain();
  domain.schedule = async ({ name }, { kind, what, promise }) => {
    const value = await promise;
    await new Promise<void>((go) => turns.push([`${name} ${kind} ${what()}`, go]));
    return value;
  };
  const op = (name: string) =>
    (function* (): Op<string> {
      yield* step(task(domain, name), () => 'one');
      return yield* call('two', async () => name);
    })();
  const ended: string[] = [];
  for (const name of ['a', 'b']) void outcome(task(domain, name), op(name)).then((value) => ended.push(value as string));
  const seen: string[] = [];
  for (await turn(); turns.length > 0; await turn()) {
    const [what, go] = turns.pop()!;
    seen.push(what);
    go();
  }
  t.same(seen, ['b step one', 'b callback two', 'a step one', 'a callback two']);
  t.same(ended, ['b', 'a']);
});

test('a step may be interrupted, where a scheduler makes one', async (t) => {
  const domain = new Domain(undefined, () => new Promise(() => {}));
  const caller = new TestCaller();
  const it = task(domain, 'a', caller);
  const ended = outcome(
    it,
    step(it, () => 'here'),
  );
  caller.interrupt();
  t.equal(await ended, 'EINTR');
});

test('what counts as a promise', async (t) => {
  t.equal(isPromise(Promise.resolve()), true);
  t.equal(isPromise({ then: () => {} } as unknown as Promise<void>), true);
  for (const value of [null, undefined, 1, 'then', {}, { then: 1 }]) t.equal(isPromise(value), false);
});
