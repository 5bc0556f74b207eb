/**
 * Finds the C program of machine/native/, which is built for each architecture and lies in `prebuilt/` of the package.
 *
 * @module
 */
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Set to a path, it is used in place of the package's own; set to the empty string, there is none. */
const VARIABLE = 'CONFIGFS_FUSE_MACHINE';

/** @returns its path; undefined where it was not built for this machine */
export function findProgram(): string | undefined {
  const given = process.env[VARIABLE];
  if (given !== undefined) return given === '' ? undefined : given;
  // From the nearest directory above that has it: the package's root, wherever this module was compiled to.
  for (let at = new URL('.', import.meta.url); ; at = new URL('..', at)) {
    const file = fileURLToPath(new URL(`prebuilt/linux-${process.arch}/machine`, at));
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      if (at.pathname === '/') return undefined;
    }
  }
}
