/**
 * What a walk has to know of descriptors, processes and settings: read from /proc.
 *
 * @module
 */
import * as fs from 'node:fs';

/** The number of the mount that a descriptor is in. */
export function mountOf(fd: number): string | undefined {
  return /^mnt_id:\s*(\d+)$/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
}

/** The numbers of a thread and of its process, in each PID namespace from ours to its own. */
export function ownNumbers(pid: number): { processes: string[]; threads: string[]; isThread(number: string): boolean } {
  const tgid = numbersIn(`/proc/${pid}/status`, 'Tgid')[0] ?? String(pid);
  return {
    processes: numbersIn(`/proc/${tgid}/status`, 'NSpid'),
    threads: numbersIn(`/proc/${pid}/status`, 'NSpid'),
    isThread: (number) => fs.existsSync(`/proc/${tgid}/task/${number}`) || numbersIn(`/proc/${pid}/status`, 'NSpid').includes(number),
  };
}

function numbersIn(file: string, field: string): string[] {
  try {
    const line = new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(fs.readFileSync(file, 'latin1'))?.[1];
    return line?.trim().split(/\s+/) ?? [];
  } catch {
    return [];
  }
}

/** What a directory of a process in some procfs tells of it. @param directory ends in a slash */
export function lookedInto(directory: string): { status: string | undefined; userNamespace: string | undefined } {
  const attempt = (read: () => string): string | undefined => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };
  return {
    status: attempt(() => fs.readFileSync(`${directory}status`, 'latin1')),
    userNamespace: attempt(() => fs.readlinkSync(`${directory}ns/user`)),
  };
}

/** When a process or thread began (the 22nd field of its stat). */
export function startOf(directory: string): string | undefined {
  try {
    const stat = fs.readFileSync(`${directory}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

export function protectsLinks(): boolean {
  try {
    return fs.readFileSync('/proc/sys/fs/protected_symlinks', 'latin1').trim() !== '0';
  } catch {
    return true;
  }
}
