/**
 * Descriptors for the end of a mount. Only a tool can unmount, and none can be started without some. By then a driver may have used them
 * up, or somebody may have lowered the limit (prlimit(1)): a mount would stay that answers nobody.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import { openFilesLimit } from '../open-files.js';
import { MountError } from './mount-error.js';

/** Node and a mount with all that goes with it have some 30 files open; a tool that ends the mount takes a few. */
const NEEDED_FILES = 40;

/** What starting a tool takes: a pipe for what it says, one for how its start went, and a table of mounts. */
const FOR_TOOL = 6;
/** What it takes without the pipe and the table. */
const AT_LEAST = 2;

const spares: number[] = [];
let mounts = 0;

/** Before a mount is made: later there might be too few to mount, or, worse, to go on or to unmount. @throws MountError failed */
export function checkOpenFilesLimit(): void {
  const limit = openFilesLimit();
  if (limit < NEEDED_FILES)
    throw new MountError('failed', `the limit of open files is ${limit} (ulimit -n); expected at least ${NEEDED_FILES}`);
}

/** Keeps some, for as long as there is a mount. @returns called when the mount has ended */
export function keepSpares(): () => void {
  if (mounts++ === 0) spares.push(...openMany(FOR_TOOL + 1));
  return () => {
    if (--mounts === 0) close(spares.splice(0));
  };
}

/**
 * Gives them back, for a tool that is started now.
 * @returns undefined where that is enough. Else a descriptor of /dev/null, for a tool that has no pipe.
 */
export function freeSpares(): number | undefined {
  close(spares.splice(1));
  const found = openMany(FOR_TOOL);
  close(found);
  return found.length < FOR_TOOL && found.length >= AT_LEAST ? spares[0] : undefined;
}

function openMany(count: number): number[] {
  const opened: number[] = [];
  try {
    while (opened.length < count) opened.push(openSync('/dev/null', 'r+'));
  } catch {
    // There are no more.
  }
  return opened;
}

function close(descriptors: readonly number[]): void {
  for (const fd of descriptors) {
    try {
      closeSync(fd);
    } catch {
      // Somebody has closed it before.
    }
  }
}
