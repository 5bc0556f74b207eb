/**
 * `/proc/filesystems` with configfs in it: set-up scripts ask there whether the kernel has it.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.js';

const FILE = '/proc/filesystems';

/**
 * Shows it in the machine, where the kernel's own does not have it.
 * @param scratch a directory of this run
 * @throws MachineError
 */
export async function listConfigfs(machine: Machine, scratch: string): Promise<void> {
  const own = readFileSync(FILE, 'latin1');
  if (/\tconfigfs$/m.test(own)) return;
  const copy = join(scratch, 'filesystems');
  writeFileSync(copy, `${own}nodev\tconfigfs\n`, { mode: 0o444 });
  await machine.bind(copy, FILE);
}
