/**
 * A process that is killed while it waits goes away at once, nothing is left half done, and nobody else suffers.
 */
import { sleep } from '../until.js';
import { served } from './served.js';

served('killed at a gate', async (t, fs) => {
  const [reader, remover] = [fs.client(), fs.client()];
  const lookers = [fs.client(), fs.client(), fs.client(), fs.client(), fs.client(), fs.client()] as const;
  const [stat, list, open, fill, store, survivor] = lookers;
  // What the kernel knows already it asks about without a lock of its own.
  for (const looker of lookers) await looker.call('stat', 'latch/g/C/D');
  await list.call('opendir', 'dir', 'latch/g/C');
  await fill.call('open', 'file', 'latch/g/text', 'r');
  await store.call('open', 'file', 'latch/g/text', 'w');
  const show = fs.latches.hang('show g');
  const read = reader.call('cat', 'latch/g/text');
  await show.entered;
  const removed = remover.call('rmdir', 'latch/g');
  await fs.waiting('drain rmdir /latch/g');

  const answers = [
    stat.call('stat', 'latch/g/B'),
    list.call('list', 'dir'),
    open.call('cat', 'latch/g/text'),
    fill.call('read', 'file'),
    store.call('write', 'file', 'new'),
  ];
  const survived = survivor.call('stat', 'latch/g/C/D');
  await fs.waitCount('gate', 6);
  await Promise.all([stat, list, open, fill, store].map((client) => client.kill()));
  t.same(await Promise.all(answers), Array(5).fill('GONE'));
  await fs.waitCount('gate', 1);

  show.open();
  t.same(await Promise.all([read, removed, survived]), ['text', 'OK', 'ENOENT'], 'the others get the outcome');
});

served('killed in a slow store', async (t, fs) => {
  const [writer, other] = [fs.client(), fs.client()];
  const store = fs.latches.hang('store g');
  const written = writer.call('echo', 'new', 'latch/g/text');
  await store.entered;
  await writer.kill();
  t.equal(await written, 'GONE');
  t.equal(await other.call('cat', 'latch/g/text'), 'text', 'the attribute answers meanwhile');
  t.equal(await other.call('echo', 'other', 'latch/g/text'), 'OK');
  t.same(fs.waits, ['callback write /latch/g/text'], 'the callback goes on');
  store.open();
  await fs.notWaiting('callback write /latch/g/text');
  t.equal(await other.call('cat', 'latch/g/text'), 'new', 'and does what it was called for');
});

served('killed in a slow show', async (t, fs) => {
  const [reader, other] = [fs.client(), fs.client()];
  const show = fs.latches.hang('show g');
  const read = reader.call('cat', 'latch/g/text');
  await show.entered;
  await reader.kill();
  t.equal(await read, 'GONE');
  t.equal(await other.call('cat', 'latch/g/text'), 'text');
  const removed = other.call('rmdir', 'latch/g');
  await fs.waiting('drain rmdir /latch/g');
  t.equal(fs.latches.count('dropItem g'), 0, 'the item stays while the callback is in it');
  show.open();
  t.equal(await removed, 'OK');
});

served('killed in a slow makeItem: the item does not stay', async (t, fs) => {
  const [maker, next, watcher] = [fs.client(), fs.client(), fs.client()];
  await watcher.call('opendir', 'dir', 'latch/g/B');
  const make = fs.latches.hang('makeItem x');
  const made = maker.call('mkdir', 'latch/g/B/x');
  await make.entered;
  await maker.kill();
  t.equal(await made, 'GONE');
  // The driver is still making one: the directory's mutex is its own.
  const second = next.call('mkdir', 'latch/g/B/x');
  await fs.waiting('mutex mkdir /latch/g/B/x');
  make.open();
  t.equal(await second, 'OK', 'there was none when the next one came');
  t.same(
    fs.latches.made.filter(({ name }) => name === 'x').map(({ life }) => life),
    [['make', 'disconnectNotify', 'dropItem', 'release'], ['make']],
  );
  t.equal(await watcher.call('list', 'dir'), 'x');
});

