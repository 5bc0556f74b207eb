/** The codec on annotated golden bytes, each with truncated twins. */
import { endianness } from 'node:os';
import t from 'tap';
import { deleted, invalEntry, invalInode } from '../../src/transport/kernel/notify.js';
import { bytes, FakeKernel } from './fake-kernel.js';
import { FakeVfs } from './fake-vfs.js';
import { attributes } from './goldens/attributes.js';
import { directories } from './goldens/directories.js';
import { files } from './goldens/files.js';
import type { Golden } from './goldens/golden.js';
import { names } from './goldens/names.js';
import { session } from './goldens/session.js';

const goldens: readonly Golden[] = [...names, ...attributes, ...files, ...directories, ...session];

/** A kernel that knows all of the tree. */
function kernel({ cache }: Pick<Golden, 'cache'> = {}): { vfs: FakeVfs; kernel: FakeKernel } {
  const vfs = new FakeVfs();
  vfs.add(vfs.root, 'p', 'd', true);
  const d = vfs.add(vfs.root, 'd', 'd');
  const a = vfs.add(d, 'a', '-');
  a.content = 'hello';
  const b = vfs.add(d, 'b', '-');
  b.binary = true;
  const l = vfs.add(d, 'l', 'l');
  l.text = 'to ü\udcff';
  const fake = new FakeKernel(vfs, cache && { cache });
  for (const [node, parent, name] of [
    [vfs.root.children.get('p')!, 1, 'p'],
    [d, 1, 'd'],
    [a, 3, 'a'],
    [b, 3, 'b'],
    [l, 3, 'l'],
  ] as const) {
    fake.session.tree.nodes.remember(node, parent, name);
  }
  fake.session.tree.files.add(vfs.open(a, true, true));
  fake.session.tree.nodes.of(a)!.opens = 1;
  fake.session.tree.dirs.add(vfs.opendir(d));
  fake.session.tree.dirs.add(vfs.opendir(vfs.root));
  vfs.calls.length = 0;
  return { vfs, kernel: fake };
}

function request(golden: Golden): Buffer {
  const raw = bytes(golden.request);
  raw.writeUInt32LE(raw.length, 0);
  return raw;
}

function expected(golden: Golden): Buffer {
  const body = bytes(golden.reply!);
  const failed = body.length === 4;
  const reply = Buffer.concat([Buffer.alloc(8), bytes('08 07 06 05 04 03 02 01'), failed ? Buffer.alloc(0) : body]);
  reply.writeUInt32LE(reply.length, 0);
  if (failed) body.copy(reply, 4);
  return reply;
}

const skip = endianness() === 'BE' ? 'the golden bytes are little-endian' : false;

t.test('golden bytes', { skip }, async (t) => {
  for (const golden of goldens) {
    await t.test(golden.what, async (t) => {
      const { vfs, kernel: fake } = kernel(golden);
      const replies = fake.send(request(golden));
      if (golden.reply === undefined) t.equal(replies.length, 0, 'no reply');
      else
        t.strictSame(
          replies.map((reply) => reply.toString('hex')),
          [expected(golden).toString('hex')],
        );
      if (golden.call !== undefined) t.strictSame(vfs.calls, [golden.call]);
    });
  }
});

t.test('truncated twins', { skip }, async (t) => {
  for (const golden of goldens) {
    await t.test(golden.what, async (t) => {
      const whole = request(golden);
      const wrong: string[] = [];
      for (let length = 0; length < whole.length; length++) {
        const cut = Buffer.from(whole.subarray(0, length));
        // As it comes: shorter than it says.
        const { vfs, kernel: fake } = kernel(golden);
        const replies = fake.send(cut).map((reply) => reply.readInt32LE(4));
        const silent = golden.reply === undefined || length < 40;
        // An unknown operation is told by its header.
        const want = silent ? [] : [-5];
        if (JSON.stringify(replies) !== JSON.stringify(want)) wrong.push(`${length} bytes: ${replies}`);
        // And as if it had been meant so.
        if (length < 40) continue;
        cut.writeUInt32LE(length, 0);
        const again = fake.send(cut).map((reply) => reply.readInt32LE(4));
        if (length - 40 >= golden.needs) {
          if (again.length !== (golden.reply === undefined ? 0 : 1)) wrong.push(`${length} bytes, meant: ${again}`);
          continue;
        }
        if (JSON.stringify(again) !== JSON.stringify(silent ? [] : [-22])) wrong.push(`${length} bytes, meant: ${again}`);
        if (vfs.calls.length > 0) wrong.push(`${length} bytes: ${vfs.calls}`);
      }
      t.strictSame(wrong, []);
    });
  }
});

t.test('notifications', { skip }, async (t) => {
  const hex = (raw: Buffer): string => raw.toString('hex');
  t.equal(
    hex(invalInode(4)),
    hex(
      bytes(`
      28 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00   # len, FUSE_NOTIFY_INVAL_INODE, no unique
      04 00 00 00 00 00 00 00                           # ino
      ff ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00   # off -1: attributes only; len`),
    ),
  );
  t.equal(
    hex(invalEntry(3, 'aü')),
    hex(
      bytes(`
      24 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00   # FUSE_NOTIFY_INVAL_ENTRY
      03 00 00 00 00 00 00 00                           # parent
      03 00 00 00 00 00 00 00                           # namelen flags
      'aü' 00`),
    ),
  );
  t.equal(
    hex(deleted(3, 4, 'a')),
    hex(
      bytes(`
      2a 00 00 00 06 00 00 00 00 00 00 00 00 00 00 00   # FUSE_NOTIFY_DELETE
      03 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00   # parent child
      01 00 00 00 00 00 00 00                           # namelen padding
      'a' 00`),
    ),
  );
});

t.test('the largest write is one request', { skip }, async (t) => {
  const { vfs, kernel: fake } = kernel();
  const raw = Buffer.concat([request(goldens.find(({ what }) => what === 'WRITE')!).subarray(0, 80), Buffer.alloc(131072, 'x')]);
  raw.writeUInt32LE(raw.length, 0);
  raw.writeUInt32LE(131072, 56);
  t.equal(fake.call(raw).body.readUInt32LE(0), 131072);
  t.strictSame(vfs.calls, ['write 4 2 131072']);
});
