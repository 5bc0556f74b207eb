/**
 * Code that a user names and root would run: drivers, code of descriptions, rules with hooks. As sshd does with keys (StrictModes), root does not
 * run what everybody on the machine can change, be it in the file or by putting another one in its place. Whom a file or
 * directory belongs to is for the person to judge who names it.
 *
 * @module
 */
import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isTrustedUser } from './trusted-user.js';

const FOR_ALL = 0o002;
const STICKY = 0o1000;

/**
 * Why this process is not to run what is in the file: the end of a sentence about it. Undefined where it may, and for what is not there.
 * Only root is that careful.
 */
export function whyNotRun(file: string): string | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  try {
    const named = resolve(file);
    return changeable(named) ?? changeable(realpathSync(named));
  } catch {
    return undefined;
  }
}

/** Goes up from a file to the root directory. */
function changeable(file: string): string | undefined {
  for (let at = file; ; ) {
    const found = lstatSync(at);
    const isOpen = !found.isSymbolicLink() && (found.mode & FOR_ALL) !== 0 && !(found.isDirectory() && found.mode & STICKY);
    if (isOpen) return `everybody may change ${at} (mode ${modeText(found)}), and root runs nothing that everybody can change`;
    const directory = dirname(at);
    if (directory === at) return undefined;
    const above = statSync(directory);
    if ((above.mode & FOR_ALL) !== 0 && (above.mode & STICKY) !== 0 && !isOurs(found, above)) {
      return `${at} belongs to user ${found.uid} and lies where everybody may put files, and root runs nothing that anybody has put there`;
    }
    at = directory;
  }
}

/** Of somebody trusted, or of the directory's owner. */
function isOurs({ uid }: Stats, above: Stats): boolean {
  return isTrustedUser(uid) || uid === above.uid;
}

function modeText({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
