/**
 * What goes wrong in a machine.
 *
 * @module
 */
import { getSystemErrorName } from 'node:util';

/** The namespaces could not be made, or a step in them failed. The message is one line for the user. */
export class MachineError extends Error {
  override readonly name = 'MachineError';

  constructor(
    message: string,
    /** The errno's name, such as `EPERM`, where the system refused. */
    readonly code?: string,
  ) {
    super(message);
  }
}

/**
 * The error behind an answer of the C program.
 * @param what could not be done
 */
export function refusal(what: string, answer: string): MachineError {
  const [, number, text] = /^error (\d+) (.*)$/s.exec(answer) ?? [];
  if (number === undefined) return new MachineError(`${what}: the program ended (${answer})`);
  let code: string | undefined;
  try {
    code = getSystemErrorName(-Number(number));
  } catch {
    // A number that Node does not know.
  }
  return new MachineError(`${what}: ${text}`, code);
}
