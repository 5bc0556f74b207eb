/**
 * Opening what ought to be an attribute, in a directory that may be no configfs at all: a FIFO in it would be waited for, a device may give for
 * ever, and a link leads elsewhere.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';

/**
 * Opens a regular file, and nothing else. Never waits.
 * @param flags as for open(2)
 * @throws the system's error; EINVAL for what is no regular file, ELOOP for a link
 */
export function openRegular(path: string | Buffer, flags: number): number {
  const fd = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw Object.assign(new Error(`EINVAL: ${path} is no regular file`), { code: 'EINVAL' });
}