served('killed in a slow makeGroup: no part of the group stays', async (t, fs) => {
  const [maker, other] = [fs.client(), fs.client()];
  const make = fs.latches.hang('makeGroup h');
  const made = maker.call('mkdir', 'latch/h');
  await make.entered;
  await maker.kill();
  t.equal(await made, 'GONE');
  make.open();
  await fs.notWaiting('callback mkdir /latch/h');
  t.same([await other.call('stat', 'latch/h/B'), await other.call('ls', 'latch')], ['ENOENT', 'bystander g']);
  t.equal(await other.call('mkdir', 'latch/h'), 'OK');
});

served('killed while waiting for a mutex', async (t, fs) => {
  const [first, second, third] = [fs.client(), fs.client(), fs.client()];
  const make = fs.latches.hang('makeItem x');
  void first.call('mkdir', 'latch/g/B/x');
  await make.entered;
  // From here on the kernel's own lock of the directory is free.
  await first.kill();
  const killed = second.call('mkdir', 'latch/g/B/y');
  await fs.waiting('mutex mkdir /latch/g/B/y');
  await second.kill();
  t.equal(await killed, 'GONE');
  await fs.notWaiting('mutex mkdir /latch/g/B/y');
  const served = third.call('mkdir', 'latch/g/B/z');
  await fs.waiting('mutex mkdir /latch/g/B/z');
  make.open();
  t.equal(await served, 'OK', 'the place in the queue is passed on');
  t.equal(await third.call('ls', 'latch/g/B'), 'z');
});

served('killed in rmdir, which waits for a show: everything is as before', async (t, fs) => {
  const [reader, writer, remover, looker] = [fs.client(), fs.client(), fs.client(), fs.client()];
  await looker.call('stat', 'latch/g/C/D');
  await writer.call('open', 'file', 'latch/g/text', 'w');
  const before = await fs.picture('latch/g');
  const show = fs.latches.hang('show g');
  const read = reader.call('cat', 'latch/g/text');
  await show.entered;
  const removed = remover.call('rmdir', 'latch/g');
  await fs.waiting('drain rmdir /latch/g');
  const looked = looker.call('stat', 'latch/g/C/D');
  const stored = writer.call('write', 'file', 'text');
  await fs.waitCount('gate', 2);
  await remover.kill();
  t.equal(await removed, 'GONE');
  t.same(await Promise.all([looked, stored]), ['OK', 'OK'], 'who waited goes on');
  t.equal(fs.waits.length, 1, 'only the show is still there');
  t.equal(await fs.picture('latch/g'), before);
  t.equal(fs.latches.count('disconnectNotify g') + fs.latches.count('dropItem g'), 0);
  show.open();
  t.equal(await read, 'text');
});

served('killed in rmdir, which waits for a mutex of a default group: everything is as before', async (t, fs) => {
  const [maker, remover, looker] = [fs.client(), fs.client(), fs.client()];
  await looker.call('stat', 'latch/g/C/D');
  const before = await fs.picture('latch/g');
  const make = fs.latches.hang('makeItem x');
  const made = maker.call('mkdir', 'latch/g/C/D/x');
  await make.entered;
  const removed = remover.call('rmdir', 'latch/g');
  await fs.waiting('mutex rmdir /latch/g');
  const looked = looker.call('stat', 'latch/g/B');
  await fs.waitCount('gate', 1);
  await remover.kill();
  t.equal(await removed, 'GONE');
  t.equal(await looked, 'OK');
  await maker.kill();
  t.equal(await made, 'GONE');
  make.open();
  await fs.notWaiting('callback mkdir /latch/g/C/D/x');
  t.equal(await fs.picture('latch/g'), before);
});

served('killed in rmdir, in a slow dropItem: it is removed all the same', async (t, fs) => {
  const [remover, other] = [fs.client(), fs.client()];
  const drop = fs.latches.hang('dropItem g');
  const removed = remover.call('rmdir', 'latch/g');
  await drop.entered;
  // The kernel's own lock of the directory makes it wait for the end of the RMDIR.
  const looked = other.call('stat', 'latch/g/B');
  await remover.kill();
  t.same(await Promise.all([removed, looked]), ['GONE', 'ENOENT']);
  drop.open();
  await fs.notWaiting('callback rmdir /latch/g');
  t.equal(await other.call('mkdir', 'latch/g'), 'OK');
});

