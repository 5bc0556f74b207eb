/**
 * Help texts, and the version.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { usage } from './command-line.js';
import type { Command } from './commands.js';
import { type Option, optionsOf } from './options.js';

const STATUS = `Exit status: 0 done, 1 failed, 2 wrong command line.`;

/** Columns of the table of options. */
const WIDTH = 100;
/** Columns of running text. */
const TEXT_WIDTH = 110;

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: configfs-fuse COMMAND …

A file system that behaves as Linux configfs does, without the kernel module.

${rows.join('\n')}

'configfs-fuse COMMAND --help' describes a command; --version prints the version.
${STATUS}`;
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const parts = [`Usage: ${usage(command)}`, fit(command.about), optionsHelp(command.name), fit(command.notes ?? '')];
  if (!command.runs) parts.push(STATUS);
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Breaks running text anew; lines that are indented stay as they are. */
function fit(text: string): string {
  return text.replace(/^\S.*(\n\S.*)*/gm, (paragraph) => wrap(paragraph.replaceAll('\n', ' '), TEXT_WIDTH).join('\n'));
}

function optionsHelp(command: string): string {
  const options = optionsOf(command);
  const heads = options.map(({ name, short, value }) => `  ${short ? `-${short},` : '   '} --${name}${value ? ` ${value}` : ''}`);
  const column = Math.max(...heads.map(({ length }) => length)) + 2;
  const lines = options.flatMap((option, at) =>
    `${option.help}${standard(option, command)}`
      .split('\n')
      .flatMap((line) => wrap(line, WIDTH - column))
      .map((line, n) => (n === 0 ? heads[at]! : '').padEnd(column) + line),
  );
  return lines.join('\n');
}

function standard({ default: one }: Option, command: string): string {
  const text = typeof one === 'object' ? one[command] : one;
  return text === undefined ? '' : ` [default: ${text}]`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The package's version: from the nearest package.json above, which is there in an installed package too. */
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
