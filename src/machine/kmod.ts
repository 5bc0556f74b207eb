/**
 * modprobe and its kin in the machine: the C program by their names (native/kmod/kmod.c), so that no command loads a module into the kernel.
 *
 * @module
 */
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Machine } from './machine.js';

const TOOLS = ['modprobe', 'rmmod', 'insmod', 'lsmod', 'modinfo', 'depmod', 'kmod'] as const;
const DIRECTORIES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin'] as const;

/**
 * Shows the program in place of the machine's own tools. Those that it does not have, or has in a program for many tools (busybox),
 * come to lie in a directory for PATH.
 * @param scratch a directory of this run, where it can be made
 * @returns what is to be first in PATH; undefined where nothing has to be
 * @throws MachineError
 */
export async function replaceKmod(machine: Machine, program: string, scratch: string): Promise<string | undefined> {
  const replaced = new Set<string>();
  const missing = new Set<string>(TOOLS);
  for (const tool of TOOLS) {
    for (const directory of DIRECTORIES) {
      const file = realFile(join(directory, tool));
      if (file === undefined || !(TOOLS as readonly string[]).includes(basename(file))) continue;
      missing.delete(tool);
      if (replaced.has(file)) continue;
      replaced.add(file);
      await machine.bind(program, file);
    }
  }
  // kmod itself is nobody's first choice.
  missing.delete('kmod');
  if (missing.size === 0) return undefined;
  return kmodDirectory(program, scratch, missing);
}

/** A directory for PATH, with the program by the names of the tools. @param scratch where it is made */
export function kmodDirectory(program: string, scratch: string, tools: Iterable<string> = TOOLS): string {
  const directory = join(scratch, 'bin');
  mkdirSync(directory);
  for (const tool of tools) symlinkSync(program, join(directory, tool));
  return directory;
}

function realFile(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
