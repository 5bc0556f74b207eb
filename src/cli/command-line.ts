/**
 * Reads a command line: Node's parser finds the words, the tables say which are right.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { suggest } from '../suggest.js';
import { UsageError } from './exit.js';
import { type Option, optionsOf, type OptionValues } from './options.js';

/** What a command line may hold, apart from options. */
export interface Syntax {
  /** The command. */
  readonly name: string;
  /** Names of its operands; `[NAME]` is optional, and a last one that ends in `…` may be repeated. */
  readonly operands: readonly string[];
  /** It runs a command of the user's, which follows `--`. */
  readonly runs?: true;
}

/** A command line that is right. */
export interface CommandLine {
  readonly options: OptionValues;
  /** One for each of the command's operands, in this order. */
  readonly operands: readonly string[];
  /** What follows `--`, for a command that runs one. */
  readonly command: readonly string[];
}

/** An option as it was written; `rawName` is with its dashes. */
interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  /** `--option=value`. */
  readonly inlineValue?: boolean | undefined;
}

/**
 * @returns `'help'` where the help is asked for; `'no command'` where a command that has commands of its own, such as `ctl`, is given none
 * @throws UsageError
 */
export function readCommandLine(command: Syntax, args: readonly string[]): CommandLine | 'help' | 'no command' {
  const known = optionsOf(command.name);
  const end = command.runs ? args.indexOf('--') : -1;
  const own = end < 0 ? args : args.slice(0, end);
  const { tokens } = parseArgs({
    args: [...own],
    options: Object.fromEntries([
      ['help', { type: 'boolean', short: 'h' } as const],
      ...known.map(({ name, short, value }) => [name, { type: value ? 'string' : 'boolean', ...(short && { short }) } as const] as const),
    ]),
    strict: false,
    tokens: true,
  });
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) return 'help';
  const operands: string[] = [];
  const given = new Map<string, string[] | true>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (command.runs && end < 0 && operands.length === command.operands.length)
        throw new UsageError(wantsDashes(command, args, token.index));
      operands.push(token.value);
    } else if (token.kind === 'option') {
      const option = known.find(({ name }) => name === token.name);
      if (!option) throw new UsageError(`${command.name}: there is no option ${token.rawName}; ${suggestOption(token.rawName, known)}`);
      const value = readValue(command, option, token);
      const before = given.get(option.name);
      given.set(option.name, option.multiple && Array.isArray(before) && value !== true ? [...before, value] : value === true || [value]);
    }
  }
  if (command.operands[0] === 'COMMAND' && operands.length === 0) return 'no command';
  checkOperands(command, operands);
  const words = end < 0 ? [] : args.slice(end + 1);
  if (command.runs && words.length === 0) throw new UsageError(`${command.name}: COMMAND is missing; expected ${usage(command)}`);
  return { options: collect(command, known, given), operands, command: words };
}

/** How a command is used, in one line. */
export function usage({ name, operands, runs }: Syntax): string {
  const options = optionsOf(name).length > 0 ? ['[OPTION]…'] : [];
  return ['configfs-fuse', name, ...options, ...operands, ...(runs ? ['--', 'COMMAND', '[ARG…]'] : [])].join(' ');
}

/** @throws UsageError */
function readValue({ name: command }: Syntax, option: Option, token: OptionToken): string | true {
  if (option.value === undefined) {
    if (token.value !== undefined) throw new UsageError(`${command}: option ${token.rawName} takes no value`);
    return true;
  }
  // A value that looks like an option is a forgotten value, unless it is attached: --option=-value.
  if (token.value === undefined || (!token.inlineValue && /^-./.test(token.value))) {
    throw new UsageError(`${command}: option ${token.rawName} needs a value (${option.value})`);
  }
  if (token.value === '') throw new UsageError(`${command}: ${token.rawName} is empty; expected ${option.value}`);
  check(command, `--${option.name}`, option, token.value);
  return token.value;
}

/** @param from where the value is from, for the message @throws UsageError */
function check(command: string, from: string, { choices, pattern }: Option, value: string): void {
  if (choices && !choices.includes(value)) throw new UsageError(`${command}: ${from}: '${value}' is unknown; ${suggest(value, choices)}`);
  if (pattern && !pattern.test.test(value)) throw new UsageError(`${command}: ${from}: found '${value}'; expected ${pattern.expected}`);
}

/** The values by name; checks the environment variables that stand for options. */
function collect({ name: command }: Syntax, known: readonly Option[], given: ReadonlyMap<string, string[] | true>): OptionValues {
  const values: Record<string, string | string[] | true> = {};
  for (const option of known) {
    const value = given.get(option.name);
    if (value !== undefined) values[option.name] = Array.isArray(value) && !option.multiple ? value[0]! : value;
    const variable = option.env === undefined ? undefined : process.env[option.env];
    if (variable !== undefined) check(command, option.env!, option, variable);
  }
  return values as OptionValues;
}

/** @throws UsageError */
function checkOperands(command: Syntax, operands: readonly string[]): void {
  const { name, operands: expected } = command;
  const needed = expected.filter((one) => !one.startsWith('[')).length;
  const repeats = /…\]?$/.test(expected.at(-1) ?? '');
  if (operands.length < needed) throw new UsageError(`${name}: ${expected[operands.length]} is missing; expected ${usage(command)}`);
  if (operands.length > expected.length && !repeats) {
    throw new UsageError(`${name}: unexpected operand '${operands[expected.length]}'; expected ${usage(command)}`);
  }
  // An unset variable of a shell, most likely; as a path it would be the working directory.
  const empty = operands.indexOf('');
  if (empty >= 0) throw new UsageError(`${name}: ${expected[Math.min(empty, expected.length - 1)]} is empty; expected ${usage(command)}`);
}

function suggestOption(rawName: string, known: readonly Option[]): string {
  const long = rawName.startsWith('--');
  const names = known.flatMap(({ name, short }) => (long ? [`--${name}`] : short ? [`-${short}`] : []));
  if (known.length === 0) return 'this command takes none';
  return suggest(rawName, names.length > 0 ? names : known.map(({ name }) => `--${name}`), (name) => name);
}

function wantsDashes({ name }: Syntax, args: readonly string[], index: number): string {
  const words = (part: readonly string[]): string => part.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  const before = words(args.slice(0, index));
  return `${name}: put -- before the command: configfs-fuse ${name}${before && ` ${before}`} -- ${words(args.slice(index))}`;
}
