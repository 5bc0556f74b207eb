/**
 * Exit statuses, and the errors that lead to them.
 *
 * @module
 */

import { onOneLine } from '../printable.js';

/** Exit statuses of the program; the help text lists them. */
export const EXIT = {
  /** Success. */
  ok: 0,
  /** The command line is right, but the command failed. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
} as const;

/** A wrong command line. The message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot be carried out on this machine. The message says why, and what was expected. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/**
 * Fails when the event loop is empty and the program still waits: a module's import never finishes. Node would end silently, with
 * a status of its own.
 */
export function failWhenIdle(fail: (message: string, status: number) => void): void {
  process.once('beforeExit', () => fail('a subsystem module, or the function that it exports, does not finish', EXIT.failure));
}

/**
 * Ends this process. A driver's handler of `exit` that throws does not keep it: `process.exit` passes the error on, and calls no handler
 * the second time.
 */
export function endProcess(status: number): never {
  try {
    process.exit(status);
  } catch {
    process.exit(status);
  }
}

/**
 * The message for an error, and the exit status. What is not a list of lines (see LinesError) is one line, whatever names are in it. An error
 * that is not meant for users is a bug: its stack is shown.
 */
export function explain(error: unknown): { message: string; status: number } {
  if (!(error instanceof Error)) return { message: onOneLine(String(error)), status: EXIT.failure };
  switch (error.name) {
    case 'UsageError':
    case 'PatternError':
      return { message: onOneLine(error.message), status: EXIT.usage };
    case 'SubsystemError':
      return { message: error.message, status: 'kind' in error && error.kind === 'usage' ? EXIT.usage : EXIT.failure };
    case 'ControlError':
      return { message: error.message, status: 'status' in error && error.status === EXIT.usage ? EXIT.usage : EXIT.failure };
    case 'ExpectError':
    case 'RulesError':
    case 'StateError':
      return { message: error.message, status: EXIT.failure };
    case 'Failure':
    case 'JournalError':
    case 'MountError':
    case 'StuckError':
      return { message: onOneLine(error.message), status: EXIT.failure };
    default:
      return { message: `internal error: ${error.stack ?? error.message}`, status: EXIT.failure };
  }
}
