/** The gate while a directory is being closed: the kernel still keeps names in it, and somebody may have it open. */
import t from 'tap';
import { Configfs, ConfigItem, ConfigSubsystem } from '../../../src/core/index.js';
import { FakeKernel, message, name, u32 } from '../fake-kernel.js';

const [LOOKUP, SETATTR, OPEN, TMPFILE, FATTR_MODE] = [1, 4, 14, 51, 1] as const;
const [EACCES, EOPNOTSUPP, ESTALE] = [13, 95, 116] as const;
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

/** A subsystem `top` with an attribute `shown`, both known to the kernel. */
function set(): { kernel: FakeKernel; top: number; shown: number } {
  const fs = new Configfs();
  const type = { attrs: [{ name: 'shown', show: () => 'x\n' }], groupOps: { makeItem: () => new ConfigItem({}) } };
  fs.registerSubsystem(new ConfigSubsystem(type, 'top'));
  const kernel = new FakeKernel(fs, { permissions: 'session' });
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

t.test('a file without a name needs the permission to make one, and then cannot be made', async (t) => {
  const { kernel, top } = set();
  const make = (uid: number): number => kernel.call(by(uid, message(TMPFILE, 2, top, Buffer.concat([Buffer.alloc(16), name('/')])))).error;
  t.equal(make(USER), EACCES);
  t.equal(make(0), EOPNOTSUPP);
});
