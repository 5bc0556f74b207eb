/**
 * Who runs the program: root, and a user without rights.
 */
import { constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { MAIN } from './support.js';

const ROOT = process.geteuid?.() === 0;
/** Someone who runs the program: the words that come before it. */
export interface User {
  readonly name: string;
  readonly words: readonly string[];
  readonly skip: string | false;
}

/**
 * In a mount namespace where everybody may use /dev/fuse, as on most machines: this one may be stricter.
 * `$0` and its arguments are what is run then.
 */
const OPEN_DEVICE = `
  dir=$(mktemp -d) && mount -t tmpfs none "$dir" && mknod -m 666 "$dir/fuse" c 10 229 && mount --bind "$dir/fuse" /dev/fuse &&
  umount -l "$dir" && rmdir "$dir" && exec "$0" "$@"`;

export const users: readonly User[] = [
  { name: 'root', words: [], skip: noDevice() || (!ROOT && 'not run by root') },
  {
    name: 'nobody',
    words: [
      'unshare',
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      OPEN_DEVICE,
      'setpriv',
      '--reuid',
      'nobody',
      '--regid',
      'nogroup',
      '--clear-groups',
    ],
    skip: noDevice() || (!ROOT && 'only root can become nobody') || (!readableForAll() && 'the checkout is not readable for nobody'),
  },
];

function noDevice(): string | false {
  return !existsSync('/dev/fuse') && '/dev/fuse is missing';
}

/** Can somebody without rights come to the program? Root may, whatever the modes say: so they are what is asked. */
function readableForAll(): boolean {
  for (let at = MAIN; at !== '/'; at = dirname(at)) {
    const needed = at === MAIN ? constants.S_IROTH : constants.S_IXOTH;
    if ((statSync(at).mode & needed) === 0) return false;
  }
  return true;
}
