/**
 * Ending processes of the machine: a group, or by what they were started with.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Kills the processes that were started with this in their environment, and their children that have it still. @param variable `NAME=VALUE` */
export function killWhere(variable: string): void {
  const wanted = Buffer.from(`\0${variable}\0`);
  for (const name of pids()) {
    const pid = Number(name);
    if (pid === process.pid) continue;
    try {
      const environment = Buffer.concat([Buffer.of(0), readFileSync(`/proc/${pid}/environ`), Buffer.of(0)]);
      if (environment.includes(wanted)) process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone, or somebody else's.
    }
  }
}

/** Kills a process that leads a group, and all of the group. */
export function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // Not Linux.
    return [];
  }
}
