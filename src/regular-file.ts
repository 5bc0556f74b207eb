/**
 * Opening what ought to be an attribute, in a directory that may be no configfs at all: a FIFO in it would be waited for, a device may give for
 * ever, and a link leads elsewhere.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';

/**
 * Opens a regular file, and nothing else, for `use`, and closes it. The opening never waits.
 * @param flags as for open(2)
 * @throws the system's error; EINVAL for what is no regular file, ELOOP for a link; what `use` throws
 */
export function withRegular<T>(path: string | Buffer, flags: number, use: (fd: number) => T): T {
  const fd = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (!fstatSync(fd).isFile()) throw Object.assign(new Error(`EINVAL: ${path} is not a regular file`), { code: 'EINVAL' });
    return use(fd);
  } finally {
    closeSync(fd);
  }
}
