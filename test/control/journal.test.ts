/**
 * The journal, as a shell makes it.
 */
import fs, { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'tap';
import { JournalFile } from '../../src/control/journal/journal-file.js';
import { readJournal } from '../../src/control/journal/read.js';
import { log } from '../../src/log.js';
import { MAIN, run } from '../cli/support.js';
import { files, lines, options, script } from './support.js';

test('one line an operation: what was asked, by whom, what came of it, and why', options, async (t) => {
  const at = files(t);
  const { stderr, status } = await script(
    'samples',
    ['--journal', at('j')],
    `cd 02-simple-children; mkdir a; echo 42 > a/storeme; cat a/storeme > /dev/null; echo no > a/storeme; mv a b; ls > /dev/null; rmdir a; cat nothing; true`,
  );
  t.equal(status, 0, stderr);
  const journal = lines(readFileSync(at('j'), 'utf8')).map((line) => JSON.parse(line));
  t.same(
    journal.map(({ n }) => n),
    journal.map((_, n) => n + 1),
  );
  t.ok(
    journal.every(({ t: began, ms, pid, comm }, n) => ms >= 0 && began > 0 && pid > 0 && comm !== '' && (n === 0 || began >= journal[0].t)),
  );
  const path = '02-simple-children/a';
  const known = journal.filter(({ op }) => op !== 'lookup' && op !== 'open').map(({ n, t: _, ms, pid, ...rest }) => rest);
  t.match(known, [
    { comm: 'mkdir', op: 'mkdir', path },
    { comm: 'sh', op: 'store', path: `${path}/storeme`, value: '42\n' },
    { comm: 'cat', op: 'show', path: `${path}/storeme`, value: '42\n' },
    { comm: 'sh', op: 'store', path: `${path}/storeme`, value: 'no\n', errno: 'EINVAL', reason: /.+/ },
    { comm: 'mv', op: 'rename', path, to: '02-simple-children/b', errno: 'EPERM' },
    { comm: 'ls', op: 'readdir', path: '02-simple-children' },
    { comm: 'rmdir', op: 'rmdir', path },
  ]);
  t.match(
    journal.find(({ path: where }) => where === '02-simple-children/nothing'),
    { op: 'lookup', errno: 'ENOENT', comm: 'cat' },
  );
});

test('--explain prints refused operations only, with the reason', options, async (t) => {
  const { stderr } = await script(
    'samples',
    ['--explain'],
    `mkdir 02-simple-children/a; echo x > 02-simple-children/a/storeme; mkdir b; true`,
  );
  const explained = lines(stderr).filter((line) => line.startsWith('configfs-fuse: '));
  t.equal(explained.length, 2, stderr);
  t.match(explained[0], /^configfs-fuse: sh\[\d+\]: store 02-simple-children\/a\/storeme = "x": EINVAL: .+/);
  t.match(explained[1], /^configfs-fuse: mkdir\[\d+\]: mkdir b: EPERM/);
});

test('a commit, a link with its target, a binary value', options, async (t) => {
  const at = files(t);
  await script(
    'fakenbd',
    ['--journal', at('j')],
    'cd fakenbd; mkdir pending/a; for f in pending/a/*; do echo 1 > $f; done; mv pending/a live/a; true',
  );
  const journal = lines(readFileSync(at('j'), 'utf8')).map((line) => JSON.parse(line));
  t.match(
    journal.find(({ op }) => op === 'commit'),
    { path: 'fakenbd/pending/a', to: 'fakenbd/live/a' },
  );
  await script('nvmet', ['--journal', at('k')], 'cd nvmet; mkdir hosts/h subsystems/s; ln -s hosts/h subsystems/s/allowed_hosts/; true');
  t.match(
    lines(readFileSync(at('k'), 'utf8'))
      .map((line) => JSON.parse(line))
      .find(({ op }) => op === 'symlink'),
    { path: 'nvmet/subsystems/s/allowed_hosts/h', to: 'nvmet/hosts/h' },
  );
});

test('a journal is rotated at its limit', async (t) => {
  const at = files(t);
  const journal = new JournalFile(at('j'), log, 1000);
  for (let n = 0; n < 100; n++) {
    journal.add({ n, text: 'x'.repeat(30) });
    journal.flush();
  }
  journal.close();
  t.ok(statSync(at('j')).size <= 1000 && statSync(at('j.1')).size <= 1000);
  t.equal(JSON.parse(lines(readFileSync(at('j'), 'utf8')).at(-1)!).n, 99);
});

test('a journal is not written to what somebody has put in the place of the rotated one', async (t) => {
  const at = files(t, { victim: '' });
  let ended = '';
  const journal = new JournalFile(at('j'), { ...log, error: (_fields: object, message: string) => (ended = message) } as typeof log, 1000);
  const fill = (): void => {
    for (let n = 0; n < 20; n++) journal.add({ n, text: 'x'.repeat(30) });
    journal.flush();
  };
  fill();
  // As by someone who may write to the directory and waits for the moment: a name comes back as soon as it is gone.
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    renameSync(from, to);
    symlinkSync('victim', from);
  };
  syncBuiltinESMExports();
  fill();
  fs.renameSync = renameSync;
  syncBuiltinESMExports();
  journal.close();
  t.equal(readFileSync(at('victim'), 'utf8'), '');
  t.match(ended, /the journal cannot be written: it ends here/);
});

