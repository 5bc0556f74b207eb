/**
 * A described tree as text, in columns.
 *
 * @module
 */
import type { SubsystemEvent } from '../subsystems/events.js';
import type { SubsystemSet } from '../subsystems/index.js';
import type { AttributeRow, DirectoryRow } from './describe.js';

/** The longest value that is shown. */
const WIDTH = 40;

/** More link targets than this are only counted. */
const TARGETS = 6;

/** A line: the name with its indent, and three columns; or the name and a remark. */
type Line = readonly [name: string, mode: string, kind: string, value: string] | readonly [name: string, remark: string];

/** The whole tree. */
export function render(row: DirectoryRow): string {
  const lines = [...directory(row, '')];
  const longest = (of: (line: Line) => number): number => lines.reduce((most, line) => Math.max(most, of(line)), 0);
  const width = longest(([name]) => name.length);
  const kinds = longest((line) => (line.length === 4 ? line[2].length : 0));
  return lines
    .map((line) =>
      line.length === 2
        ? `${line[0].padEnd(width)}  ${line[1]}`
        : `${line[0].padEnd(width)}  ${line[1]}  ${line[2].padEnd(kinds)}  ${line[3]}`,
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The options that a set understands, with an example. */
export function renderOptions({ name, options }: SubsystemSet): string {
  const rows = Object.entries(options);
  const width = Math.max(...rows.map(([option]) => option.length));
  return [`Options, as in -s ${name}:${rows[0]![0]}:`, ...rows.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`)].join(
    '\n',
  );
}

/** The events of a subsystem. */
export function renderEvents(subsystem: string, events: readonly (readonly [name: string, event: SubsystemEvent])[]): string {
  const rows = events.map(([name, { parameters, summary }]) => [[name, ...parameters].join(' '), summary] as const);
  const width = Math.max(...rows.map(([call]) => call.length));
  return [`Events, by configfs-fuse ctl event ${subsystem}:`, ...rows.map(([call, summary]) => `  ${call.padEnd(width)}  ${summary}`)].join(
    '\n',
  );
}

function* directory(row: DirectoryRow, indent: string): Generator<Line> {
  yield [`${indent}${row.name}/`, remarks(row).join('; ')];
  const below = `${indent}  `;
  for (const one of row.attributes) {
    yield [below + one.name, modeText(one.mode), one.kind || 'text', value(one)];
    for (const refusal of one.refusals) yield ['', refusal];
  }
  for (const child of row.children) yield* directory(child, below);
  for (const { name, errno } of row.refused) {
    yield [`${below}${name ?? '…'}/`, `mkdir; ${name === undefined ? 'takes certain names only' : 'its example was refused'} (${errno})`];
  }
}

function remarks(row: DirectoryRow): string[] {
  const { links } = row;
  return [
    { subsystem: 'subsystem', default: 'default group', mkdir: 'mkdir' }[row.made],
    ...(row.committable ? ['mkdir in pending, mv to live'] : []),
    ...(row.as === undefined ? [] : [`and so on as in ${row.as}/`]),
    ...(links ? [linksText(links)] : []),
  ];
}

function linksText(links: readonly string[]): string {
  if (links.length === 0) return 'links';
  const more = links.length > TARGETS ? ` and ${links.length - TARGETS} more` : '';
  return `links to ${links.slice(0, TARGETS).join(', ')}${more}`;
}

/** As `ls -l` shows it. */
function modeText(mode: number): string {
  return Array.from({ length: 9 }, (_, at) => (mode & (0o400 >> at) ? 'rwx'[at % 3] : '-')).join('');
}

function value({ value: found }: AttributeRow): string {
  if (!found) return '';
  if ('errno' in found) return `(${found.errno})`;
  const { content } = found;
  const text = content.toString('utf8');
  if (!Buffer.from(text).equals(content) || /[^\P{Cc}\n\t]/u.test(text)) return `(${content.length} bytes)`;
  const [line = '', ...rest] = text.replace(/\n$/, '').split('\n');
  const cut = line.length > WIDTH ? `${line.slice(0, WIDTH - 1).trimEnd()}…` : line;
  return rest.length > 0 && !cut.endsWith('…') ? `${cut} …` : cut;
}
