/**
 * Compares a journal with what was expected.
 *
 * @module
 */
import { distance } from 'fastest-levenshtein';
import { happened, type JournalLine } from '../journal/line.js';
import { CTL } from '../operation.js';
import { endsAs, fits, type Pattern } from '../pattern.js';
import type { Expectations, Expected, Section } from './parse.js';

/** Operations that change something. */
const CHANGES = ['mkdir', 'rmdir', 'symlink', 'unlink', 'rename', 'commit', 'store'];

/** @returns a line for each difference; none if all is as expected */
export function checkExpectations({ sections, never, nothingElse }: Expectations, lines: readonly JournalLine[]): string[] {
  const problems: string[] = [];
  const used = new Set<JournalLine>();
  for (const section of sections) {
    const found = section.ordered ? inOrder(section, lines, used) : anyOrder(section, lines, used);
    section.patterns.forEach((expected, at) => {
      const line = found[at];
      if (line) used.add(line);
      else problems.push(...missing(expected, lines, used));
    });
  }
  for (const { pattern, source } of never) {
    for (const line of lines)
      if (matches(pattern, line)) problems.push(`${source}: must not happen: ${pattern.text}`, `    ${lineText(line)}`);
  }
  if (!nothingElse) return problems;
  const kinds = new Set([...CHANGES, ...sections.flatMap(({ patterns }) => patterns.map(({ pattern }) => pattern.op as string))]);
  for (const line of lines) if (!used.has(line) && kinds.has(line.op)) problems.push(`not expected: ${lineText(line)}`);
  return problems;
}

function matches(pattern: Pattern, line: JournalLine): boolean {
  const seen = happened(line);
  return fits(pattern, seen) && endsAs(pattern, seen);
}

/** For each pattern the first line that fits after that of the one before. */
function inOrder({ patterns }: Section, lines: readonly JournalLine[], used: ReadonlySet<JournalLine>): (JournalLine | undefined)[] {
  let from = 0;
  return patterns.map(({ pattern }) => {
    const at = lines.findIndex((line, n) => n >= from && !used.has(line) && matches(pattern, line));
    if (at < 0) return undefined;
    from = at + 1;
    return lines[at];
  });
}

/** A line for each pattern, so that as many patterns as possible have one (augmenting paths). */
function anyOrder({ patterns }: Section, lines: readonly JournalLine[], used: ReadonlySet<JournalLine>): (JournalLine | undefined)[] {
  const candidates = patterns.map(({ pattern }) => lines.filter((line) => !used.has(line) && matches(pattern, line)));
  const owner = new Map<JournalLine, number>();
  const assign = (at: number, seen: Set<JournalLine>): boolean => {
    for (const line of candidates[at]!) {
      if (seen.has(line)) continue;
      seen.add(line);
      const other = owner.get(line);
      if (other !== undefined && !assign(other, seen)) continue;
      owner.set(line, at);
      return true;
    }
    return false;
  };
  patterns.forEach((_, at) => assign(at, new Set()));
  return patterns.map((_, at) => [...owner].find(([, by]) => by === at)?.[0]);
}

/** What was expected, and what came near to it. */
function missing({ pattern, source }: Expected, lines: readonly JournalLine[], used: ReadonlySet<JournalLine>): string[] {
  const near = lines
    .map((line) => ({ line, misses: misses(pattern, line) }))
    // Of other operations only those on this very path.
    .filter(({ line, misses: { length } }) =>
      line.op === pattern.op || pattern.op === '*' ? length <= 2 : length === 1 && !pattern.text.includes('*'),
    )
    .sort((a, b) => a.misses.length - b.misses.length || far(pattern, a.line) - far(pattern, b.line))
    .slice(0, 3);
  const notes = near.map(({ line, misses: differ }) => {
    const why = differ.length > 0 ? differ.join(', ') : used.has(line) ? 'taken by another expectation' : 'in another place of the order';
    return `    near: ${lineText(line)}  (${why})`;
  });
  return [`${source}: expected: ${pattern.text}`, ...(notes.length > 0 ? notes : ['    nothing comes near'])];
}

/** In which respects a line does not fit. */
function misses(pattern: Pattern, line: JournalLine): string[] {
  const seen = happened(line);
  const one = (part: Partial<Pattern>): boolean =>
    fits({ ...pattern, op: '*', path: undefined, to: undefined, value: undefined, ...part }, seen);
  return [
    ...(one({ op: pattern.op }) ? [] : ['another operation']),
    ...(one({ path: pattern.path }) ? [] : ['another path']),
    ...(one({ to: pattern.to }) ? [] : ['another target']),
    ...(one({ value: pattern.value }) ? [] : ['another value']),
    ...(endsAs(pattern, seen) ? [] : [line.errno === undefined ? 'it succeeded' : `it failed with ${line.errno}`]),
  ];
}

function far(pattern: Pattern, { path }: JournalLine): number {
  return distance(pattern.text.split(/\s+/)[1] ?? '', path);
}

/** A line of a journal, for people. @param why with the reason of a failure */
export function lineText({ n, op, path, to, value, errno, reason }: JournalLine, why = true): string {
  if (op === CTL) return `#${n} ctl ${value}`;
  const target = to === undefined ? '' : ` -> ${to}`;
  const content = value === undefined ? '' : ` = ${JSON.stringify(value.replace(/\n$/, ''))}`;
  const failure = errno === undefined ? '' : ` ! ${errno}${reason === undefined || !why ? '' : ` (${reason})`}`;
  return `#${n} ${op} ${path}${target}${content}${failure}`;
}
