/** The gate while a directory is being closed: the kernel still keeps names in it, and somebody may have it open. */
import t from 'tap';
import { ConfigGroup, Configfs, ConfigSubsystem } from '../../../src/core/index.js';
import { FakeKernel, message, name, u32 } from '../fake-kernel.js';

const [LOOKUP, SETATTR, MKDIR, OPEN, INIT, TMPFILE, FATTR_MODE] = [1, 4, 9, 14, 26, 51, 1] as const;
const [ENOENT, EACCES, EOPNOTSUPP, ESTALE] = [2, 13, 95, 116] as const;
const USER = 1000;

/** A message of a user's thread, one that /proc does not know. */
function by(uid: number, raw: Buffer, thread = 0x7fff_fff0): Buffer {
  raw.writeUInt32LE(uid, 24);
  raw.writeUInt32LE(uid, 28);
  raw.writeUInt32LE(thread, 32);
  return raw;
}
const setMode = (nodeid: number, mode: number): Buffer => {
  const body = Buffer.alloc(88);
  body.writeUInt32LE(FATTR_MODE, 0);
  body.writeUInt32LE(mode, 68);
  return by(0, message(SETATTR, 2, nodeid, body));
};
const open = (nodeid: number): Buffer => message(OPEN, 4, nodeid, u32(0, 0));

/** A subsystem `top` with an attribute `shown`, both known to the kernel; what is made in it has a default group `inner`. */
function set(minor?: number): { kernel: FakeKernel; top: number; shown: number } {
  const fs = new Configfs();
  const makeGroup = (): ConfigGroup => {
    const group = new ConfigGroup({});
    group.addDefaultGroup(new ConfigGroup({}, 'inner'));
    return group;
  };
  const type = { attrs: [{ name: 'shown', show: () => 'x\n' }], groupOps: { makeGroup } };
  fs.registerSubsystem(new ConfigSubsystem(type, 'top'));
  const kernel = new FakeKernel(fs, { permissions: 'session' });
  if (minor !== undefined) kernel.call(message(INIT, 1, 0, u32(7, minor, 0, 0)));
  const find = (parent: number, text: string): number => kernel.call(by(USER, message(LOOKUP, 2, parent, name(text)))).body.readUInt32LE(0);
  const top = find(1, 'top');
  return { kernel, top, shown: find(top, 'shown') };
}

t.test('who comes by a name that is kept walks again, and ends at the directory', async (t) => {
  const { kernel, top, shown } = set();
  let forgotten!: () => void;
  kernel.device.sending = new Promise((resolve) => (forgotten = resolve));
  t.equal(kernel.call(setMode(top, 0o700)).error, 0);
  for (let again = 0; again < 2; again++) {
    t.equal(kernel.call(by(USER, open(shown))).error, ESTALE);
    t.equal(kernel.call(by(USER, message(LOOKUP, 6, top, name('shown')))).error, EACCES, 'as the kernel asks then');
  }
  t.equal(kernel.call(by(0, open(shown))).error, 0, 'the owner may search it');
  forgotten();
  await new Promise(setImmediate);
  t.equal(kernel.call(by(USER, open(shown))).error, 0, 'by a descriptor, now that no name is kept');
});

t.test('who comes by a descriptor asks once more, and is answered', async (t) => {
  const { kernel, top, shown } = set();
  kernel.device.sending = new Promise(() => {});
  kernel.call(setMode(top, 0o700));
  t.equal(kernel.call(by(USER, open(shown))).error, ESTALE);
  t.equal(kernel.call(by(USER, open(shown), 0x7fff_fff1)).error, ESTALE, 'another thread has not asked before');
  t.equal(kernel.call(by(USER, open(shown))).error, 0);
});

