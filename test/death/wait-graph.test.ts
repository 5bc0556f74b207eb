import { pino } from 'pino';
import { test } from 'tap';
import { logWaits } from '../../src/served/log-waits.js';
import type { Configfs } from '../../src/core/index.js';
import { served } from './daemon.js';

served('SIGUSR2 on a live mount tells who waits for whom', async (t, daemon) => {
  const [reader, remover, looker] = [daemon.client(), daemon.client(), daemon.client()];
  t.match((await daemon.waits()).count, { level: 40, waiting: 0, longestGateWaitMs: 0, msg: 'nothing waits' });

  await remover.call('mkdir', 'latch/hang-show');
  await looker.call('stat', 'latch/hang-show/B');
  void reader.call('cat', 'latch/hang-show/text');
  await daemon.waiting(1);
  const removed = remover.call('rmdir', 'latch/hang-show');
  await daemon.waiting(2);
  void looker.call('stat', 'latch/hang-show/B');
  const waits = await daemon.waiting(3);
  t.match(
    waits,
    [
      { level: 40, msg: 'waits', task: 'read /latch/hang-show/text', kind: 'callback', for: 'show text', holds: [], ms: Number },
      {
        task: 'rmdir /latch/hang-show',
        kind: 'drain',
        for: 'show and store in /latch/hang-show',
        holds: [/^\/latch#/, /^\/latch\/hang-show#/, /\/B#/, /\/C#/, /\/D#/],
      },
      { task: 'lookup /latch/hang-show', kind: 'gate', for: '/latch/hang-show', holder: 'rmdir /latch/hang-show', holds: [] },
    ],
    'the one that has waited longest first',
  );
  t.ok(waits.every((wait, at) => at === 0 || Number(wait['ms']) <= Number(waits[at - 1]!['ms'])));
  const { count } = await daemon.waits();
  t.match(count, { level: 40, waiting: 3, msg: 'operations wait' });
  t.ok(Number(count['longestGateWaitMs']) >= Number(waits[2]!['ms']), 'a wait that goes on counts');

  await remover.kill();
  t.equal(await removed, 'GONE');
  await daemon.waiting(1);
  const after = (await daemon.waits()).count;
  t.ok(Number(after['longestGateWaitMs']) >= Number(count['longestGateWaitMs']), 'and is remembered');
  t.notOk(
    daemon.log.some(({ level }) => Number(level) > 40),
    'no deadlock, no error',
  );
});

test('a circle of waiters is an error', async (t) => {
  const lines: unknown[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const wait = { task: 'mkdir /a/b', kind: 'mutex', for: '/a#2', holder: 'rmdir /a', holds: [], ms: 3 };
  const circle = ['mkdir /a/b', 'rmdir /a'];
  logWaits({ waitGraph: () => [wait], deadlock: () => circle, longestGateWait: 1.23456 } as unknown as Configfs, log);
  t.same(lines, [
    { level: 40, ...wait, holder: 'rmdir /a', msg: 'waits' },
    { level: 50, circle, msg: 'deadlock: these operations wait for each other' },
    { level: 40, waiting: 1, longestGateWaitMs: 1.235, msg: 'operations wait' },
  ]);
});
