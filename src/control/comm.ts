/**
 * Names of processes.
 *
 * @module
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { monotonic } from '../monotonic.js';

/** TASK_COMM_LEN, a newline with it (include/linux/sched.h). */
const buffer = Buffer.alloc(16);

/**
 * For so many milliseconds since its last operation a process is taken to have the same name. A new name comes with
 * execve(2), which takes longer than this.
 */
const KEEP_MS = 0.2;

/** So many files stay open: opening one costs several times what reading it does. */
const MOST = 8;

/** The last processes, newest first. A file of `/proc` belongs to one process: it cannot be read once that is gone, whoever has its number then. */
const known: { readonly pid: number; readonly fd: number; comm: string; at: number }[] = [];

/** The name of a process or thread (`/proc/PID/comm`); empty for one that is gone or in another pid namespace. */
export function commOf(pid: number): string {
  if (pid === 0) return '';
  const place = known.findIndex((one) => one.pid === pid);
  const found = known[place];
  if (!found) return open(pid);
  if (place > 0) known.unshift(...known.splice(place, 1));
  if (monotonic() - found.at >= KEEP_MS) {
    const comm = read(found.fd);
    if (comm === '') {
      closeSync(found.fd);
      known.shift();
      return open(pid);
    }
    found.comm = comm;
  }
  found.at = monotonic();
  return found.comm;
}

function open(pid: number): string {
  let fd: number;
  try {
    fd = openSync(`/proc/${pid}/comm`, 'r');
  } catch {
    return '';
  }
  const comm = read(fd);
  known.unshift({ pid, fd, comm, at: monotonic() });
  if (known.length > MOST) closeSync(known.pop()!.fd);
  return comm;
}

/** Empty if the process is gone. */
function read(fd: number): string {
  try {
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0)).replace(/\n$/, '');
  } catch {
    return '';
  }
}
