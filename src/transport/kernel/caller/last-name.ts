/**
 * The last name of a path.
 *
 * @module
 */
import { Errno } from '../../../errno.js';

/** Are there names after the one that was taken? @param rest what follows it, the next one last; empty texts stand for slashes */
export function hasMore(rest: readonly string[]): boolean {
  return rest.some((name) => name !== '');
}

/** @throws EISDIR for a last name with a slash after it, where a file would be made: there or not, and whatever it is */
export function refuseSlash(name: string, rest: readonly string[]): void {
  if (rest.length > 0) throw new Errno('EISDIR', () => `'${name}' has a slash after it: O_CREAT makes no directory (open_last_lookups)`);
}
