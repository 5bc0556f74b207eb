/**
 * What this process may do by itself, and whom a mount lets in.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

/** CAP_SYS_ADMIN (include/uapi/linux/capability.h) */
const CAP_SYS_ADMIN = 21n;

/** Has this process CAP_SYS_ADMIN, be it in a user namespace? */
export function mayMount(): boolean {
  try {
    const set = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return set === undefined || ((BigInt(`0x${set}`) >> CAP_SYS_ADMIN) & 1n) === 1n;
  } catch {
    // No /proc: the attempt will tell.
    return true;
  }
}

/** Do these options ask that others than the user who mounts may use it? */
export function letsOthersIn({
  allowOther = false,
  mountOptions = [],
}: {
  allowOther?: boolean;
  mountOptions?: readonly string[];
}): boolean {
  return allowOther || mountOptions.some((text) => text.split(',').includes('allow_other'));
}
