import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import t from 'tap';
import { FakeVfs, type FakeNode } from './fake-vfs.js';
import { cannotMount, live, sh, start } from './live.js';
import { sleep, until, within } from '../until.js';

const skip = cannotMount;

/** What it waits for is held back meanwhile. */
const gone = (child: ChildProcess): Promise<unknown> => within(10_000, 'the end of a process that was killed', once(child, 'close'));

const called = (vfs: FakeVfs, call: RegExp): Promise<void> => until(`${call} is called`, () => vfs.calls.some((one) => call.test(one)));

function tree(): { vfs: FakeVfs; d: FakeNode; a: FakeNode; b: FakeNode } {
  const vfs = new FakeVfs();
  const p = vfs.add(vfs.root, 'p', 'd', true);
  vfs.add(p, 'pa', '-', true).content = 'permanent\n';
  const d = vfs.add(vfs.root, 'd', 'd');
  const a = vfs.add(d, 'a', '-');
  a.content = 'text\n';
  const b = vfs.add(d, 'b', '-');
  b.binary = true;
  vfs.add(vfs.add(d, 'e', 'd'), 'f', 'd');
  return { vfs, d, a, b };
}

for (const options of [{ spin: 0 }, { spin: 20 }, { spin: 200 }, { reader: 'pool' }] as const) {
  t.test(`served with ${JSON.stringify(options)}`, { skip }, async (t) => {
    const { vfs } = tree();
    const mount = await live(t, vfs, options);
    const { out, err, status } = await sh(
      mount,
      'ls $M $M/d; cat $M/d/a; echo new >$M/d/a; cat $M/d/a; mkdir $M/x; stat -c "%h %a %s" $M/x',
    );
    t.equal(out, `${mount.path}:\nd\np\n\n${mount.path}/d:\na\nb\ne\ntext\nnew\n2 755 0\n`);
    t.equal(err, '');
    t.equal(status, 0);
    await mount.unmount();
    await mount.closed;
    t.equal(vfs.openFiles + vfs.openDirs, 0);
  });
}

t.test('what /proc/mounts says', { skip }, async (t) => {
  const mount = await live(t, tree().vfs, { readOnly: true, mountOptions: ['noexec'] });
  const { out } = await sh(mount, 'grep " $M " /proc/mounts; mkdir $M/x 2>&1; grep -h " $M " /proc/self/mountinfo');
  t.match(out, /^configfs \S+ fuse\.configfs ro,noexec/);
  t.match(out, 'Read-only file system');
  t.match(out, ` 0:${mount.connection} / `);
});

t.test('one request for a stat, none for a name and attributes that may be kept', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  await sh(mount, 'stat $M/p/pa $M/d >/dev/null');
  vfs.calls.length = 0;
  await sh(mount, 'stat $M/p/pa $M/p >/dev/null');
  t.strictSame(vfs.calls, []);
  await sh(mount, 'stat $M/d >/dev/null; stat $M/d >/dev/null');
  t.equal(vfs.calls.filter((call) => call.startsWith('lookup 1 d')).length, 2);
});

t.test('a write of 128 KiB is one request, whatever its alignment', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  await sh(mount, 'head -c 131072 /dev/zero | dd of=$M/d/b bs=131072 iflag=fullblock 2>/dev/null');
  t.strictSame(
    vfs.calls.filter((call) => call.startsWith('write')),
    ['write 6 0 131072'],
  );
  t.ok(vfs.calls.includes('flush 6'), 'a binary attribute is stored by close(2)');
  await sh(mount, 'echo 1 >$M/d/a');
  t.notOk(vfs.calls.includes('flush 5'), 'for a text attribute there is nothing to do');
});

t.test('a shell that writes to an attribute truncates it by its OPEN', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  await sh(mount, 'stat $M/d/a >/dev/null');
  vfs.calls.length = 0;
  await sh(mount, 'echo 1 >$M/d/a');
  const calls = vfs.calls.filter((call) => !call.startsWith('lookup'));
  t.strictSame(
    calls,
    ['open 5 w', 'setattr 5 {"size":0,"open":true}', 'write 5 0 2', 'release 5'],
    'with the flag the core truncates once',
  );
});

t.test('an open file of what was removed has no links at once', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  const { out } = await sh(
    mount,
    'exec 3<$M/d/a 4<$M/d/e/f; stat -L -c %h /dev/fd/3 /dev/fd/4; rmdir $M/d; stat -L -c %h /dev/fd/3 /dev/fd/4',
  );
  t.equal(out, '1\n2\n0\n0\n');
});

t.test('what was open when its item was removed is forgotten once it is closed', { skip }, async (t) => {
  const { vfs, d, a } = tree();
  const mount = await live(t, vfs);
  // Closed only when the kernel was told; `told` is no event that a program could wait for, so it tries until it is so.
  const { out } = await sh(mount, 'exec 3<$M/d/a; rmdir $M/d; until readlink /proc/$$/fd/3 | grep "(deleted)"; do :; done; exec 3<&-');
  t.match(out, /\/d\/a \(deleted\)/);
  await until('both are forgotten', () => d.tag === undefined && a.tag === undefined);
  t.equal(a.tag, undefined, 'the attribute');
  t.equal(d.tag, undefined, 'and the item');
});

