/**
 * `/proc/PID/mountinfo` (proc_pid_mountinfo(5)): which file system is where, as a process sees it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { decodeName } from '../names.js';
import { readProcFile } from './proc-file.js';

/** One line. */
export interface MountLine {
  readonly id: number;
  /** The mount that it is mounted in. */
  readonly parent: number;
  /** `major:minor` of the file system (`st_dev`). */
  readonly device: string;
  /** What part of the file system is visible: `/`, or the directory that a bind mount is of. */
  readonly root: string;
  /** Where, seen from the root directory of the process. */
  readonly point: string;
  /** Such as `fuse.configfs`. */
  readonly type: string;
}

/**
 * Mounts that a process can reach. Reading it never asks a file system anything.
 * @param pid a process or thread id, or `'self'`
 * @throws NodeJS.ErrnoException where there is no such process, or its mounts may not be seen
 */
export function readMounts(pid: number | 'self'): MountLine[] {
  const bytes = readFileSync(`/proc/${pid}/mountinfo`);
  return parseMounts(decodeName(bytes, 0, bytes.length));
}

/**
 * Tables of callers that are larger are not read while others wait: the kernel takes up to 0.2 s to write one of 6,000 mounts. In `run`, each entry
 * of a directory in which live files are shown is a mount, and without root the process that would walk instead may not look into a file system of
 * the user namespace. In bytes; about 1,500 mounts.
 */
const LARGEST = 128 * 1024;
const table = Buffer.allocUnsafeSlow(LARGEST);

/**
 * A table as it is, up to the next call.
 * @returns undefined where it is too large
 * @throws NodeJS.ErrnoException as {@link readMounts}
 */
export function readMountTable(pid: number | 'self'): Buffer | undefined {
  const length = readProcFile(`/proc/${pid}/mountinfo`, table);
  return length === undefined ? undefined : table.subarray(0, length);
}

/** Lines that are not understood are left out. */
export function parseMounts(text: string): MountLine[] {
  const mounts: MountLine[] = [];
  for (const line of text.split('\n')) {
    const fields = line.split(' ');
    const separator = fields.indexOf('-', 6);
    const [id, parent, device, root, point] = fields;
    const type = fields[separator + 1];
    if (point === undefined || separator < 0 || type === undefined) continue;
    mounts.push({ id: Number(id), parent: Number(parent), device: device!, root: unescapeField(root!), point: unescapeField(point), type });
  }
  return mounts;
}

/** What is mounted on exactly this directory, on top of all else there; undefined for nothing. */
export function topMount(path: string): MountLine | undefined {
  return mountsOn(path).at(-1);
}

/** All that is mounted on exactly this directory, the topmost last; none where the system does not tell (no /proc). */
export function mountsOn(path: string): MountLine[] {
  try {
    return readMounts('self').filter(({ point }) => point === path);
  } catch {
    return [];
  }
}

/**
 * Where a mount is by now: somebody may have renamed a directory above it.
 * @param otherwise where it is not found
 */
export function placeOf(mount: MountLine | undefined, otherwise: string): string {
  if (mount === undefined) return otherwise;
  try {
    return readMounts('self').find(({ id, device }) => id === mount.id && device === mount.device)?.point ?? otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * Is our mount there, with another one on top of it? To unmount that is not for us.
 * @param device `major:minor` of ours, if it is known
 */
export function isCovered(path: string, device: string | undefined): boolean {
  const here = mountsOn(path).map((mount) => mount.device);
  return device !== undefined && here.includes(device) && here.at(-1) !== device;
}

/**
 * Is something mounted on a directory of a file system, for the eyes of that process? No where they cannot be seen, yes where there are too many
 * to look ({@link readMountTable}).
 * @param device `major:minor` of the file system
 */
export function hasMountsInside(device: string, pid: number | 'self'): boolean {
  try {
    const bytes = readMountTable(pid);
    if (bytes === undefined) return true;
    const mounts = parseMounts(decodeName(bytes, 0, bytes.length));
    const ours = new Set(mounts.filter((mount) => mount.device === device).map(({ id }) => id));
    return mounts.some(({ parent }) => ours.has(parent));
  } catch {
    return false;
  }
}

/** Blanks, tabs, newlines and backslashes come as `\ooo`. */
function unescapeField(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

/** Mounts by place, so that a path can be walked from mount to mount. */
export class MountMap {
  readonly #byPlace = new Map<string, MountLine>();
  /** Directories that are on the way to a mount point: they exist, and are no links. */
  readonly #above = new Set<string>();
  /** The mount of the root directory; undefined in a chroot that is no mount point. */
  readonly root: MountLine | undefined;

  constructor(mounts: readonly MountLine[]) {
    const ids = new Set(mounts.map((mount) => mount.id));
    for (const mount of mounts) {
      // What the process cannot see has no line: such a parent is the mount that its root directory is in.
      const parent = ids.has(mount.parent) && mount.parent !== mount.id ? mount.parent : 0;
      this.#byPlace.set(`${parent} ${mount.point}`, mount);
      for (let at = mount.point; at !== '/' && at !== ''; ) {
        at = at.slice(0, at.lastIndexOf('/'));
        this.#above.add(at);
      }
    }
    this.root = this.at(undefined, '/');
  }

  /** The topmost mount on `path`, which is in `under`; `under` itself if none is. */
  at(under: MountLine | undefined, path: string): MountLine | undefined {
    let top = under;
    for (;;) {
      const next = this.#byPlace.get(`${top?.id ?? 0} ${path}`);
      if (next === undefined) return top;
      top = next;
    }
  }

  /** Is something mounted somewhere below this path? */
  isAboveMount(path: string): boolean {
    return this.#above.has(path);
  }
}

/** `major:minor`, as in mountinfo, of a `st_dev` (glibc's gnu_dev_major and gnu_dev_minor). */
export function deviceOf(dev: number): string {
  const high = Math.floor(dev / 0x1_0000_0000);
  const low = dev >>> 0;
  return `${((low >>> 8) & 0xfff) | (high & ~0xfff)}:${(low & 0xff) | ((low >>> 12) & ~0xff)}`;
}
