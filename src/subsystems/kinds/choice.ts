/**
 * One of a few names.
 *
 * @module
 */
import { Errno, type ErrnoCode, quote } from '../../errno.js';
import { cString } from './c-string.js';
import type { Kind } from './kind.js';

/** What is not among the names of a choice. */
export interface ChoiceOptions {
  /** What an unknown name gets; EINVAL unless given. */
  readonly unknown?: ErrnoCode;
}

/**
 * A name out of a list, kept as the name; or a name out of a table, kept as the value beside it.
 * Compared as `sysfs_streq` does: the whole text, but for one newline at its end. Case matters. Where the list has a
 * name twice, or a value has two names, the first one counts. A value that has no name is shown as an empty line.
 */
export function oneOf<const N extends string>(names: readonly N[], options?: ChoiceOptions): Kind<N>;
export function oneOf<V>(names: Readonly<Record<string, V>>, options?: ChoiceOptions): Kind<V>;
export function oneOf(choices: readonly string[] | Readonly<Record<string, unknown>>, options: ChoiceOptions = {}): Kind<unknown> {
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(choices)
    ? choices.map((name: string) => [name, name] as const)
    : Object.entries(choices);
  const names = (): string => entries.map(([name]) => name).join(', ');
  return {
    name: `one of ${names()}`,
    parse(page) {
      const written = cString(page);
      const entry = entries.find(([name]) => sysfsStreq(written, name));
      if (!entry) throw new Errno(options.unknown ?? 'EINVAL', () => `${quote(written)} is not one of ${names()}`);
      return entry[1];
    },
    format: (value) => entries.find((entry) => entry[1] === value)?.[0] ?? '',
  };
}

/** `sysfs_streq`: equal, where either may have one more newline at its end. */
export function sysfsStreq(a: string, b: string): boolean {
  return a === b || a === `${b}\n` || `${a}\n` === b;
}
