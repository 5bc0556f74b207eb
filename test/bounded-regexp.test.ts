import fc from './fast-check.js';
import { test } from 'tap';
import { BoundedRegExp } from '../src/bounded-regexp.js';
import { TookTooLong, withinTime } from '../src/within-time.js';

test('an expression that would take for ever is stopped', async (t) => {
  for (const [source, text] of [
    ['^(a+)+$', `${'a'.repeat(60)}b`],
    ['^(a|a)*$', `${'a'.repeat(60)}b`],
    ['^(?:a?){60}a{60}$', 'a'.repeat(59)],
    [String.raw`^(?:(a*)\1)+$`, `${'a'.repeat(60)}b`],
    ['a*a*a*a*a*b', 'a'.repeat(4000)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(60)],
    ['^(?:[a-z]|[^!])*$', `${'a'.repeat(60)}!`],
    ['^((ab?)+)?c$', 'a'.repeat(60)],
    [String.raw`^(?<x>(?:\w|\s\w)+\s?)+!$`, 'a'.repeat(60)],
  ] as const) {
    const began = performance.now();
    let result: unknown;
    try {
      result = new BoundedRegExp(source, 'su').test(text);
    } catch (error) {
      result = error;
    }
    t.ok(result === false || result instanceof TookTooLong, source);
    t.ok(performance.now() - began < 20_000, `${source} in time`);
  }
});

test('the answer is that of the plain expression', async (t) => {
  const sources = [
    '^[a-c]+$',
    'a|b',
    '^(?:ab?){1,3}$',
    '^a{3}$',
    '(a+)+b',
    '^(a|ab)(c|bcd)$',
    '',
    '^$',
    'a.c',
    '[^]',
    '(?=a)a',
    '^\\w+:\\w+$',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.stringMatching(/^[abcd:]{0,20}$/), (source, text) => {
      t.equal(new BoundedRegExp(source, 's').test(text), new RegExp(source, 's').test(text), `${source} ${text}`);
    }),
    { numRuns: 500 },
  );
  const pattern = new BoundedRegExp('^a$', 'i');
  t.equal(String(pattern), '/^a$/i');
  t.equal(pattern.source, '^a$');
  t.throws(() => new BoundedRegExp('('), SyntaxError);
});

test('a computation has its result or its error, one in another, too', async (t) => {
  t.equal(
    withinTime(
      () => 'a sum',
      () =>
        1 +
        withinTime(
          () => 'a number',
          () => 2,
        ),
    ),
    3,
  );
  t.throws(
    () =>
      withinTime(
        () => 'it',
        () => {
          throw new RangeError('as it is');
        },
      ),
    { name: 'RangeError', message: 'as it is' },
  );
  for (let turn = 0; turn < 2; turn++) {
    t.throws(
      () =>
        withinTime(
          () => 'a loop',
          () => {
            for (;;);
          },
        ),
      { name: 'TookTooLong', message: 'a loop took longer than 500 ms, and was stopped' },
    );
  }
});

void test('a computation that a busy machine gives no processor is started again, with more time', async (t) => {
  let starts = 0;
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
  const found = withinTime(
    () => 'a sum',
    () => {
      starts++;
      // As if other processes had the processor for all of the first time.
      if (starts === 1) Atomics.wait(nobodyWakes, 0, 0);
      return 1 + 2;
    },
  );
  t.equal(found, 3);
  t.equal(starts, 2);
});
