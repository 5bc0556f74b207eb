/**
 * Files in a directory where everybody may make some, such as /tmp: what somebody else has put there under the name that we were
 * given is not written to. The kernel has the same rules, which not every system turns on (protected_symlinks, protected_regular and
 * protected_fifos in proc(5)).
 *
 * @module
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

const STICKY_FOR_ALL = 0o1002;

/**
 * Opens a file that a user has named, for writing.
 * @param flags and mode as for open(2)
 * @throws the system's error; EACCES for what somebody else has put into a sticky directory
 */
export function openNamed(path: string, flags: number, mode = 0o666): number {
  let fd: number;
  try {
    fd = openSync(path, flags | constants.O_NOFOLLOW, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') throw error;
    // In a sticky directory nobody but those whom it is trusted from can replace it after this.
    if (!isTrusted(path, lstatSync(path))) throw refusal(path, 'symbolic link');
    return openSync(path, flags, mode);
  }
  const found = fstatSync(fd);
  if ((found.isFile() || found.isFIFO()) && !isTrusted(path, found)) {
    closeSync(fd);
    throw refusal(path, 'file');
  }
  return fd;
}

/** Has it been put there by us, by the directory's owner, or where not everybody may put something? */
function isTrusted(path: string, { uid }: Stats): boolean {
  const directory = statSync(dirname(path));
  return (directory.mode & STICKY_FOR_ALL) !== STICKY_FOR_ALL || uid === process.geteuid?.() || uid === directory.uid;
}

function refusal(path: string, what: string): Error {
  return Object.assign(new Error(`EACCES: ${path} is the ${what} of somebody else in a directory where everybody may make some`), {
    code: 'EACCES',
  });
}
