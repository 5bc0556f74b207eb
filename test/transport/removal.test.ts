/** What a session tells the kernel of what was removed. */
import t from 'tap';
import { message, name, parse, u32, u64 } from './fake-kernel.js';
import { OP, lookup, set, turn } from './session-support.js';

const { FORGET, RMDIR, OPEN, RELEASE } = OP;

t.test('removal is told before the RMDIR is answered, and names after it', async (t) => {
  const { vfs, kernel } = set();
  kernel.call(lookup('d'));
  kernel.call(lookup('e', 2, 2));
  kernel.call(lookup('a', 2, 3));
  kernel.call(lookup('b', 2, 2));
  kernel.send(message(FORGET, 8, 5, u64(1)));
  const told = kernel.send(message(RMDIR, 20, 1, name('d')));
  t.strictSame(
    told.map((reply) => (reply.readUInt32LE(8) === 0 ? `inval ${reply.readUInt32LE(16)}` : `reply ${reply.readInt32LE(4)}`)),
    ['inval 3', 'inval 4', 'reply 0'],
    'what the kernel knows in it, and only that: of what it removes, it does so itself',
  );
  t.same(kernel.device.early, [], 'the kernel would wait for the end of the RMDIR');
  await turn();
  t.equal(kernel.device.later.length, 1, 'the name itself is the kernel’s business; that of a default group, which may be in use, is told');
  t.equal(kernel.device.later[0]!.readUInt32LE(16), 2);
  t.match(kernel.device.later[0]!.toString('latin1'), 'e\0');
  void vfs;
});

t.test('an attribute that is open when its item goes: its name is told, that of one that is closed is not', async (t) => {
  const { kernel } = set();
  kernel.call(lookup('d'));
  kernel.call(lookup('e', 2, 2));
  kernel.call(lookup('a', 2, 3));
  kernel.call(lookup('b', 2, 2));
  kernel.call(message(OPEN, 4, 4, u32(0, 0)));
  const fh = kernel.call(message(OPEN, 6, 5, u32(0, 0))).body.readUInt32LE(0);
  kernel.send(message(RELEASE, 8, 5, Buffer.concat([u64(fh), Buffer.alloc(16)])));
  kernel.send(message(RMDIR, 20, 1, name('d')));
  t.same(kernel.device.early, [], 'not before it is answered');
  await turn();
  t.match(
    kernel.device.later.map((told) => told.toString('latin1')),
    [/a\0$/, /e\0$/],
    'what is below first',
  );
  t.equal(kernel.device.later[0]!.readUInt32LE(16), 3, 'the directory that the attribute was in');
});

t.test('a name that was not found in a removed directory is forgotten again', async (t) => {
  const { vfs, kernel } = set();
  kernel.call(lookup('d'));
  t.equal(kernel.call(lookup('nothing', 2, 2)).error, 2);
  await turn();
  t.equal(kernel.device.later.length, 0, 'in a live one the kernel asks again');
  vfs.remove(vfs.root, 'd');
  await turn();
  kernel.device.later.length = 0;
  t.equal(kernel.call(lookup('nothing', 2, 2)).error, 2);
  t.same(kernel.device.early, [], 'not before it is answered');
  await turn();
  t.match(
    kernel.device.later.map((told) => told.toString('latin1')),
    [/nothing\0$/],
  );
  t.equal(kernel.device.later[0]!.readUInt32LE(16), 2);
});

t.test('a directory that a driver removes', async (t) => {
  const { vfs, kernel } = set();
  kernel.call(lookup('d'));
  kernel.device.sent.length = 0;
  vfs.remove(vfs.root, 'd');
  t.equal(kernel.device.sent.length, 1, 'attributes');
  t.equal(kernel.device.later.length, 1, 'and name');
  t.equal(kernel.device.later[0]!.readInt32LE(4), 6, 'FUSE_NOTIFY_DELETE: who watches it hears of it');
  t.equal(kernel.device.later[0]!.readUInt32LE(24), 2, 'that node and no other of the same name');
  t.equal(vfs.observer?.whenForgotten?.(), undefined);
  kernel.device.sending = Promise.resolve();
  t.equal(vfs.observer?.whenForgotten?.(), kernel.device.sending, 'it is told when the device has sent it');
});

t.test('a directory that a driver removes while an RMDIR of its name waits, which could not have removed it', async (t) => {
  const { vfs, kernel } = set();
  vfs.add(vfs.root, 'registered', 'd', true);
  kernel.call(lookup('registered'));
  const held = vfs.hold();
  kernel.send(message(RMDIR, 20, 1, name('registered')));
  vfs.remove(vfs.root, 'registered');
  t.match(
    kernel.device.later.map((told) => told.toString('latin1')),
    [/registered\0$/],
    'the kernel had been told to keep the name',
  );
  held.release();
  await turn();
  t.strictSame(
    kernel.device.sent.map((sent) => (sent.readUInt32LE(8) === 0 ? 'inval' : parse(sent).error)),
    ['inval', 2],
  );
});
