import { test } from 'tap';
import type { NativeHandler } from '../../../src/transport/native/fuse-native.js';
import { correctMtime } from '../../../src/transport/native/mtime.js';

const UTIMENS = 12;

/** `fuse_thread_locals_t` as it is on x86-64, in annotated bytes: only what is read. */
function threadLocals({ op = UTIMENS, atime = 1000n, mtime = 2000n } = {}): Buffer {
  const bytes = Buffer.alloc(400, 0xee);
  bytes.writeUInt32LE(op, 8);
  bytes.writeBigUInt64LE(atime, 104);
  bytes.writeBigUInt64LE(mtime, 112);
  return bytes;
}

function call(thread: Buffer, ...args: unknown[]): unknown[] {
  let seen: unknown[] = [];
  const handlers: (NativeHandler | undefined)[] = [];
  handlers[UTIMENS] = (_thread, ...rest) => (seen = rest);
  correctMtime({ _handlers: handlers });
  handlers[UTIMENS](thread, UTIMENS, '/x', ...args);
  return seen;
}

test('the modification time is taken from the structure', (t) => {
  t.same(call(threadLocals(), 1000, 0, 1000, 0), [UTIMENS, '/x', 1000, 0, 2000, 0]);
  t.same(call(threadLocals({ atime: 0x1_0000_0005n, mtime: 0x2_0000_0007n }), 5, 1, 5, 1), [UTIMENS, '/x', 5, 1, 7, 2]);
  t.end();
});

test('a structure that is laid out otherwise is left alone', (t) => {
  t.same(call(threadLocals({ op: 13 }), 1000, 0, 1000, 0), [UTIMENS, '/x', 1000, 0, 1000, 0], 'another operation');
  t.same(call(threadLocals({ atime: 1001n }), 1000, 0, 1000, 0), [UTIMENS, '/x', 1000, 0, 1000, 0], 'another access time');
  t.same(call(threadLocals(), 1000, 0, 3000, 0), [UTIMENS, '/x', 1000, 0, 3000, 0], 'a package that passes both');
  t.same(call(threadLocals().subarray(0, 112), 1000, 0, 1000, 0), [UTIMENS, '/x', 1000, 0, 1000, 0], 'too short');
  t.end();
});

test('a package without the handler is left alone', (t) => {
  const handlers: NativeHandler[] = [];
  correctMtime({ _handlers: handlers });
  t.same(handlers, []);
  t.end();
});
