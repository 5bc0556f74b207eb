/**
 * A client of the control socket.
 *
 * @module
 */
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { isTrustedUser } from '../../trusted-user.js';
import { type ControlAnswer, ControlError, VERSION } from './protocol.js';

/**
 * Sends one command and answers its result.
 * @param follow called with each line after the answer, until the server ends; without it the connection ends with the answer
 * @throws ControlError with what the server says, or where there is none
 */
export function control(
  path: string,
  command: string,
  args: Readonly<Record<string, unknown>> = {},
  follow?: { readonly started: (result: unknown) => void; readonly line: (line: object) => void },
): Promise<unknown> {
  const owner = strangerAt(path);
  if (owner !== undefined) {
    return Promise.reject(
      new ControlError(`${path} belongs to user ${owner}; expected the control socket of a mount of yours or of root's`),
    );
  }
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    let result: { value: unknown } | undefined;
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify({ v: VERSION, command, args })}\n`));
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      reject(new ControlError(`${path}: no mount answers there (${code ?? message})`)),
    );
    socket.on('close', () => {
      if (result) resolve(result.value);
      else reject(new ControlError(`${path}: the server ended the connection without an answer`));
    });
    const take = (data: string): void => {
      text += data;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const line = JSON.parse(text.slice(0, end)) as object;
        text = text.slice(end + 1);
        if (result) {
          follow?.line(line);
          continue;
        }
        const answer = line as ControlAnswer;
        if (!answer.ok) {
          reject(new ControlError(answer.error.split('\n'), answer.status));
          socket.destroy();
          return;
        }
        result = { value: answer.result };
        if (follow) follow.started(answer.result);
        else socket.destroy();
      }
    };
    socket.on('data', (data: string) => {
      try {
        take(data);
      } catch (error) {
        reject(error instanceof SyntaxError ? new ControlError(`${path}: what answers there does not speak this language`) : error);
        socket.destroy();
      }
    });
  });
}

/** Whoever can put a socket there would get what is sent, and answer as he likes. @returns the user, if it is none that is trusted */
function strangerAt(path: string): number | undefined {
  let uid: number;
  try {
    ({ uid } = statSync(path));
  } catch {
    return undefined;
  }
  return isTrustedUser(uid) ? undefined : uid;
}
