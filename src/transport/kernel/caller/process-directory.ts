/**
 * Whose directory of a procfs it is that a walk has come to.
 *
 * Neither the path of the directory nor the number in it tells that. A user can bind any directory of a procfs to a path of his choice, and
 * mount on the files in it. A process of a PID namespace has a number there that is another process's in the procfs
 * outside. So the files of the directory itself are asked, those that are in the same mount as it is.
 *
 * @module
 */
import * as fs from 'node:fs';
import { childPath, release, type SystemCalls } from './descriptors.js';
import { field, mountOf } from './from-proc.js';

const { O_NOFOLLOW, O_DIRECTORY } = fs.constants;
const O_PATH = 0o10000000;

/** What /proc tells of a process or thread; undefined where it cannot be read, or where something else may be mounted there. */
export interface ProcessFacts {
  /** `status`. */
  readonly status: string | undefined;
  /** The texts of `ns/user` and `ns/pid`. */
  readonly userNamespace: string | undefined;
  readonly pidNamespace: string | undefined;
}

const UNKNOWN: ProcessFacts = { status: undefined, userNamespace: undefined, pidNamespace: undefined };

/**
 * The process whose links are in a directory of a procfs: in its own one, or in `fd`, `ns` or `map_files` there.
 * @param here a descriptor of the directory
 * @returns undefined for a directory that is no process's. Of one that is the root of a mount and not a process's own nothing is known: what
 *   it is in cannot be seen.
 */
export async function processOf(calls: SystemCalls, here: number): Promise<ProcessFacts | undefined> {
  const facts = await factsIn(calls, here);
  if (facts !== undefined) return facts;
  const above = await calls.open(childPath(here, '..'), O_PATH | O_DIRECTORY);
  try {
    return mountOf(above) === mountOf(here) ? await factsIn(calls, above) : UNKNOWN;
  } finally {
    await release(calls, above);
  }
}

/** The process or thread of a number in our own /proc. */
export async function processNumbered(calls: SystemCalls, pid: number): Promise<ProcessFacts> {
  return factsAt(calls, `/proc/${pid}`);
}

/** @param path of a directory of a process or thread */
export async function factsAt(calls: SystemCalls, path: string | Buffer): Promise<ProcessFacts> {
  let fd: number;
  try {
    fd = await calls.open(path, O_PATH | O_NOFOLLOW | O_DIRECTORY);
  } catch {
    return UNKNOWN;
  }
  try {
    return (await factsIn(calls, fd)) ?? UNKNOWN;
  } finally {
    await release(calls, fd);
  }
}

/** Are they threads of one process (`same_thread_group`)? What is not known is not the same. */
export function isSameProcess(one: ProcessFacts, other: ProcessFacts): boolean {
  return isSame(one, other, 'NStgid');
}

/** Are they one thread? */
export function isSameThread(one: ProcessFacts, other: ProcessFacts): boolean {
  return isSame(one, other, 'NSpid');
}

/** A number belongs to one process in the namespace that has given it, whoever looks. @param name of a line with the innermost one at its end */
function isSame(one: ProcessFacts, other: ProcessFacts, name: string): boolean {
  if (one.pidNamespace === undefined || one.pidNamespace !== other.pidNamespace) return false;
  const number = field(one, name).at(-1);
  return number !== undefined && number === field(other, name).at(-1);
}

/** @returns undefined where there is no `status` */
async function factsIn(calls: SystemCalls, directory: number): Promise<ProcessFacts | undefined> {
  const mount = mountOf(directory);
  const read = async <T>(name: string, from: (path: string) => T): Promise<T | undefined> => {
    const fd = await calls.open(childPath(directory, name), O_PATH | O_NOFOLLOW);
    try {
      return mount !== undefined && mountOf(fd) === mount ? from(`/proc/self/fd/${fd}`) : undefined;
    } finally {
      await release(calls, fd);
    }
  };
  try {
    const status = await read('status', (path) => fs.readFileSync(path, 'latin1'));
    const namespaces = await read('ns', (path) => [fs.readlinkSync(`${path}/user`), fs.readlinkSync(`${path}/pid`)]).catch(() => undefined);
    return { status, userNamespace: namespaces?.[0], pidNamespace: namespaces?.[1] };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : UNKNOWN;
  }
}
