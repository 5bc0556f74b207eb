/**
 * The entry of the process that looks at paths: see path-child.ts.
 *
 * @module
 */
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { serveCalls } from './child-calls.js';
import { decodeName, nameBytes } from '../names.js';

serveCalls({
  realPath: async (path: string) => decode(await realpath(nameBytes(path), { encoding: 'buffer' })),
  isDirectory: async (path: string) => (await stat(nameBytes(path))).isDirectory(),
  lstat: async (path: string) => {
    const { dev, ino, mode, uid, gid, size, rdev } = await lstat(nameBytes(path));
    return { dev, ino, mode, uid, gid, size, rdev };
  },
  stat: async (path: string) => {
    const { dev, ino, mode, nlink, uid, gid, rdev, size } = await stat(nameBytes(path));
    return { dev, ino, mode, nlink, uid, gid, rdev, size };
  },
  readdir: async (path: string) => (await readdir(nameBytes(path), { encoding: 'buffer' })).map(decode),
  readlink: async (path: string) => decode(await readlink(nameBytes(path), { encoding: 'buffer' })),
});

function decode(bytes: Buffer): string {
  return decodeName(bytes, 0, bytes.length);
}
