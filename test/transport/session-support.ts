/** A small tree in a session, and the messages that the tests of sessions send it. */
import { FakeKernel, message, name } from './fake-kernel.js';
import { FakeVfs } from './fake-vfs.js';

/** Numbers of requests (include/uapi/linux/fuse.h). */
export const OP = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SYMLINK: 6,
  MKDIR: 9,
  RMDIR: 11,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  RELEASE: 18,
  OPENDIR: 27,
  READDIR: 28,
  INTERRUPT: 36,
} as const;

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
export const lookup = (text: string, unique = 2, parent = 1): Buffer => message(OP.LOOKUP, unique, parent, name(text));

/** `d` with the directory `e`, in which the attribute `a` is, and the attribute `b`. */
export function set(options: ConstructorParameters<typeof FakeKernel>[1] = {}): { vfs: FakeVfs; kernel: FakeKernel } {
  const vfs = new FakeVfs();
  const d = vfs.add(vfs.root, 'd', 'd');
  const e = vfs.add(d, 'e', 'd');
  vfs.add(e, 'a', '-').content = 'text';
  vfs.add(d, 'b', '-');
  return { vfs, kernel: new FakeKernel(vfs, options) };
}
