/**
 * Names of directory entries.
 *
 * @module
 */
import { Errno, quote } from '../errno.js';
import { NAME_MAX } from './limits.js';

/** The length in bytes. A lone U+DC80 … U+DCFF stands for a byte that is not UTF-8 (src/names.ts). */
function byteLength(name: string): number {
  let bytes = 0;
  for (const char of name) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 || (code >= 0xdc80 && code <= 0xdcff) ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** @throws ENAMETOOLONG beyond NAME_MAX bytes */
export function checkLength(name: string): void {
  // A UTF-16 unit takes at most three bytes.
  if (name.length * 3 > NAME_MAX && byteLength(name) > NAME_MAX) {
    throw new Errno('ENAMETOOLONG', () => `${quote(name)} has ${byteLength(name)} bytes: the most is ${NAME_MAX} (configfs_lookup)`);
  }
}

/** @throws ENAMETOOLONG; EINVAL for what can be no name at all */
export function checkName(name: string): void {
  if (typeof name !== 'string') throw new Errno('EINVAL', () => `${String(name)} cannot be a name: it is not a string (configfs-fuse)`);
  checkLength(name);
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new Errno('EINVAL', () => `${quote(name)} cannot be the name of a file (configfs-fuse)`);
  }
}
