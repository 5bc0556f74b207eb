/**
 * Checks the older recordings (NAME.ops with NAME.out, another script format) against the guest of today:
 * `node test/conformance/lib/traces.mjs FOLDER [NAME]...`. One boot each, as they were made.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normalise, splitBatch } from './answers.mjs';
import { kernelOracle } from './paths.mjs';

const OPEN = { r: 'r', w: 'w', b: 'rw', t: 'trunc', a: 'append', c: 'creat', x: 'excl', d: 'directory', n: 'nofollow', p: 'path' };
const WHENCE = ['set', 'cur', 'end', 'data', 'hole'];
const FLAGS = { 1: 'noreplace', 2: 'exchange' };
const access = (mode) => ['f', 'x', 'w', 'wx', 'r', 'rx', 'rw', 'rwx'][mode];
/** An access mode comes first; without one it is reading. */
const openFlags = (letters) => {
  const words = [...letters].map((letter) => OPEN[letter]);
  return (words.some((word) => ['r', 'w', 'rw'].includes(word)) ? words : ['r', ...words]).join(',');
};

/** One line of the old format in ours. */
const TRANSLATE = {
  mkdirlong: ([folder, length]) => `mkdir ${folder}/\\*${length}(a)`,
  symlinkabs: ([target, path]) => `symlink \\@/${target} ${path}`,
  rename2: ([from, to, flags]) => `rename ${from} ${to} ${FLAGS[flags]}`,
  mknod: ([path]) => `mknod ${path} file`,
  mkfifo: ([path]) => `mknod ${path} fifo`,
  utime: ([path, atime, mtime]) => `utimens ${path} ${atime} ${mtime}\ntimes ${path}`,
  access: ([path, mode]) => `access ${path} ${access(mode)}`,
  open: ([fd, path, letters]) => `open ${fd} ${path} ${openFlags(letters)}`,
  writen: ([fd, byte, length]) => `write ${fd} \\*${length}(${byte})`,
  lseek: ([fd, offset, whence]) => `lseek ${fd} ${offset} ${WHENCE[whence]}`,
  cd: ([path]) => `chdir ${path}`,
  cdroot: () => 'root',
  setxattr: ([path, name]) => `setxattr ${path} ${name} v`,
  mmap: ([fd]) => `mmap ${fd} r`,
  mkdirat: ([fd, path]) => `at ${fd} mkdir ${path}`,
  openat: ([slot, fd, path]) => `at ${fd} open ${slot} ${path} r`,
};
const translate = (line) => {
  const [call, ...words] = line.split(/ +/);
  return TRANSLATE[call]?.(words) ?? line;
};

/** Bytes as our runner quotes them, as the old one did. */
function oldQuotes(quoted) {
  const bytes = quoted.replace(/\\(x[0-9a-f]{2}|.)/g, (_, code) => {
    if (code === 'n') return '\n';
    if (code === '0') return '\0';
    if (code === 't') return '\t';
    return code.startsWith('x') ? String.fromCharCode(parseInt(code.slice(1), 16)) : code;
  });
  const shown = (text) =>
    [...text]
      .map((c) => {
        if (c === '\n') return '\\n';
        if (c === '\0') return '\\0';
        return c < ' ' || c > '~' ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c;
      })
      .join('');
  return bytes.length > 160 ? `[${bytes.length} bytes, first 60] "${shown(bytes.slice(0, 60))}"` : `"${shown(bytes)}"`;
}
const quotes = (text) =>
  text
    .replace(/\[(\d+) bytes, sum [0-9a-f]{8}, first 60\]/g, '[$1 bytes, first 60]')
    .replace(/(^|[^\]]) "((?:[^"\\]|\\.)*)"/g, (_, before, inside) => `${before} ${oldQuotes(inside)}`);

/** Our answer to an old line, in the old words. */
function oldAnswer(call, ours) {
  let text = quotes(ours.replace(/\bok\b/, 'OK'));
  if (call === 'poll') text = text.replace(' in out', ' ev5');
  if (call === 'fstat') text = text.replace(/ u\d+.*/, '');
  if (call === 'readlink') text = text.replace(/^OK \d+/, 'OK');
  if (call === 'listxattr') text = text.replace(' ""', '');
  if (call === 'getxattr') text = text.replace(/^OK.*/, 'OK');
  if (call === 'statfs') text = text.replace(/type=\w+ /, '').replace(/ free.* (files\d+).*/, ' $1');
  if (call === 'utime') text = text.replace(/.*atime=(\d+)\.\d+ mtime=(\d+)\..*/s, 'OK a$1 m$2');
  if (call === 'cwd') text = text.replace(/^OK.*/, 'OK');
  if (call === 'ls') {
    text = text.replace(/ (04-default-groups|lab)\//g, '');
    const [first, ...entries] = text.split(' ');
    text = entries.length > 60 ? `${first} ${entries.length} entries` : [first, ...entries.sort()].join(' ');
  }
  return text;
}

function check(folder, name) {
  const ops = readFileSync(join(folder, `${name}.ops`), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const wanted = [];
  for (const line of readFileSync(join(folder, `${name}.out`), 'latin1').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('  ') && wanted.length > 0) wanted[wanted.length - 1] += `\n${line}`;
    else wanted.push(line);
  }
  const work = mkdtempSync(join(tmpdir(), 'traces-'));
  const script = join(work, `${name}.cfs`);
  writeFileSync(script, ops.map((line) => `${translate(line)}\n`).join(''));
  const output = execFileSync(kernelOracle, ['--modules', 'all', '--limit', '60', script], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  rmSync(work, { recursive: true });
  const got = [];
  for (const line of splitBatch(output).get(name).split('\n')) {
    if (line === '') continue;
    if (line.startsWith('  ')) got[got.length - 1] += `\n${line}`;
    else if (line.startsWith('times ') && got.at(-1)?.startsWith('utimens ')) got[got.length - 1] += line.slice(line.indexOf(' =>'));
    else got.push(line);
  }
  let same = 0;
  ops.forEach((op, i) => {
    const call = op.split(' ')[0];
    const ours = got[i] ?? '=> (no answer)';
    const answer = normalise(`${call} ${oldAnswer(call, ours.slice(ours.indexOf('=>') + 2).trim())}`);
    const want = normalise(`${call} ${(wanted[i] ?? '').slice((wanted[i] ?? '').indexOf('=>') + 2).trim()}`);
    if (answer === want) same++;
    else {
      console.log(`  ${op}`);
      const [wanted, have] = [want.split('\n'), answer.split('\n')];
      for (const line of wanted.filter((line) => !have.includes(line))) console.log(`    recorded: ${line}`);
      for (const line of have.filter((line) => !wanted.includes(line))) console.log(`    now:      ${line}`);
    }
  });
  console.log(`${name}: ${same} of ${ops.length} answers are as recorded`);
  return same === ops.length;
}

const [folder, ...names] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node test/conformance/lib/traces.mjs FOLDER [NAME]...');
  process.exit(2);
}
const chosen =
  names.length > 0
    ? names
    : readdirSync(folder)
        .filter((file) => file.endsWith('.ops'))
        .map((file) => file.slice(0, -4));
const results = chosen.map((name) => check(folder, name));
process.exitCode = results.every(Boolean) ? 0 : 1;
