/**
 * Patterns of operations: `store nvmet/**\/enable = 1`.
 *
 *     OPERATION [PATH] [-> PATH] [= VALUE] [! ERRNO]
 *
 * - OPERATION is one of {@link OPS}, `read` for `show`, `write` for `store`, or `*`. `rename` is also for `commit`.
 * - PATH is relative to the mount; `*` is one component or a part of it, `?` one character, `**` any number of components.
 *   Without it every path will do. The one after `->` is where a rename or a symlink leads.
 * - VALUE is what is stored or shown, without a final newline; `*` and `?` are any text and any character; `/…/` is a
 *   regular expression.
 * - `event SUBSYSTEM = NAME ARG…` is for an event, which is no operation: `*` is not for it, and no rule meets it.
 * - ERRNO is how it fails, `*` for any; without it, it succeeds. Rules of faults take no ERRNO.
 *
 * @module
 */
import { BoundedRegExp } from '../bounded-regexp.js';
import { ERRNO, type ErrnoCode } from '../errno.js';
import { suggest } from '../suggest.js';
import { globPath, globText, type Matcher } from './glob.js';
import { CTL, EVENT, type OpName, OPS } from './operation.js';

/** Other names of operations. */
const ALIASES: Readonly<Record<string, OpName>> = { read: 'show', write: 'store' };

/** Operations with a value. Events have one, too: their name and arguments. */
const HAVE_VALUE: readonly Pattern['op'][] = ['show', 'store'];
/** Operations that lead somewhere. */
const HAVE_TO: readonly Pattern['op'][] = ['rename', 'commit', 'symlink'];

/** The most characters of a pattern: two paths and a value have room. */
const LONGEST = 16 * 1024;

/** What a pattern looks at: an operation, or a line of a journal. */
export interface Happened {
  readonly op: string;
  readonly path: string;
  readonly to?: string | undefined;
  readonly errno?: string | undefined;
  /** Without a final newline; undefined where there is none or it is not text. */
  readonly text?: string | undefined;
}

/** One aspect of a pattern: does it fit? */
export interface Pattern {
  /** As it was written. */
  readonly text: string;
  readonly op: OpName | typeof EVENT | '*';
  readonly path: Matcher | undefined;
  readonly to: Matcher | undefined;
  readonly value: Matcher | undefined;
  /** How it fails; `*` for any failure, undefined for none. */
  readonly errno: string | undefined;
}

/** A pattern that cannot be read. The message says what was found and what was expected. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** @throws PatternError */
export function parsePattern(text: string): Pattern {
  if (text.length > LONGEST) throw new PatternError(`this has ${text.length} characters; expected an operation, and at most ${LONGEST}`);
  let rest = text.trim();
  const op = parseOp(/^\S*/.exec(rest)![0]);
  rest = rest.slice(/^\S*/.exec(rest)![0].length).trim();
  const take = (mark: RegExp): string | undefined => {
    const found = mark.exec(rest);
    if (!found) return undefined;
    rest = rest.slice(0, found.index).trim();
    return found[1]!.trim();
  };
  const errno = take(/(?:^|\s)!\s*(\S+)$/);
  if (errno !== undefined && errno !== '*' && !isErrnoCode(errno))
    throw new PatternError(`'${errno}' is not an errno; expected a name such as EBUSY, or *`);
  const value = take(/(?:^|\s)=(?:\s|$)(.*)$/s);
  const to = take(/(?:^|\s)->\s+(.*)$/);
  if (/\s/.test(rest.replace(/\\\s/g, '')))
    throw new PatternError(`found '${rest}'; expected one path, then '-> PATH', '= VALUE' or '! ERRNO'`);
  if (rest.split('/').some((name) => name === '.' || name === '..'))
    throw new PatternError(`found '${rest}', which meets nothing; expected a path relative to the mount, without '.' and '..'`);
  if (op === EVENT && errno !== undefined)
    throw new PatternError(`found '! ${errno}' for event; what failed to happen is not in a journal`);
  if (value !== undefined && op !== '*' && op !== EVENT && !HAVE_VALUE.includes(op))
    throw new PatternError(`found '= ${value}' for ${op}; expected it for ${HAVE_VALUE.join(' or ')}`);
  if (to !== undefined && op !== '*' && !HAVE_TO.includes(op))
    throw new PatternError(`found '-> ${to}' for ${op}; expected it for ${HAVE_TO.join(' or ')}`);
  return {
    text: text.trim(),
    op,
    path: rest === '' ? undefined : globPath(rest),
    to: to === undefined ? undefined : globPath(to),
    value: value === undefined ? undefined : parseValue(value),
    errno,
  };
}

/** @throws PatternError */
function parseOp(name: string): Pattern['op'] {
  if (name === '') throw new PatternError(`the operation is missing; expected one of ${OPS.join(', ')} or *`);
  const op = ALIASES[name] ?? name;
  if (op === '*' || op === EVENT || (OPS as readonly string[]).includes(op)) return op as Pattern['op'];
  throw new PatternError(`there is no operation '${name}'; ${suggest(name, [...OPS, ...Object.keys(ALIASES)])}`);
}

/** @throws PatternError */
function parseValue(text: string): Matcher {
  const regular = /^\/(.*)\/([imsu]*)$/s.exec(text);
  if (!regular) return globText(text);
  try {
    return new BoundedRegExp(regular[1]!, regular[2]);
  } catch (error) {
    throw new PatternError(`${(error as Error).message}; expected a regular expression between slashes`);
  }
}

/** Does it fit, the outcome aside? */
export function fits(pattern: Pattern, happened: Happened): boolean {
  if (pattern.op === '*' && (happened.op === EVENT || happened.op === CTL)) return false;
  if (pattern.op !== '*' && pattern.op !== happened.op && !(pattern.op === 'rename' && happened.op === 'commit')) return false;
  if (pattern.path && !pattern.path.test(happened.path)) return false;
  if (pattern.to && !(happened.to !== undefined && pattern.to.test(happened.to))) return false;
  return !pattern.value || (happened.text !== undefined && pattern.value.test(happened.text));
}

/** Did it end as the pattern says? */
export function endsAs(pattern: Pattern, happened: Happened): boolean {
  return pattern.errno === '*' ? happened.errno !== undefined : pattern.errno === happened.errno;
}

/** The value of an operation as patterns see it: text without its final newline; undefined where it is no text. */
export function asText(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value).replace(/\n$/, '');
  } catch {
    return undefined;
  }
}

/** Is it the name of an errno? */
export function isErrnoCode(text: string): text is ErrnoCode {
  return Object.hasOwn(ERRNO, text);
}