test('what is not a file is not rotated, and nobody waits for a FIFO', options, async (t) => {
  const at = files(t);
  await run('mkfifo', [at('fifo')]);
  t.throws(() => new JournalFile(at('fifo'), log), { message: 'no process reads this FIFO or listens on this socket' });
  await run('mknod', [at('null'), 'c', '1', '3']);
  const journal = new JournalFile(at('null'), log, 10);
  for (let n = 0; n < 3; n++) {
    journal.add({ text: 'longer than the limit' });
    journal.flush();
  }
  journal.close();
  t.ok(statSync(at('null')).isCharacterDevice());
  t.notOk(existsSync(at('null.1')));
});

test('a full disk loses the journal, and not the mount', options, async (t) => {
  const outcome = await script('samples', ['--journal', '/dev/full'], 'mkdir 02-simple-children/a && ls 02-simple-children');
  t.match(outcome, { status: 0, stdout: 'a\ndescription\n' });
  t.match(outcome.stderr, /the journal cannot be written: it ends here, the mount goes on/);
});

test('what a full disk has cut off does not spoil what the next mount records', async (t) => {
  const at = files(t, { j: '{"n":1,"t":1,"op":"mkdir","path":"a"}\n{"n":2,"t":2,"op":"mkd' });
  for (const _ of [1, 2]) {
    // Nothing was recorded: nothing is written.
    new JournalFile(at('j'), log).close();
    const journal = new JournalFile(at('j'), log);
    for (const n of [1, 2]) journal.add({ n, op: 'rmdir', path: 'a' });
    journal.close();
  }
  t.match(
    readJournal(at('j')).map(({ n, op }) => `${n} ${op}`),
    ['1 mkdir', '1 rmdir', '2 rmdir', '1 rmdir', '2 rmdir'],
  );
  writeFileSync(at('j'), '{"n":2,"op":"mkd\n{"n":2,"op":"mkdir","path":"a"}\n');
  t.throws(() => readJournal(at('j')), { message: /j:1: .*expected a line of JSON/ }, 'no server begins there');
});

test('a journal that cannot be opened', options, async (t) => {
  const { status, stderr } = await run(process.execPath, [MAIN, 'run', '--journal', '/nowhere/j', '--', 'true']);
  t.equal(status, 125);
  t.equal(stderr, 'configfs-fuse: /nowhere/j: the journal cannot be opened (ENOENT); expected a file that can be appended to\n');
});