t.test('a working directory in a removed default group', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  const { out } = await sh(mount, 'cd $M/d/e/f && rmdir $M/d && sleep 0.2 && readlink /proc/self/cwd; ls -d $M/d 2>&1');
  t.match(out, / \(deleted\)/, 'getcwd(2) is ENOENT');
  t.match(out, /\/d': No such file/);
});

t.test('what a driver removes is gone, even if its name was kept', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  const child = start(
    mount,
    'cd $M/p && exec 3<pa && echo there && read x </proc/self/fd/3; n=0; while stat $M/p >/dev/null 2>&1 && [ $((n += 1)) -lt 600 ]; do sleep 0.05; done; stat $M/p 2>&1; stat -L -c "links %h" /dev/fd/3',
  );
  let out = '';
  child.stdout!.on('data', (text: Buffer) => {
    out += text.toString();
    if (out === 'there\n') vfs.remove(vfs.root, 'p');
  });
  await new Promise((resolve) => child.on('close', resolve));
  t.match(out, 'No such file');
  t.match(out, 'links 0');
});

t.test('a process that is killed while it waits goes away', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  await sh(mount, 'stat $M/d');
  vfs.calls.length = 0;
  const held = vfs.hold();
  const child = start(mount, 'exec stat $M/d');
  await called(vfs, /^lookup 1 d/);
  child.kill('SIGTERM');
  await gone(child);
  t.equal(child.signalCode, 'SIGTERM');
  held.release();
  t.equal((await sh(mount, 'stat $M/d')).status, 0, 'without harm');
});

t.test('a signal that does not kill does not interrupt', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  await sh(mount, 'stat $M/d');
  vfs.calls.length = 0;
  const held = vfs.hold();
  const child = start(mount, 'trap "echo signal" USR1; if test -d $M/d; then echo yes; else echo no; fi');
  let out = '';
  child.stdout!.on('data', (text: Buffer) => (out += text.toString()));
  await called(vfs, /^lookup 1 d/);
  child.kill('SIGUSR1');
  await sleep(150);
  t.equal(out, '', 'it still waits');
  held.release();
  await new Promise((resolve) => child.on('close', resolve));
  t.equal(out.split('\n').sort().join(' ').trim(), 'signal yes');
});

t.test('killed after a signal that did not kill', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  await sh(mount, 'stat $M/d');
  vfs.calls.length = 0;
  vfs.hold();
  const child = start(mount, 'trap : USR1; test -d $M/d');
  await called(vfs, /^lookup 1 d/);
  child.kill('SIGUSR1');
  await sleep(60);
  child.kill('SIGKILL');
  await gone(child);
});

t.test('names of any bytes', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  const { out, err } = await sh(
    mount,
    'mkdir "$M/p/$(printf "x\\377y")" "$M/p/$(printf "\\303\\274")"; ls $M/p | od -An -tx1 | tr -d " \\n"; stat -c %F "$M/p/$(printf "x\\377y")"',
  );
  t.equal(err, '');
  t.equal(out, '70610a78ff790ac3bc0adirectory\n');
});

t.test('many at once, and many rows', { skip }, async (t) => {
  const { vfs, d } = tree();
  for (let i = 0; i < 3000; i++) vfs.add(d, `row-${i}`, i % 2 ? 'd' : '-');
  const mount = await live(t, vfs);
  const script = `
    const fs = require('fs/promises'); const M = process.env.M;
    (async () => {
      const names = await fs.readdir(M + '/d');
      const done = await Promise.all(names.slice(0, 2000).map((n) => fs.stat(M + '/d/' + n)));
      console.log(names.length, done.length, new Set(done.map((s) => s.ino)).size);
    })();`;
  const { out, err } = await sh(
    mount,
    `UV_THREADPOOL_SIZE=64 ${process.execPath} -e "$S"`.replace('"$S"', `'${script.replaceAll("'", `'\\''`)}'`),
    '/',
    60,
  );
  t.equal(err, '');
  t.equal(out, '3003 2000 2000\n');
});

t.test('unmounted from outside', { skip }, async (t) => {
  const mount = await live(t, tree().vfs);
  await sh(mount, 'umount $M');
  await mount.closed;
  await mount.unmount();
  t.pass('and unmount() says nothing against it');
});

t.test('unmounted while in use', { skip }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  const user = start(mount, 'cd $M/d && exec sleep 60');
  t.teardown(() => user.kill('SIGKILL'));
  await until('it is there', () => readlinkSync(`/proc/${user.pid}/cwd`) === `${mount.path}/d`);
  await mount.unmount();
  await mount.closed;
  t.notMatch((await sh(mount, 'cat /proc/mounts')).out, mount.path);
  t.equal(existsSync(mount.path), true);
});

t.test('aborted', { skip: skip || (existsSync('/sys/fs/fuse/connections') ? false : 'no fusectl') }, async (t) => {
  const { vfs } = tree();
  const mount = await live(t, vfs);
  vfs.hold();
  const child = start(mount, 'stat $M/d 2>&1');
  await called(vfs, /^lookup 1 d/);
  const { status } = await sh(mount, `echo 1 >/sys/fs/fuse/connections/${mount.connection}/abort`);
  if (status !== 0) return void t.comment('fusectl is not mounted');
  await mount.closed;
  await new Promise((resolve) => child.on('close', resolve));
  t.pass('the waiting process came back');
});