t.test('who begins at a descriptor goes on from there, however many names there are', async (t) => {
  const { kernel, top } = set();
  const find = (uid: number, parent: number, text: string) => kernel.call(by(uid, message(LOOKUP, 2, parent, name(text))));
  kernel.call(by(0, message(MKDIR, 2, top, Buffer.concat([u32(0o755, 0), name('deep')]))));
  const deep = find(0, top, 'deep').body.readUInt32LE(0);
  const inner = find(0, deep, 'inner').body.readUInt32LE(0);
  const other = find(0, top, 'shown').body.readUInt32LE(0);
  kernel.device.sending = new Promise(() => {});
  kernel.call(setMode(top, 0o700));
  t.equal(find(USER, inner, 'x').error, ESTALE, "'inner/x', where the kernel still knows inner");
  t.equal(find(USER, deep, 'inner').error, 0, 'now it asks for that as well');
  t.equal(find(USER, inner, 'x').error, ENOENT);
  t.equal(kernel.call(by(USER, open(other))).error, ESTALE, 'what is not below the place where it began');
});

t.test('a directory that is opened and closed again stays shut until the last of its names is forgotten', async (t) => {
  const { kernel, top, shown } = set();
  let forgotten!: () => void;
  kernel.device.sending = new Promise((resolve) => (forgotten = resolve));
  kernel.call(setMode(top, 0o700));
  await new Promise(process.nextTick);
  kernel.call(setMode(top, 0o755));
  kernel.device.sending = new Promise(() => {});
  kernel.call(setMode(top, 0o700));
  forgotten();
  await new Promise(setImmediate);
  t.equal(kernel.call(by(USER, open(shown))).error, ESTALE);
});

t.test('names are asked for again as soon as the chmod is answered, and what uses them stays in its place', async (t) => {
  const { kernel, top } = set();
  kernel.device.sending = new Promise(() => {});
  kernel.call(setMode(top, 0o700));
  const [told] = kernel.device.later;
  t.equal(told?.readInt32LE(4), 3, 'FUSE_NOTIFY_INVAL_ENTRY');
  t.equal(told?.readUInt32LE(28), 0, 'a kernel before 6.2 cannot do that');
  const newer = set(38);
  newer.kernel.device.sending = new Promise(() => {});
  newer.kernel.call(setMode(newer.top, 0o700));
  t.equal(newer.kernel.device.later[0]?.readUInt32LE(28), 1, 'FUSE_EXPIRE_ONLY');
});

t.test('a kernel that has epochs asks for all names from the moment on at which the chmod is answered', async (t) => {
  const { kernel, top, shown } = set(44);
  const [told, answer, ...more] = kernel.send(setMode(top, 0o700));
  t.strictSame([told?.length, told?.readInt32LE(4)], [16, 8], 'FUSE_NOTIFY_INC_EPOCH');
  t.equal(answer?.readBigUInt64LE(8), 2n, 'and then the answer');
  t.strictSame([...more, ...kernel.device.later], []);
  t.equal(kernel.call(by(USER, message(LOOKUP, 6, top, name('shown')))).error, EACCES);
  t.equal(kernel.call(by(USER, open(shown))).error, 0, 'who comes here comes by a descriptor');
});

t.test('there is no new epoch for a directory of which the kernel keeps no names', async (t) => {
  const { kernel, top } = set(44);
  const made = kernel.call(by(0, message(MKDIR, 2, top, Buffer.concat([u32(0o755, 0), name('made')])))).body.readUInt32LE(0);
  kernel.call(by(0, message(LOOKUP, 2, made, name('inner'))));
  t.equal(kernel.call(setMode(made, 0o700)).error, 0);
});

t.test('a file without a name needs the permission to make one, and then cannot be made', async (t) => {
  const { kernel, top } = set();
  const make = (uid: number): number => kernel.call(by(uid, message(TMPFILE, 2, top, Buffer.concat([Buffer.alloc(16), name('/')])))).error;
  t.equal(make(USER), EACCES);
  t.equal(make(0), EOPNOTSUPP);
});
