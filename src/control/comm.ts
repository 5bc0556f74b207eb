/**
 * Names of processes.
 *
 * @module
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** TASK_COMM_LEN, a newline with it (include/linux/sched.h). */
const buffer = Buffer.alloc(16);

/**
 * For so many milliseconds since its last operation a process is taken to have the same name. A new name comes with
 * execve(2), which takes longer than this.
 */
const KEEP_MS = 0.2;

let last = { pid: -1, comm: '', at: 0 };

/** The name of a process or thread (`/proc/PID/comm`); empty for one that is gone or in another pid namespace. */
export function commOf(pid: number): string {
  if (pid === 0) return '';
  const at = performance.now();
  if (last.pid === pid && at - last.at < KEEP_MS) {
    last.at = at;
    return last.comm;
  }
  const comm = read(pid);
  last = { pid, comm, at: performance.now() };
  return comm;
}

function read(pid: number): string {
  let fd: number;
  try {
    fd = openSync(`/proc/${pid}/comm`, 'r');
  } catch {
    return '';
  }
  try {
    const length = readSync(fd, buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, length).replace(/\n$/, '');
  } catch {
    return '';
  } finally {
    closeSync(fd);
  }
}
