/**
 * What the program writes into files that a user names: all of it or nothing, and never through what somebody else has put there.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openToAppend } from '../src/append-file.js';
import { writeWhole } from '../src/write-whole.js';
import { MAIN, run } from './cli/support.js';

const isRoot = process.geteuid?.() === 0;
const options = { timeout: 240_000 };

/** A tmpfs of 16 KiB, with a file on it that fills most of it. */
function fullDisk(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', dir]);
  t.teardown(() => {
    execFileSync('umount', ['-l', dir]);
    rmdirSync(dir);
  });
  writeFileSync(join(dir, 'filling'), Buffer.alloc(8192));
  return dir;
}

t.test('a file is written', options, async (t) => {
  const dir = t.testdir({ old: 'old', link: t.fixture('symlink', 'old') });
  writeWhole(join(dir, 'new'), 'text');
  t.equal(readFileSync(join(dir, 'new'), 'utf8'), 'text');
  chmodSync(join(dir, 'old'), 0o640);
  writeWhole(join(dir, 'link'), 'text');
  t.equal(readFileSync(join(dir, 'old'), 'utf8'), 'text', 'where a link of ours leads');
  t.ok(lstatSync(join(dir, 'link')).isSymbolicLink(), 'which stays');
  t.equal(statSync(join(dir, 'old')).mode & 0o777, 0o640, 'with the mode of the old one');
  writeWhole('/dev/null', 'text');
  t.ok(statSync('/dev/null').isCharacterDevice());
  t.throws(() => writeWhole(join(dir, 'none/x'), ''), { code: 'ENOENT' });
  t.throws(() => writeWhole('/dev/full', 'text'), { code: 'ENOSPC' });
  t.same(readdirSync(dir).sort(), ['link', 'new', 'old'], 'nothing else is left');
});

t.test('a full disk', { ...options, skip: !isRoot && 'mounting a small disk needs root' }, async (t) => {
  const dir = fullDisk(t);
  const file = join(dir, 'state');
  writeFileSync(file, 'old\n');
  t.throws(() => writeWhole(file, 'x'.repeat(8192)), { code: 'ENOSPC' });
  t.equal(readFileSync(file, 'utf8'), 'old\n', 'the old file is whole');
  t.throws(() => writeWhole(join(dir, 'new'), 'x'.repeat(8192)), { code: 'ENOSPC' });
  t.same(readdirSync(dir).sort(), ['filling', 'state'], 'no half file');

  const tree = t.testdir({ name: 'x'.repeat(8192) });
  const saved = await run(process.execPath, [MAIN, 'save', tree, '-o', file]);
  t.equal(saved.status, 1);
  t.match(saved.stderr, `${file}: it cannot be written (ENOSPC)`);
  t.equal(readFileSync(file, 'utf8'), 'old\n');
});

t.test('a result that cannot be printed is a failure', options, async (t) => {
  const dir = t.testdir({ d: {} });
  for (const [device, status] of [
    ['/dev/full', 1],
    ['/dev/null', 0],
  ] as const) {
    const { status: ended, stderr } = await run('/bin/sh', ['-c', `"$0" "$1" save "$2" >${device}`, process.execPath, MAIN, dir]);
    t.equal(ended, status, device);
    if (status !== 0) t.match(stderr, 'standard output cannot be written (ENOSPC)');
  }
});

t.test('in a directory where everybody may make files', { ...options, skip: !isRoot && 'to be somebody else needs root' }, async (t) => {
  const dir = t.testdir({ tmp: {}, own: { victim: 'precious' } });
  const [tmp, victim] = [join(dir, 'tmp'), join(dir, 'own/victim')];
  chmodSync(tmp, 0o1777);
  const at = (name: string): string => join(tmp, name);
  symlinkSync(victim, at('theirs'));
  lchownSync(at('theirs'), 65534, 65534);
  symlinkSync(join(dir, 'own/new'), at('dangling'));
  lchownSync(at('dangling'), 65534, 65534);
  writeFileSync(at('file'), '');
  chownSync(at('file'), 65534, 65534);
  symlinkSync(victim, at('ours'));
  for (const write of [(path: string) => writeWhole(path, 'text'), openToAppend] as const) {
    for (const name of ['theirs', 'dangling', 'file']) t.throws(() => write(at(name)), /EACCES/, name);
  }
  t.equal(readFileSync(victim, 'utf8'), 'precious');
  t.same(readdirSync(join(dir, 'own')), ['victim']);
  t.same(readdirSync(tmp).sort(), ['dangling', 'file', 'ours', 'theirs']);

  const failed = await run(process.execPath, [MAIN, 'save', join(dir, 'own'), '-o', at('theirs')]);
  t.match(failed, { status: 1, stderr: /EACCES/ }, 'save');
  mkdirSync(join(dir, 'm'));
  for (const option of ['--journal', '--log-file']) {
    const mount = await run(process.execPath, [MAIN, 'mount', join(dir, 'm'), '--daemon', option, at('theirs')]);
    t.match(mount, { status: 1, stderr: /EACCES/ }, option);
  }
  writeWhole(at('ours'), 'text');
  t.equal(readFileSync(victim, 'utf8'), 'text', 'a link of our own');
});
