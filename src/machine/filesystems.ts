/**
 * `/proc/filesystems` with configfs in it: set-up scripts ask there whether the kernel has it.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from './machine.js';

const FILE = '/proc/filesystems';

/** Shows it in the machine, where the kernel's own does not have it. @throws MachineError */
export async function listConfigfs(machine: Machine): Promise<void> {
  const own = readFileSync(FILE, 'latin1');
  if (/\tconfigfs$/m.test(own)) return;
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  try {
    const copy = join(dir, 'filesystems');
    writeFileSync(copy, `${own}nodev\tconfigfs\n`, { mode: 0o444 });
    // What is bound stays when its name is gone.
    await machine.bind(copy, FILE);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