served('killed in a slow allowLink: the link does not stay', async (t, fs) => {
  const [linker, other] = [fs.client(), fs.client()];
  for (const item of ['x', 'y']) await other.call('mkdir', `latch/g/B/${item}`);
  const allow = fs.latches.hang('allowLink x');
  const linked = linker.call('symlink', 'latch/g/B/y', 'latch/g/B/x/link');
  await allow.entered;
  await linker.kill();
  t.equal(await linked, 'GONE');
  allow.open();
  await fs.notWaiting('callback symlink /latch/g/B/x/link');
  t.same([await other.call('ls', 'latch/g/B/x'), fs.latches.count('dropLink x')], ['blob text', 1]);
  t.equal(await other.call('rmdir', 'latch/g/B/y'), 'OK', 'nothing leads to it');
});

served('killed with an open directory', async (t, fs) => {
  const [holder, other] = [fs.client(), fs.client()];
  t.equal(await holder.call('opendir', 'dir', 'latch/g/B'), 'OK');
  t.equal(await holder.call('list', 'dir'), '');
  await holder.call('cd', 'latch/g/C');
  await holder.kill();
  t.equal(await other.call('rmdir', 'latch/g'), 'OK');
  t.equal(await other.call('mkdir', 'latch/g'), 'OK');
});

served('killed with open files of a removed item: release has come with the removal, and comes once', async (t, fs) => {
  const [holder, other] = [fs.client(), fs.client()];
  await other.call('mkdir', 'latch/g/B/x');
  await holder.call('open', '1', 'latch/g/B/x/text', 'r');
  await holder.call('open', '2', 'latch/g/B/x/text', 'w');
  await holder.call('open', '3', 'latch/g/B/x/blob', 'w');
  t.equal(await holder.call('read', '1'), 'text');
  t.equal(await holder.call('write', '3', 'more'), 'OK');
  t.equal(await other.call('rmdir', 'latch/g/B/x'), 'OK');
  t.equal(fs.latches.count('release x'), 1, 'as in the kernel since 5.5: open files do not keep it');
  t.same([await holder.call('read', '1'), await holder.call('write', '2', 'x')], ['', 'ENOENT']);
  await holder.kill();
  await other.call('stat', 'latch/g');
  t.equal(fs.latches.count('release x'), 1);
  t.equal(fs.latches.count('write x'), 0, 'what was written to a removed item is lost');
});

served('killed in a slow show of a binary attribute, after the item of another open file was removed', async (t, fs) => {
  const [reader, holder, other] = [fs.client(), fs.client(), fs.client()];
  for (const item of ['x', 'y']) await other.call('mkdir', `latch/g/B/${item}`);
  await holder.call('open', 'file', 'latch/g/B/y/blob', 'r');
  const read = fs.latches.hang('read x');
  const content = reader.call('cat', 'latch/g/B/x/blob');
  await read.entered;
  t.equal(await other.call('rmdir', 'latch/g/B/y'), 'OK');
  await Promise.all([reader.kill(), holder.kill()]);
  t.equal(await content, 'GONE');
  await fs.called('release y');
  const removed = other.call('rmdir', 'latch/g/B/x');
  await fs.waiting('drain rmdir /latch/g/B/x');
  read.open();
  t.equal(await removed, 'OK');
});

served('any signal that kills does', async (t, fs) => {
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGALRM', 'SIGVTALRM', 'SIGPOLL'] as const) {
    const reader = fs.client();
    const show = fs.latches.hang('show g');
    const read = reader.call('cat', 'latch/g/text');
    await show.entered;
    await reader.kill(signal);
    t.equal(await read, 'GONE', signal);
  }
});

served('killed after a signal that did not kill, and while it is stopped', async (t, fs) => {
  const reader = fs.client();
  await reader.handle('SIGUSR1', false);
  const show = fs.latches.hang('show g');
  const read = reader.call('cat', 'latch/g/text');
  await show.entered;
  for (const signal of ['SIGUSR1', 'SIGSTOP'] as const) {
    reader.signal(signal);
    await sleep(50);
    t.same(fs.waits, ['callback read /latch/g/text'], signal);
  }
  await reader.kill();
  t.equal(await read, 'GONE');
});
