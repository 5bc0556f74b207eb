/**
 * What `stat` shows, and what `chmod`, `chown` and `utimes` change (fs/configfs/inode.c).
 *
 * @module
 */
import type { Iattr, Stat } from './vfs.js';

/** Milliseconds since 1970; the clock of the tree. */
export type Clock = () => number;

/**
 * Owner, mode and times of a node that differs from what it was made with. Most nodes never need one.
 * Guarded by nothing: changed and read in single steps.
 */
export class Inode {
  uid = 0;
  gid = 0;
  atimeSec: number;
  atimeNsec: number;
  mtimeSec: number;
  mtimeNsec: number;
  ctimeSec: number;
  ctimeNsec: number;

  constructor(
    public mode: number,
    ms: number,
  ) {
    this.atimeSec = this.mtimeSec = this.ctimeSec = Math.floor(ms / 1000);
    this.atimeNsec = this.mtimeNsec = this.ctimeNsec = nsec(ms);
  }

  /** Another one that is the same for now. */
  clone(): Inode {
    return Object.assign(new Inode(this.mode, 0), this);
  }

  /** It was removed: only `ctime` changes (`simple_unlink`). */
  unlinked(ms: number): void {
    this.ctimeSec = Math.floor(ms / 1000);
    this.ctimeNsec = nsec(ms);
  }

  /** The directory's content changed: `mtime` and `ctime` become `ms`. */
  touch(ms: number): void {
    this.mtimeSec = this.ctimeSec = Math.floor(ms / 1000);
    this.mtimeNsec = this.ctimeNsec = nsec(ms);
  }

  /**
   * It was read: `atime` becomes `ms` where relatime wants it (`relatime_need_update`): not newer than the last
   * change, or a day old.
   */
  accessed(ms: number): void {
    const newer = (sec: number, ns: number) => this.atimeSec > sec || (this.atimeSec === sec && this.atimeNsec > ns);
    const sec = Math.floor(ms / 1000);
    if (newer(this.mtimeSec, this.mtimeNsec) && newer(this.ctimeSec, this.ctimeNsec) && sec - this.atimeSec < 86_400) return;
    this.atimeSec = sec;
    this.atimeNsec = nsec(ms);
  }

  /** `simple_setattr`, but for the size, which the file keeps. */
  change(change: Iattr, ms: number): void {
    const now = { sec: Math.floor(ms / 1000), nsec: nsec(ms) };
    if (change.mode !== undefined) this.mode = change.mode & 0o7777;
    if (change.uid !== undefined) this.uid = change.uid;
    if (change.gid !== undefined) this.gid = change.gid;
    if (change.atime !== undefined) {
      const time = change.atime === 'now' ? now : change.atime;
      this.atimeSec = time.sec;
      this.atimeNsec = time.nsec;
    }
    // ftruncate and O_TRUNC change mtime (do_truncate with ATTR_MTIME), truncate of a path does not.
    const mtime = change.mtime ?? (change.size !== undefined && change.open ? 'now' : undefined);
    if (mtime !== undefined) {
      const time = mtime === 'now' ? now : mtime;
      this.mtimeSec = time.sec;
      this.mtimeNsec = time.nsec;
    }
    // truncate of a path comes without ATTR_CTIME, also where it takes set-ID bits away.
    if (change.size !== undefined && !change.open) return;
    this.ctimeSec = now.sec;
    this.ctimeNsec = now.nsec;
  }

  /** Fills the part of `stat` that an inode knows. */
  fill(stat: Stat, type: number): void {
    stat.mode = type | this.mode;
    stat.uid = this.uid;
    stat.gid = this.gid;
    stat.atimeSec = this.atimeSec;
    stat.atimeNsec = this.atimeNsec;
    stat.mtimeSec = this.mtimeSec;
    stat.mtimeNsec = this.mtimeNsec;
    stat.ctimeSec = this.ctimeSec;
    stat.ctimeNsec = this.ctimeNsec;
  }
}

/** The same for a node that still is as it was made: owned by root, all times those of its making. */
export function fillDefault(stat: Stat, mode: number, sec: number, ns: number): void {
  stat.mode = mode;
  stat.uid = stat.gid = 0;
  stat.atimeSec = stat.mtimeSec = stat.ctimeSec = sec;
  stat.atimeNsec = stat.mtimeNsec = stat.ctimeNsec = ns;
}

/** The nanoseconds within the second. */
export function nsec(ms: number): number {
  return Math.floor((ms % 1000) * 1e6);
}

/** A `Stat` to be filled again and again. */
export function emptyStat(): Stat {
  return {
    ino: 0,
    mode: 0,
    nlink: 0,
    uid: 0,
    gid: 0,
    size: 0,
    atimeSec: 0,
    atimeNsec: 0,
    mtimeSec: 0,
    mtimeNsec: 0,
    ctimeSec: 0,
    ctimeNsec: 0,
  };
}
