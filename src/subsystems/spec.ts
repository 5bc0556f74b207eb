/**
 * What stands after `-s`: the name of a built-in set or a file, and options for it.
 *
 * @module
 */

import { LinesError } from '../lines-error.js';

/** A subsystem that was asked for and cannot be had. The message is made to be shown to a person. */
export class SubsystemError extends LinesError {
  /** `SubsystemError`. */
  override readonly name = 'SubsystemError';

  /**
   * @param kind `usage`: what was asked for does not exist; `failure`: it exists, and something is wrong with it
   * @param lines each becomes one line, whatever names are in it
   */
  constructor(
    readonly kind: 'usage' | 'failure',
    lines: string | readonly string[],
    options?: ErrorOptions,
  ) {
    super(lines, options);
  }
}

/** The options of a set by name, as they were written; an option without a value has the empty string. */
export type SetOptions = Readonly<Record<string, string>>;

/** What was asked for. */
export interface Spec {
  /** Name of a built-in set; or path of a file, with its extension. */
  readonly source: string;
  /** Extension of the file with its dot, such as `.mjs`; undefined for a name. */
  readonly extension: string | undefined;
  readonly options: SetOptions;
}

/** A name, and options after a colon. */
const NAME = /^([^./:]*)(?::(.*))?$/s;

/** A path up to its extension, which the end or a colon follows. */
const FILE = /^(.*?(\.[A-Za-z0-9]+))(?::(.*))?$/s;

/**
 * Takes `NAME[:option[=value],…]` or `FILE[:option[=value],…]` apart. What stands before the first colon is a name if
 * it has neither a dot nor a slash in it.
 * @throws SubsystemError
 */
export function parseSpec(text: string): Spec {
  const name = NAME.exec(text);
  if (name) return { source: name[1]!, extension: undefined, options: parseOptions(text, name[2]) };
  const file = FILE.exec(text);
  if (file) return { source: file[1]!, extension: file[2]!.toLowerCase(), options: parseOptions(text, file[3]) };
  return { source: text, extension: '', options: {} };
}

function parseOptions(spec: string, text: string | undefined): SetOptions {
  const options: Record<string, string> = Object.create(null);
  if (text === undefined || text === '') return options;
  for (const option of text.split(',')) {
    const equals = option.indexOf('=');
    const name = equals < 0 ? option : option.slice(0, equals);
    if (name === '') throw new SubsystemError('usage', `'${spec}': an option has no name; expected option=value, separated by commas`);
    if (name in options) throw new SubsystemError('usage', `'${spec}': option '${name}' is given twice`);
    options[name] = equals < 0 ? '' : option.slice(equals + 1);
  }
  return options;
}
