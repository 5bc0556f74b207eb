/**
 * Exit statuses, and the errors that lead to them.
 *
 * @module
 */

/** Exit statuses of the program; the help text lists them. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** It was understood and could not be done. */
  failure: 1,
  /** It was not understood. */
  usage: 2,
} as const;

/** The command line asks for something that does not exist. The message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something on this machine is in the way. The message says what, and what was expected. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/**
 * Nothing is left that could go on, and the program waits all the same: a module's import never finishes. Node would
 * end without a word, and with a status of its own.
 */
export function whenNothingGoesOn(fail: (message: string, status: number) => void): void {
  process.once('beforeExit', () =>
    fail('it waits for something that never comes: a module of subsystems, or its default export, does not finish', EXIT.failure),
  );
}

/**
 * What the user is told, in one line, and the exit status.
 * Errors that are made to be shown say all that is to say; any other is a bug, and comes with its stack.
 */
export function explain(error: unknown): { message: string; status: number } {
  if (!(error instanceof Error)) return { message: String(error), status: EXIT.failure };
  switch (error.name) {
    case 'UsageError':
      return { message: error.message, status: EXIT.usage };
    case 'SubsystemError':
      return { message: error.message, status: 'kind' in error && error.kind === 'usage' ? EXIT.usage : EXIT.failure };
    case 'Failure':
    case 'MountError':
      return { message: error.message, status: EXIT.failure };
    default:
      return { message: `unexpected: ${error.stack ?? error.message}`, status: EXIT.failure };
  }
}
