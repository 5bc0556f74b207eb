/**
 * Command lines, read by Node's own parser; what it says of mistakes is put in our words.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './exit.js';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>>;

/**
 * Reads options and operands.
 * @param operands their names, for messages: exactly these are expected
 * @throws UsageError
 */
export function readArgs<const O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
  operands: readonly string[],
): Parsed<O> {
  let parsed: Parsed<O>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${command}: ${mistake(error, options)}`);
  }
  const { positionals } = parsed;
  if (positionals.length < operands.length)
    throw new UsageError(`${command}: ${operands[positionals.length]} is missing; expected configfs-fuse ${command} ${operands.join(' ')}`);
  if (positionals.length > operands.length) {
    const expected = operands.length === 0 ? 'no operand' : `only ${operands.join(' ')}`;
    throw new UsageError(`${command}: '${positionals[operands.length]}' is one too many; expected ${expected}`);
  }
  // An unset variable of a shell, most likely; as a path it would be the working directory.
  const empty = positionals.indexOf('');
  if (empty >= 0) throw new UsageError(`${command}: ${operands[empty]} is empty; expected configfs-fuse ${command} ${operands.join(' ')}`);
  return parsed;
}

/** What is wrong, in one line. */
function mistake(error: unknown, options: Options): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = /'(-[^']*)'/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const known = Object.keys(options).map((option) => `--${option}`);
      return `there is no option ${name}; expected ${known.length === 0 ? 'none' : known.join(', ')}`;
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const option = name.split(' ')[0]!.replace(/,$/, '');
      return message.includes('does not take') ? `option ${option} takes no value` : `option ${option} needs a value`;
    }
    default:
      return message.split('\n')[0]!;
  }
}
