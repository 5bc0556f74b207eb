/**
 * Names and values that others have chosen do nothing to a terminal, and cannot look like lines of ours.
 */
import { execFileSync } from 'node:child_process';
import fc from './fast-check.js';
import t from 'tap';
import { jsonOfPrintable, onOneLine, printable, printableJson } from '../src/printable.js';
import { MAIN, run } from './cli/support.js';

const HARMFUL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 });

t.test('any text', async (t) => {
  fc.assert(
    fc.property(text, (text) => {
      const json = JSON.stringify({ text });
      return (
        !HARMFUL.test(printable(text)) &&
        Buffer.from(printable(text)).toString() === printable(text) &&
        !/[\t\n\u2028\u2029]/.test(onOneLine(text)) &&
        !HARMFUL.test(printableJson(json)) &&
        JSON.parse(printableJson(json)).text === text &&
        !HARMFUL.test(JSON.parse(jsonOfPrintable(json)).text)
      );
    }),
    { numRuns: 5_000, examples: [['\\u001b'], ['\\\\\x1b[31m'], ['\x9b31m'], ['a\\b\b\f\r\n\t"']] },
  );
  t.equal(printable('grüße 雪 😀\t\n'), 'grüße 雪 😀\t\n', 'what does no harm stays');
  t.equal(onOneLine('a\x1b[31m\x9b\x7f\udc9b\n'), 'a\\x1b[31m\\x9b\\x7f\\x9b\\n');
});

t.test('what the program prints', { timeout: 240_000 }, async (t) => {
  const name = 'q\x1b[31m\x9b\nconfigfs-fuse: forged';
  const explained = await run(process.execPath, [MAIN, 'run', '-s', 'samples', '--explain', '--', 'mkdir', `/sys/kernel/config/${name}`]);
  if (/configfs-fuse: run: /.test(explained.stderr)) t.comment(explained.stderr);
  const ours = explained.stderr.split('\n').filter((line) => line.startsWith('configfs-fuse: '));
  t.match(ours, [/mkdir q\\x1b\[31m\\x9b\\nconfigfs-fuse: forged: EPERM/], 'one line, and nothing in it that a terminal obeys');
  t.equal(ours.length, 1);
  const failed = await run(process.execPath, [MAIN, 'save', '/none\x1b[31m\x9b']);
  t.equal(failed.status, 1);
  t.notMatch(failed.stderr, /[\x1b\x9b]/);
  const toTerminal = execFileSync('script', ['-qec', `${process.execPath} ${MAIN} umount $'/none\\x1b[31m' || true`, '/dev/null'], {
    shell: false,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', SHELL: '/bin/bash' },
  });
  t.match(toTerminal, /none\\x1b\[31m/);
});
