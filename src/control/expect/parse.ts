/**
 * Expected operations, one a line, as {@link parsePattern} reads them:
 *
 *     # in this order, unless something else is said
 *     mkdir nvmet/hosts/*
 *     store nvmet/**\/enable = 1
 *     [any order]
 *     symlink nvmet/ports/1/subsystems/* -> nvmet/subsystems/*
 *     not rmdir **
 *     [nothing else]
 *
 * @module
 */
import { LinesError } from '../../lines-error.js';
import { parsePattern, type Pattern, PatternError } from '../pattern.js';

/** Patterns that belong together. */
export interface Section {
  readonly ordered: boolean;
  readonly patterns: Expected[];
}

/** A pattern and where it is. */
export interface Expected {
  readonly pattern: Pattern;
  /** `FILE:LINE`. */
  readonly source: string;
}

/** What is expected. */
export interface Expectations {
  readonly sections: readonly Section[];
  /** What must not happen. */
  readonly never: readonly Expected[];
  /** Every other operation that changes something, or is of a kind that is expected, is one too many. */
  readonly nothingElse: boolean;
}

/** Expectations that cannot be read. The message has a line for each mistake. */
export class ExpectError extends LinesError {
  override readonly name = 'ExpectError';
}

/** The most mistakes that are told. */
const SHOWN = 10;

/** @param file its name, for messages @throws ExpectError */
export function parseExpectations(text: string, file: string): Expectations {
  const problems: string[] = [];
  const sections: Section[] = [{ ordered: true, patterns: [] }];
  const never: Expected[] = [];
  let nothingElse = false;
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const source = `${file}:${at + 1}`;
    if (line === '' || line.startsWith('#')) continue;
    const mark = line.startsWith('[') && line.endsWith(']') ? line.slice(1, -1).trim() : undefined;
    if (mark === 'in order' || mark === 'any order') sections.push({ ordered: mark === 'in order', patterns: [] });
    else if (mark === 'nothing else') nothingElse = true;
    else if (mark !== undefined) problems.push(`${source}: found [${mark}]; expected [in order], [any order] or [nothing else]`);
    else {
      const negative = /^not\s+(.*)$/.exec(line)?.[1];
      try {
        const pattern = parsePattern(negative ?? line);
        (negative === undefined ? sections.at(-1)!.patterns : never).push({ pattern, source });
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        problems.push(`${source}: ${error.message}`);
      }
    }
  }
  // Who has named another kind of file, such as a journal, need not see what is wrong with each line of it.
  if (problems.length > SHOWN) problems.splice(SHOWN, problems.length, `and ${problems.length - SHOWN} lines more`);
  if (problems.length > 0) throw new ExpectError(problems);
  return { sections: sections.filter(({ patterns }) => patterns.length > 0), never, nothingElse };
}
