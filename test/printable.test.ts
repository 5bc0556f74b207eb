/**
 * Names and values that others have chosen do nothing to a terminal, and cannot look like lines of ours.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from './fast-check.js';
import t from 'tap';
import { jsonOfPrintable, onOneLine, printable, printableJson } from '../src/printable.js';
import { cli, MAIN, run } from './cli/support.js';

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

t.test('a name of several lines is on one line of a message', { timeout: 240_000 }, async (t) => {
  const name = 'x\nforged';
  const dir = t.testdir({ patterns: '', state: '{}', [name]: 'faults: [{ on: nothing }]' });
  const [patterns, state, bad] = [join(dir, 'patterns'), join(dir, 'state'), join(dir, name)];
  for (const line of [
    [name],
    [`--${name}`],
    ['help', name],
    ['mount', `/none/${name}`],
    ['mount', `/none/${name}`, '--daemon'],
    ['mount', '/none', `--${name}`],
    ['mount', '/none', '--transport', name],
    ['mount', '/none', '-s', name],
    ['mount', '/none', '-s', `samples:${name}`],
    ['mount', '/none', '-s', `./${name}.mjs`],
    ['mount', '/none', '-s', `./${name}.yaml`],
    ['mount', '/none', '--faults', `/none/${name}`],
    ['mount', '/none', '--load', `/none/${name}`],
    ['mount', '/none', '--journal', `/none/${name}`],
    ['mount', '/none', '--log-file', `/none/${name}`],
    ['run', '-s', 'samples', '--', `/none/${name}`],
    ['run', '-s', name, '--', 'true'],
    ['run', '-s', 'samples', name],
    ['run', '--fail-nth', name, '--', 'true'],
    ['enter', `/none/${name}`, '--', 'true'],
    ['umount', `/none/${name}`],
    ['describe', name],
    ['ctl', name],
    ['ctl', 'save', '--control', `/none/${name}`],
    ['ctl', 'fault', 'clear', name, '--control', '/none'],
    ['ctl', 'expect', `/none/${name}`, '--control', '/none'],
    ['save', `/none/${name}`],
    ['load', `/none/${name}`, state],
    ['load', '/none', `/none/${name}`],
    ['expect', `/none/${name}`, patterns],
    ['expect', patterns, `/none/${name}`],
    ['replay', `/none/${name}`, '/none'],
    ['report', `/none/${name}`],
  ]) {
    const { status, stdout, stderr } = await cli(...line);
    t.not(status, 0, `${JSON.stringify(line)} fails`);
    t.match(`${stdout}${stderr}`, /^configfs-fuse: [^\n]*x\\nforged[^\n]*\n$/, JSON.stringify(line));
  }
  const both = await cli('mount', '/none', '--faults', bad);
  const said = both.stderr.split('\n');
  t.equal(said.length, 4, both.stderr);
  t.match(said, [/x\\nforged: 2 problems$/, /^[^\n]*x\\nforged:1:10: /, /forged:1:/, '']);
});

t.test('what a mount answers about a name of several lines', { timeout: 240_000 }, async (t) => {
  const script = `for one in diff restore wait event 'fault add'; do '${process.execPath}' '${MAIN}' ctl $one "$0"; done`;
  const { stderr } = await run(process.execPath, [MAIN, 'run', '-s', 'samples', '--', 'sh', '-c', script, 'x\nforged']);
  t.equal(stderr.split('\n').length, 6, stderr);
  t.notMatch(stderr, /^(?!configfs-fuse: )./m);
});
