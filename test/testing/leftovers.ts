/**
 * What a test of somebody else leaves behind.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { untilNone } from '../until.js';

/** What a process has left that had this as its TMPDIR. */
export function leftovers(dir: string): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${dir}\0`);
      } catch {
        return false;
      }
    });
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(dir));
  return [...processes.map((pid) => `process ${pid}`), ...mounts, ...readdirSync(dir)];
}

/** The same when it has had some seconds to go. */
export const nothingLeft = (dir: string): Promise<readonly string[]> => untilNone(() => leftovers(dir));
