/** What a session does between request and reply: waiting, counting, forgetting, ending. */
import t from 'tap';
import type { VNode } from '../../src/core/vfs.js';
import { type FakeKernel, message, name, parse, u32, u64 } from './fake-kernel.js';
import { OP, lookup, set, turn } from './session-support.js';

const { FORGET, GETATTR, SYMLINK, MKDIR, OPEN, READ, WRITE, RELEASE, OPENDIR, READDIR } = OP;

t.test('a request that waits is answered when it is done, others are in the meantime', async (t) => {
  const { vfs, kernel } = set();
  const held = vfs.hold();
  t.strictSame(kernel.send(lookup('d', 10)), []);
  t.equal(kernel.session.tree.waiting.size, 1);
  t.equal(kernel.call(lookup('d', 12)).unique, 12);
  kernel.device.sent.length = 0;
  held.release();
  await turn();
  t.strictSame(
    kernel.device.sent.map((reply) => parse(reply).unique),
    [10],
  );
  t.equal(kernel.session.tree.waiting.size, 0);
});

t.test('a store that waits still has its data when the next message has come', async (t) => {
  const { vfs, kernel } = set();
  kernel.call(lookup('d'));
  kernel.call(lookup('b', 2, 2));
  const fh = kernel.call(message(OPEN, 4, 5, u32(1, 0))).body.readUInt32LE(0);
  const held = vfs.hold();
  kernel.send(message(WRITE, 6, 5, Buffer.concat([u64(fh, 0), u32(5, 0), u64(0), u32(0, 0), Buffer.from('first')])));
  kernel.call(lookup('d'));
  held.release();
  await turn();
  t.equal(vfs.root.children.get('d')!.children.get('b')!.content, 'first');
});

t.test('lookup counts', async (t) => {
  const { vfs, kernel } = set();
  const { nodes } = kernel.session.tree;
  for (let i = 0; i < 3; i++) kernel.call(lookup('d'));
  kernel.call(lookup('e', 2, 2));
  t.equal(nodes.size, 3);
  kernel.send(message(FORGET, 8, 2, u64(2)));
  t.equal(kernel.call(message(GETATTR, 8, 2, Buffer.alloc(16))).error, 0, 'one is left');
  kernel.send(message(FORGET, 8, 2, u64(1)));
  t.equal(kernel.call(message(GETATTR, 8, 2, Buffer.alloc(16))).error, 116, 'ESTALE');
  t.strictSame(vfs.forgotten, [], 'still needed for what is in it');
  kernel.send(message(FORGET, 8, 3, u64(1)));
  t.strictSame(vfs.forgotten, [3, 2]);
  t.equal(vfs.root.children.get('d')!.tag, undefined);
  kernel.send(message(FORGET, 8, 1, u64(1000)));
  t.equal(kernel.call(message(GETATTR, 8, 1, Buffer.alloc(16))).error, 0, 'the root is never forgotten');
  kernel.send(message(FORGET, 8, 77, u64(1)));
  t.equal(nodes.size, 1);
});

t.test('a reply that the kernel does not want any more counts nothing', async (t) => {
  const { vfs, kernel } = set();
  kernel.device.fail = [2];
  kernel.send(lookup('d'));
  t.equal(kernel.session.tree.nodes.size, 1);
  kernel.call(lookup('d'));
  kernel.call(lookup('b', 2, 2));
  kernel.device.fail = [2];
  kernel.send(message(OPEN, 4, 5, u32(0, 0)));
  t.equal(vfs.openFiles, 0);
  kernel.device.fail = [2];
  kernel.send(message(OPENDIR, 4, 2, u32(0, 0)));
  t.equal(vfs.openDirs, 0);
  t.equal(kernel.session.tree.files.size + kernel.session.tree.dirs.size, 0);
});

t.test('a reply that the kernel finds wrong becomes EIO, so that nobody waits for ever', async (t) => {
  const { kernel } = set();
  kernel.device.fail = [22];
  t.strictSame(
    kernel.send(lookup('d')).map((reply) => parse(reply).error),
    [0, 5],
  );
  t.equal(kernel.session.tree.nodes.size, 1);
});

t.test('what is thrown that is no Errno is EIO', async (t) => {
  const { vfs, kernel } = set();
  vfs.getattr = () => {
    throw new TypeError('a bug');
  };
  t.equal(kernel.call(message(GETATTR, 2, 1, Buffer.alloc(16))).error, 5);
  t.equal(kernel.call(lookup('d')).error, 5, 'while encoding, too');
  vfs.lookup = () => Promise.reject(new TypeError('a bug'));
  kernel.send(lookup('d'));
  await turn();
  t.strictSame(
    kernel.device.sent.map((reply) => parse(reply).error),
    [5],
  );
});

t.test('a link is resolved by the one who makes it', async (t) => {
  const asked: unknown[] = [];
  const { vfs, kernel } = set({
    resolveTarget: (text, { pid }): Promise<VNode> => {
      asked.push([text, pid]);
      return Promise.resolve(vfs.root);
    },
  });
  kernel.call(lookup('d'));
  kernel.send(message(SYMLINK, 4, 2, Buffer.concat([name('l'), name('../x')])));
  await turn();
  t.strictSame(asked, [['../x', 77]]);
  t.equal(parse(kernel.device.sent[0]!).error, 0);
});

