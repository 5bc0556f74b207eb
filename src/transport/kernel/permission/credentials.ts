/**
 * What a process may do beyond the owner, group and mode of a file: its supplementary groups and its capabilities.
 *
 * The header of a request names fsuid, fsgid and thread; the rest is in `/proc/TID`. It is read only when it decides, and once
 * for a request. What cannot be seen there (a process of another PID namespace, one that has ended) counts as
 * absent: the strict answer.
 *
 * @module
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { readProcFile } from '../../proc-file.js';

/** Numbers of capabilities (include/uapi/linux/capability.h). */
export const CAP = { CHOWN: 0, DAC_OVERRIDE: 1, DAC_READ_SEARCH: 2, FOWNER: 3, FSETID: 4 } as const;

/** Who asks: fsuid, fsgid and thread id of the calling thread, as the header of a request has them. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** 0 where the thread has no number in the PID namespace of the mount. */
  readonly pid: number;
}

/** The owner of an inode. */
export interface Owned {
  readonly uid: number;
  readonly gid: number;
}

/** Reads the files of a process under /proc. Tests have another. */
export interface ProcReader {
  /** The text of `/proc/PID/NAME`; undefined where it cannot be read. */
  file(pid: number, name: string): string | undefined;
  /** The text of the link `/proc/PID/NAME`; undefined where it cannot be read. */
  link(pid: number, name: string): string | undefined;
  /** The namespaces of this process, as `link` has them. */
  readonly ownUserNamespace: string | undefined;
  readonly ownMountNamespace: string | undefined;
}

/** Holds `status`, unless the process is in very many groups. */
const text = Buffer.allocUnsafeSlow(16 * 1024);
/** A process with more than one thread, as this one, cannot leave its user namespace (`userns_install`). */
let ownUserNamespace: string | undefined;
/** Nor its mount namespace (`mntns_install`). */
let ownMountNamespace: string | undefined;

/** The system's own /proc. */
const proc: ProcReader = {
  file: (pid, name) => attempt(() => readText(`/proc/${pid}/${name}`)),
  link: (pid, name) => attempt(() => readlinkSync(`/proc/${pid}/${name}`)),
  get ownUserNamespace() {
    return (ownUserNamespace ??= attempt(() => readlinkSync('/proc/self/ns/user')));
  },
  get ownMountNamespace() {
    return (ownMountNamespace ??= attempt(() => readlinkSync('/proc/self/ns/mnt')));
  },
};

function readText(path: string): string {
  const length = readProcFile(path, text);
  return length === undefined ? readFileSync(path, 'latin1') : text.toString('latin1', 0, length);
}

function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The credentials of one request's caller. Not kept beyond the request: a process may change its own at any time. */
export class Credentials {
  #status: string | undefined;
  #capabilities: bigint | undefined;
  #isOfOurs: boolean | undefined;

  constructor(
    readonly caller: Identity,
    readonly reader: ProcReader = proc,
  ) {}

  /** Is the caller a member of the group (`in_group_p`)? */
  isInGroup(gid: number): boolean {
    return gid === this.caller.gid || this.groups?.includes(gid) === true;
  }

  /** The supplementary groups; undefined where they cannot be seen. */
  get groups(): readonly number[] | undefined {
    const groups = this.#field('Groups');
    if (groups === '') return this.#status === '' ? undefined : [];
    return groups.split(' ').map(Number);
  }

  /**
   * Has the caller a capability that counts for this inode (`capable_wrt_inode_uidgid`): in its own user namespace, and with the inode's
   * owner and group mapped there?
   */
  isCapable(capability: number, inode: Owned): boolean {
    if (!this.#hasEffective(capability)) return false;
    if (this.#isOfOurNamespace) return true;
    const { pid } = this.caller;
    if (this.userNamespace === undefined) return false;
    return isMapped(this.reader.file(pid, 'uid_map'), inode.uid) && isMapped(this.reader.file(pid, 'gid_map'), inode.gid);
  }

  /** Has the caller a capability in the user namespace of the mount (`capable`)? */
  capable(capability: number): boolean {
    return this.#hasEffective(capability) && this.#isOfOurNamespace;
  }

  #hasEffective(capability: number): boolean {
    return ((this.effective >> BigInt(capability)) & 1n) !== 0n;
  }

  get #isOfOurNamespace(): boolean {
    const own = this.reader.ownUserNamespace;
    return (this.#isOfOurs ??= own !== undefined && own === this.userNamespace);
  }

  /**
   * The effective set. While access(2) runs, the fsuid is the real uid, and the effective set is the permitted one for root and empty for
   * others (`access_override_creds`, fs/open.c); /proc shows neither.
   */
  get effective(): bigint {
    return (this.#capabilities ??= this.#readEffective());
  }

  /** The text of its link in /proc; undefined where it cannot be seen. */
  get userNamespace(): string | undefined {
    return this.caller.pid === 0 ? undefined : this.reader.link(this.caller.pid, 'ns/user');
  }

  /** Is the caller in the user and mount namespaces of this process? Not where it cannot be seen. */
  get isOutsideOfContainers(): boolean {
    const own = this.reader.ownMountNamespace;
    return this.#isOfOurNamespace && own !== undefined && this.reader.link(this.caller.pid, 'ns/mnt') === own;
  }

  #readEffective(): bigint {
    const overridden = this.#field('Uid').split('\t')[3] !== String(this.caller.uid);
    if (overridden && this.caller.uid !== 0) return 0n;
    const set = this.#field(overridden ? 'CapPrm' : 'CapEff');
    return set === '' ? 0n : BigInt(`0x${set}`);
  }

  /** A line of `/proc/TID/status`; empty where there is none. */
  #field(name: string): string {
    this.#status ??= (this.caller.pid === 0 ? undefined : this.reader.file(this.caller.pid, 'status')) ?? '';
    return statusField(this.#status, name);
  }
}

/** A line of a `/proc/PID/status`, without its name and what surrounds the value; empty where there is none. */
export function statusField(status: string, name: string): string {
  const label = `${name}:`;
  const start = status.startsWith(label) ? 0 : status.indexOf(`\n${label}`) + 1;
  if (start === 0 && !status.startsWith(label)) return '';
  const end = status.indexOf('\n', start);
  return status.slice(start + label.length, end < 0 ? undefined : end).trim();
}

/**
 * Does a `uid_map` or `gid_map` have a place for this id? Each line is `first inside, first outside, count`, and what is outside is told as the
 * reader's namespace sees it (user_namespaces(7)).
 */
function isMapped(map: string | undefined, id: number): boolean {
  return (map ?? '').split('\n').some((line) => {
    const [, outside, count] = line.trim().split(/\s+/).map(Number);
    return outside !== undefined && count !== undefined && id >= outside && id < outside + count;
  });
}
