/** READDIR and READDIRPLUS: rows that do not fit, and rows that bring their nodes along. */
import t from 'tap';
import { COHERENT, type CachePolicy, LISTED } from '../../src/transport/kernel/cache.js';
import { FakeKernel, message, name, u32, u64 } from './fake-kernel.js';
import { FakeVfs } from './fake-vfs.js';

const [LOOKUP, FORGET, OPENDIR, READDIR, READDIRPLUS] = [1, 2, 27, 28, 44] as const;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A root with one directory, `d`. */
function set(cache: CachePolicy): { vfs: FakeVfs; kernel: FakeKernel } {
  const vfs = new FakeVfs();
  vfs.add(vfs.root, 'd', 'd');
  return { vfs, kernel: new FakeKernel(vfs, { cache }) };
}

t.test('rows come again that did not fit, while others come and go', async (t) => {
  const vfs = new FakeVfs();
  const d = vfs.add(vfs.root, 'd', 'd');
  for (let i = 0; i < 300; i++) vfs.add(d, `name-${i}-${'x'.repeat(i % 60)}`, i % 3 === 0 ? 'd' : '-');
  const kernel = new FakeKernel(vfs);
  kernel.call(message(LOOKUP, 2, 1, name('d')));
  const fh = kernel.call(message(OPENDIR, 4, 2, u32(0, 0))).body.readUInt32LE(0);
  const seen: string[] = [];
  let offset = 0;
  for (let round = 0; ; round++) {
    const size = 120 + (round % 7) * 40;
    const { body, error } = kernel.call(message(READDIR, 6, 2, Buffer.concat([u64(fh, offset), u32(size, 0), u64(0), u32(0, 0)])));
    t.equal(error, 0);
    t.ok(body.length <= size);
    if (body.length === 0) break;
    for (let at = 0; at < body.length; ) {
      const length = body.readUInt32LE(at + 16);
      offset = Number(body.readBigUInt64LE(at + 8));
      seen.push(body.toString('utf8', at + 24, at + 24 + length));
      at += (24 + length + 7) & ~7;
    }
    // Entries come at the end.
    if (round % 10 === 0 && round < 50) vfs.add(d, `new-${round}`, 'd');
  }
  t.strictSame(seen, [...d.children.keys()]);
});

t.test('a listing that brings nodes along', async (t) => {
  const plus = (fh: number): Buffer => message(READDIRPLUS, 6, 1, Buffer.concat([u64(fh, 0), u32(4096, 0), u64(0), u32(0, 0)]));
  const opened = (): { vfs: FakeVfs; kernel: FakeKernel; fh: number } => {
    const all = set(COHERENT);
    return { ...all, fh: all.kernel.call(message(OPENDIR, 4, 1, u32(0, 0))).body.readUInt32LE(0) };
  };
  await t.test('counts them as looked up', async (t) => {
    const { vfs, kernel, fh } = opened();
    kernel.call(plus(fh));
    kernel.call(plus(fh));
    const d = vfs.root.children.get('d')!;
    t.equal(kernel.session.tree.nodes.of(d)?.count, 2);
    kernel.send(message(FORGET, 8, 2, u64(2)));
    t.strictSame(vfs.forgotten, [2]);
  });
  await t.test('but not in a reply that is not wanted any more', async (t) => {
    const { kernel, fh } = opened();
    kernel.device.fail = [2];
    kernel.send(plus(fh));
    t.equal(kernel.session.tree.nodes.size, 1);
  });
  await t.test('leaves out what is being decided', async (t) => {
    const { vfs, kernel, fh } = opened();
    const readdir = vfs.readdir.bind(vfs);
    const held: ReturnType<FakeVfs['hold']>[] = [];
    vfs.readdir = (dir, offset, row, caller) => readdir(dir, offset, (it) => (held.push(vfs.hold()), row(it)), caller);
    const { body } = kernel.call(plus(fh));
    t.equal(body.readBigUInt64LE(0), 0n, 'no node');
    t.equal(body.readBigUInt64LE(128), 2n, 'the row is there');
    vfs.remove(vfs.root, 'd');
    held[0]!.release();
    await turn();
    t.equal(kernel.session.tree.nodes.size, 1);
  });
  await t.test('tells what has gone while it waited as not to be kept', async (t) => {
    const { vfs, kernel, fh } = opened();
    const readdir = vfs.readdir.bind(vfs);
    vfs.readdir = (dir, offset, row, caller) => {
      void readdir(dir, offset, row, caller);
      vfs.remove(vfs.root, 'd');
    };
    const { body } = kernel.call(plus(fh));
    t.equal(body.readBigUInt64LE(0), 2n);
    t.equal(body.readBigUInt64LE(16), 0n, 'entry_valid');
    t.equal(body.readBigUInt64LE(24), 0n, 'attr_valid');
  });
});

t.test('a listing of names that mostly stay', async (t) => {
  /** For each entry with a node, how long the kernel may keep its name, in seconds. */
  const validities = (mode: number): Record<string, number> => {
    const vfs = new FakeVfs();
    vfs.add(vfs.root, 'stays', 'd', true);
    vfs.add(vfs.root, 'goes', 'd');
    const kernel = new FakeKernel(vfs, { cache: LISTED, permissions: 'session' });
    const fh = kernel.call(message(OPENDIR, 4, 1, u32(0, 0))).body.readUInt32LE(0);
    const getattr = vfs.getattr.bind(vfs);
    vfs.getattr = (node) => Object.assign(getattr(node), node === vfs.root && { mode: 0o40000 | mode });
    const { body } = kernel.call(message(READDIRPLUS, 6, 1, Buffer.concat([u64(fh, 0), u32(4096, 0), u64(0), u32(0, 0)])));
    const found: Record<string, number> = {};
    for (let at = 0; at < body.length; ) {
      t.ok(body.readBigUInt64LE(at) > 1n, 'a node of its own');
      const length = body.readUInt32LE(at + 128 + 16);
      found[body.toString('utf8', at + 152, at + 152 + length)] = Number(body.readBigUInt64LE(at + 16));
      at += 128 + ((24 + length + 7) & ~7);
    }
    return found;
  };
  t.match(validities(0o755), { stays: 86_400, goes: 0 });
  // The permission to search is asked for along with the name.
  t.match(validities(0o700), { stays: 0, goes: 0 });
});