t.test('the end', async (t) => {
  const { vfs, kernel } = set();
  kernel.call(lookup('d'));
  kernel.call(lookup('b', 2, 2));
  kernel.call(message(OPEN, 4, 5, u32(0, 0)));
  kernel.call(message(OPENDIR, 4, 2, u32(0, 0)));
  const held = vfs.hold();
  kernel.send(lookup('d', 10));
  kernel.session.end();
  kernel.session.end();
  held.release();
  await turn();
  t.strictSame(kernel.device.sent, [], 'nothing is sent any more');
  t.equal(vfs.openFiles + vfs.openDirs, 0);
  t.equal(vfs.root.tag, undefined);
  t.equal(vfs.root.children.get('d')!.tag, undefined);
  t.equal(vfs.observer, undefined);
});

t.test('2000 requests at once', async (t) => {
  const { vfs, kernel } = set();
  kernel.call(lookup('d'));
  kernel.call(lookup('e', 2, 2));
  kernel.call(lookup('a', 2, 3));
  const fh = kernel.call(message(OPEN, 4, 4, u32(0, 0))).body.readUInt32LE(0);
  kernel.device.sent.length = 0;
  const held = Array.from({ length: 2000 }, () => vfs.hold());
  const sent: Buffer[] = [];
  for (let i = 0; i < 2000; i++) {
    const unique = 100 + 2 * i;
    const raw =
      i % 4 === 0
        ? lookup('d', unique)
        : i % 4 === 1
          ? message(READ, unique, 4, Buffer.concat([u64(fh, i % 4), u32(10, 0), u64(0), u32(0, 0)]))
          : i % 4 === 2
            ? message(MKDIR, unique, 2, Buffer.concat([u32(0, 0), name(`m${i}`)]))
            : message(READDIR, unique, 2, Buffer.concat([u64(1, 0), u32(4096, 0), u64(0), u32(0, 0)]));
    if (i === 3) kernel.call(message(OPENDIR, 4, 2, u32(0, 0)));
    sent.push(...kernel.send(raw));
  }
  t.strictSame(sent, []);
  t.equal(kernel.session.tree.waiting.size, 2000);
  // In any order.
  for (let i = 0; i < 2000; i++) held[(i * 7) % 2000]!.release();
  await turn();
  const replies = kernel.device.sent.map(parse);
  t.equal(new Set(replies.map(({ unique }) => unique)).size, 2000);
  t.equal(replies.length, 2000);
  t.ok(replies.every(({ error }) => error === 0));
  t.ok(replies.filter(({ unique }) => ((unique - 100) / 2) % 4 === 1).every(({ body }) => body.toString() === 'ext'));
  kernel.send(message(RELEASE, 4, 4, Buffer.concat([u64(fh), Buffer.alloc(16)])));
  t.equal(vfs.openFiles, 0);
});

t.test('poll: what the file system tells, and that the kernel is to ask again', async (t) => {
  const POLL = 40;
  const { vfs, kernel } = set();
  kernel.call(lookup('d'));
  kernel.call(lookup('b', 2, 2));
  const fh = kernel.call(message(OPEN, 4, 5, u32(0, 0))).body.readUInt32LE(0);
  const ask = (): ReturnType<FakeKernel['call']> => kernel.call(message(POLL, 6, 5, Buffer.concat([u64(fh, 7001), u32(1, 0x5)])));
  t.equal(ask().error, 38, 'ENOSYS where nobody tells');
  const told: (() => void)[] = [];
  Object.assign(vfs, { poll: (_file: unknown, changed: () => void) => 0x100 + told.push(changed) });
  t.strictSame([ask().body, ask().body], [u32(0x101, 0), u32(0x102, 0)]);
  t.equal(told[0], told[1], 'one file, one listener');
  kernel.device.sent.length = 0;
  told[0]!();
  // FUSE_NOTIFY_POLL, with the kernel's own name for the file.
  t.strictSame(kernel.device.sent, [Buffer.concat([u32(24, 1), u64(0, 7001)])]);
  t.equal(kernel.call(message(POLL, 8, 5, Buffer.concat([u64(99, 7002), u32(0, 0)]))).error, 9, 'EBADF');
});

t.test('a session tells for whose answer somebody waits', async (t) => {
  const RELEASEDIR = 29;
  const { kernel } = set();
  const awaited = (raw: Buffer): boolean => kernel.session.receive(raw, raw.length);
  t.ok(awaited(lookup('d')));
  t.ok(awaited(message(OPENDIR, 4, 2, u32(0, 0))));
  t.ok(awaited(message(4711, 6, 1)), 'also for an operation that there is not');
  const handle = Buffer.concat([u64(1), Buffer.alloc(16)]);
  t.notOk(awaited(message(RELEASEDIR, 8, 2, handle)), 'RELEASEDIR');
  t.notOk(awaited(message(RELEASE, 10, 2, handle)), 'RELEASE');
  t.notOk(awaited(message(FORGET, 12, 2, u64(1))), 'FORGET');
  t.notOk(awaited(message(OP.INTERRUPT, 14, 0, u64(4))), 'INTERRUPT');
  t.notOk(awaited(Buffer.alloc(8)), 'less than a header');
});
