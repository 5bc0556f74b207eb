/**
 * Writes a file that a user names: all of it or nothing. Where it cannot be done, such as on a full disk, the old file is still there.
 *
 * @module
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openNamed } from './sticky.js';

const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOCTTY } = constants;
/** What keeps a new file from being put in the place of the old one, and not from writing to it. */
const CANNOT_REPLACE = ['EACCES', 'EPERM', 'EBUSY', 'EROFS', 'EXDEV'];

/** @throws the system's error */
export function writeWhole(file: string, text: string): void {
  const old = found(file);
  if (old === undefined || old.isFile()) {
    // Also sees to it that nobody else has put it there.
    const trusted = openNamed(file, O_WRONLY | O_CREAT | O_NOCTTY);
    closeSync(trusted);
    try {
      replace(realpathSync(file), text, old);
      return;
    } catch (error) {
      if (!CANNOT_REPLACE.includes((error as NodeJS.ErrnoException).code ?? '')) {
        if (old === undefined) unlinkSync(file);
        throw error;
      }
    }
  }
  // A device or a FIFO, a file that is mounted on its own, or one in a directory that may not be written to.
  const fd = openNamed(file, O_WRONLY | O_TRUNC | O_NOCTTY);
  try {
    put(fd, text);
  } finally {
    closeSync(fd);
  }
}

function found(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param old its mode is kept */
function replace(file: string, text: string, old: Stats | undefined): void {
  const { uid, gid } = lstatSync(file);
  // Who owns it would not own the new one.
  if (uid !== process.geteuid?.() || gid !== process.getegid?.()) throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
  const part = join(dirname(file), `.${basename(file)}.${process.pid}`);
  const fd = openSync(part, O_WRONLY | O_CREAT | O_EXCL, 0o666);
  try {
    if (old !== undefined) fchmodSync(fd, old.mode & 0o7777);
    put(fd, text);
    fsyncSync(fd);
    renameSync(part, file);
  } catch (error) {
    unlinkSync(part);
    throw error;
  } finally {
    closeSync(fd);
  }
}

function put(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
