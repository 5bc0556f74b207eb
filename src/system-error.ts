/**
 * From errors of the system, as Node throws them, to ours: the one map.
 *
 * @module
 */
import { getSystemErrorName } from 'node:util';
import { ERRNO, Errno, type ErrnoCode } from './errno.js';

/**
 * The `Errno` of the same name. What Node does not even pass on (a NUL in a path) is EINVAL; what is no error of the system stays as it is.
 * @param reason why, for `ctl why` and the journal; by default the system's own words
 */
export function asErrno(error: unknown, reason?: () => string): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code.startsWith('ERR_')) return new Errno('EINVAL', reason ?? message);
  return code in ERRNO ? new Errno(code as ErrnoCode, reason ?? message) : error;
}

/** The positive errno of an error of `node:fs`. */
export function errnoOfSystem(error: unknown): number {
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? ERRNO.EIO : (ERRNO[getSystemErrorName(errno) as ErrnoCode] ?? -errno);
}
