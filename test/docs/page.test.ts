/**
 * How the pages are read.
 */
import { test } from 'tap';
import { agrees, readBlocks } from './page.js';

const FENCE = '```';

test('a session: commands, lines that continue them, and what they print', async (t) => {
  const [block] = readBlocks(['text', '', `${FENCE}console`, '$ cat <<E', '> one', '> E', 'one', '$ true', FENCE].join('\n'));
  t.equal(block?.line, 3);
  t.strictSame(block?.steps, [
    { command: 'cat <<E\none\nE', shown: ['one'] },
    { command: 'true', shown: [] },
  ]);
});

test('notes before a block', async (t) => {
  const [first, second] = readBlocks(
    ['<!-- as root -->', '<!-- first: mkdir x -->', `${FENCE}sh`, 'ls x', FENCE, `${FENCE}sh`, 'true', FENCE].join('\n'),
  );
  t.match(first, { asRoot: true, first: ['mkdir x'], goesOn: false });
  t.match(second, { asRoot: false, first: [], notRun: undefined });
});

test('other blocks hold no commands; one without an end is a mistake of the page', async (t) => {
  t.strictSame(readBlocks([`${FENCE}yaml`, 'a: 1', FENCE].join('\n')), []);
  t.throws(() => readBlocks([`${FENCE}sh`, 'true'].join('\n')), /line 1/);
});

test('what is shown, and what was printed', async (t) => {
  t.ok(agrees([], ''));
  t.ok(agrees(['ready (pid …)'], 'ready (pid 12)\n'));
  t.ok(agrees(['a', '…', 'z'], 'a\nb\nc\nz\n'));
  t.ok(agrees(['a', '…', 'z'], 'a\nz\n'));
  t.notOk(agrees(['a'], 'a\nb\n'));
  t.notOk(agrees(['a.c'], 'abc\n'));
});

test('a file that the page shows is there in later blocks', async (t) => {
  const [before, after] = readBlocks(
    [`${FENCE}sh`, 'true', FENCE, '<!-- file: a.yaml -->', `${FENCE}yaml`, 'a: 1', FENCE, `${FENCE}sh`, 'cat a.yaml', FENCE].join('\n'),
  );
  t.strictSame([before?.files, after?.files], [{}, { 'a.yaml': 'a: 1\n' }]);
});
