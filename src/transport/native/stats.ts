/**
 * `stat` and times in the form that fuse-native passes on.
 *
 * @module
 */
import { S_IFDIR, S_IFLNK, S_IFREG, type DirEntry, type Stat, type Time } from '../../core/vfs.js';
import type { FuseStat, FuseStatfs } from './fuse-native.js';

/** A link count of 0: the package turns a plain 0 into 1, and keeps only the lower 32 bits of anything else. */
const NO_LINKS = 0x1_0000_0000;

const TYPE = { d: S_IFDIR, '-': S_IFREG, l: S_IFLNK } as const;

export function fuseStat(stat: Stat): FuseStat {
  return {
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    size: stat.size,
    nlink: stat.nlink || NO_LINKS,
    ino: stat.ino,
    blksize: 4096,
    atime: milliseconds(stat.atimeSec, stat.atimeNsec),
    mtime: milliseconds(stat.mtimeSec, stat.mtimeNsec),
    ctime: milliseconds(stat.ctimeSec, stat.ctimeNsec),
  };
}

/** All that readdir tells: number and type. */
export function entryStat({ ino, kind }: DirEntry): FuseStat {
  return { mode: TYPE[kind], uid: 0, gid: 0, size: 0, nlink: 1, ino, blksize: 4096, atime: 0, mtime: 0, ctime: 0 };
}

/** `simple_statfs`. */
export const STATFS: FuseStatfs = { bsize: 4096, frsize: 4096, namemax: 255 };

/** The binding makes seconds of it by an unsigned division: what is before 1970 becomes 1970. */
function milliseconds(sec: number, nsec: number): number {
  return Math.max(0, sec * 1000 + Math.floor(nsec / 1e6));
}

/** @param ms since 1970, as an unsigned number of 64 bits */
export function timeOf(ms: number): Time {
  const signed = ms >= 2 ** 63 ? ms - 2 ** 64 : ms;
  const sec = Math.floor(signed / 1000);
  return { sec, nsec: (signed - sec * 1000) * 1e6 };
}
