/**
 * Help texts, and the version.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Command } from './commands.js';

const STATUS = `Exit status: 0 done, 1 it could not be done, 2 the command line is wrong.`;

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: configfs-fuse COMMAND …

A file system that behaves as Linux configfs does, without the kernel module.

${rows.join('\n')}

'configfs-fuse COMMAND --help' tells more; --version prints the version.
${STATUS}`;
}

/** The help of one command. */
export function commandHelp({ name, usage, details }: Command): string {
  return `Usage: configfs-fuse ${name}${usage === '' ? '' : ` ${usage}`}\n\n${details}\n\n${STATUS}`;
}

/** The package's version: out of the nearest package.json above, which is there in an installed package too. */
export function version(): string {
  for (let at = new URL('.', import.meta.url); ; at = new URL('..', at)) {
    try {
      const found = JSON.parse(readFileSync(new URL('package.json', at), 'utf8')) as { name?: string; version?: string };
      if (found.name === 'configfs-fuse') return found.version ?? 'unknown';
    } catch {
      // Not here: one up.
    }
    if (at.pathname === '/') return 'unknown';
  }
}
