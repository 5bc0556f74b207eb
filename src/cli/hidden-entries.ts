/**
 * What a mount will hide.
 *
 * @module
 */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { realPathHere } from '../transport/mount-point.js';

/**
 * How many entries a directory has that will be out of sight; 0 also where that cannot be known. To be asked before mounting. Asks
 * no file system that may hang.
 */
export function countHiddenEntries(dir: string): number {
  try {
    const path = realPathHere(resolve(dir));
    return path === undefined ? 0 : readdirSync(path).length;
  } catch {
    // It is missing, or may not be read: mounting reports that.
    return 0;
  }
}
