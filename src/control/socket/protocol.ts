/**
 * The language of the control socket: one JSON request a line, one JSON answer a line. docs/control.md describes it.
 *
 * @module
 */
import { LinesError } from '../../lines-error.js';

/** Its version: a server refuses any other. */
export const VERSION = 1;

/** A request. */
export interface ControlRequest {
  readonly v: number;
  readonly command: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** The answer to a request. After an answer to `journal` with `follow` come lines of the journal, one a line, without end. */
export type ControlAnswer =
  | { readonly v: number; readonly ok: true; readonly result?: unknown }
  /** `status` is what `configfs-fuse ctl` exits with: 1 it could not be done, 2 it was not understood. */
  | { readonly v: number; readonly ok: false; readonly error: string; readonly status: number };

/** The most bytes of a request. */
export const MAX_REQUEST = 64 << 20;
/** So deep may lists and objects be inside each other. A request of ours has three levels. */
export const MAX_DEPTH = 16;
/** The most values of a request: `JSON.parse` takes seconds for millions, and all who use the mount wait for it. What is long is text. */
export const MAX_VALUES = 100_000;

/** It was understood and cannot be done, or (status 2) was not understood. The message says why. */
export class ControlError extends LinesError {
  /** `ControlError`. */
  override readonly name = 'ControlError';

  constructor(
    lines: string | readonly string[],
    /** What `configfs-fuse ctl` exits with: 1 it could not be done, 2 it was not understood. */
    readonly status = 1,
  ) {
    super(lines);
  }
}

/** @throws ControlError */
export function parseRequest(line: string): ControlRequest {
  checkShape(line);
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    throw new ControlError('the request is not JSON; expected one object a line', 2);
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) throw new ControlError('expected an object', 2);
  const { v, command, args = {} } = request as Partial<ControlRequest>;
  if (v !== VERSION)
    throw new ControlError(
      `this server speaks version ${VERSION} of the protocol; the request says ${typeof v === 'number' ? v : v === undefined ? 'nothing' : 'no number'}`,
      2,
    );
  if (typeof command !== 'string') throw new ControlError(`'command' is missing; expected its name`, 2);
  if (typeof args !== 'object' || args === null || Array.isArray(args)) throw new ControlError(`'args' is not an object`, 2);
  return { v, command, args };
}

const [QUOTE, BACKSLASH, COMMA] = ['"', '\\', ','].map((char) => char.charCodeAt(0));
const [OPEN, CLOSE] = [
  ['[', '{'],
  [']', '}'],
].map((pair) => pair.map((char) => char.charCodeAt(0)));

/** Looks at what will become values before any is made: whether it is JSON at all is not asked here. @throws ControlError */
function checkShape(line: string): void {
  let [depth, values, isText] = [0, 1, false];
  for (let at = 0; at < line.length; at++) {
    const char = line.charCodeAt(at);
    if (char === QUOTE) isText = !isText;
    else if (isText) at += char === BACKSLASH ? 1 : 0;
    else if (OPEN!.includes(char)) {
      values++;
      if (++depth > MAX_DEPTH) throw new ControlError(`the request has more than ${MAX_DEPTH} levels; expected an object with texts`, 2);
    } else if (CLOSE!.includes(char)) depth--;
    else if (char === COMMA) values++;
    if (values > MAX_VALUES) throw new ControlError(`the request has more than ${MAX_VALUES} values; expected an object with texts`, 2);
  }
}
