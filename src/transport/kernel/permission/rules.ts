/**
 * The permission rules of the kernel's file systems, for a server that checks them itself.
 *
 * Each rule answers from owner, group and mode where those suffice, and asks for groups and capabilities only where they do not. Source:
 * fs/namei.c and fs/attr.c of Linux 6.12; configfs has none of its own (`configfs_setattr` calls `simple_setattr`).
 *
 * @module
 */
import type { Iattr, Stat } from '../../../core/vfs.js';
import { Errno } from '../../../errno.js';
import { accessOf, O_TRUNC } from '../../open-flags.js';
import { CAP, type Credentials } from './credentials.js';

/** Bits of a mask of wanted access, as in a mode. */
export const MAY = { EXEC: 1, WRITE: 2, READ: 4 } as const;

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_ISUID = 0o4000;
const GROUP_EXEC = 0o010;
const S_ISGID = 0o2000;
/** The sticky bit. */
export const S_ISVTX = 0o1000;
export const ANY_EXEC = 0o111;

/** What of a `stat` decides. */
export type Inode = Pick<Stat, 'mode' | 'uid' | 'gid'>;

/** The mask for flags of open(2): neither reading nor writing (3) needs both (`may_open`, `build_open_flags`). */
export function openMask(flags: number): number {
  const { reads, writes } = accessOf(flags);
  const mask = reads === writes ? MAY.READ | MAY.WRITE : reads ? MAY.READ : MAY.WRITE;
  return flags & O_TRUNC ? mask | MAY.WRITE : mask;
}

/** May the caller access the inode in all the ways of the mask (`generic_permission`)? */
export function mayAccess(who: Credentials, inode: Inode, mask: number): boolean {
  return (modeBits(who, inode, mask) & mask) === mask || overridesMode(who, inode, mask);
}

/** The three bits of the mode that are about the caller (`acl_permission_check`). */
function modeBits(who: Credentials, { mode, uid, gid }: Inode, mask: number): number {
  if (who.caller.uid === uid) return mode >> 6;
  // Whether the caller is in the group is asked only if that makes a difference.
  if ((mask & (mode ^ (mode >> 3))) === 0) return mode;
  if (who.isInGroup(gid)) return mode >> 3;
  // Who may be in the group, as far as can be seen, gets what both allow.
  return who.groups === undefined ? mode & (mode >> 3) : mode;
}

/** Do the caller's capabilities allow it, whatever else says no? */
export function overridesMode(who: Credentials, inode: Inode, mask: number): boolean {
  if ((inode.mode & S_IFMT) === S_IFDIR) {
    return ((mask & MAY.WRITE) === 0 && who.isCapable(CAP.DAC_READ_SEARCH, inode)) || who.isCapable(CAP.DAC_OVERRIDE, inode);
  }
  if (mask === MAY.READ && who.isCapable(CAP.DAC_READ_SEARCH, inode)) return true;
  return ((mask & MAY.EXEC) === 0 || (inode.mode & ANY_EXEC) !== 0) && who.isCapable(CAP.DAC_OVERRIDE, inode);
}

/** @throws EACCES */
export function checkAccess(who: Credentials, inode: Inode, mask: number): void {
  if (!mayAccess(who, inode, mask)) throw refusal('EACCES', who, inode, `${wanted(mask)} is not allowed (generic_permission)`);
}

/** Names in a directory may be added and removed by who may write and search it (`may_create`, `may_delete`). @throws EACCES */
export function checkChange(who: Credentials, directory: Inode): void {
  checkAccess(who, directory, MAY.WRITE | MAY.EXEC);
}

/** In a directory with the sticky bit only owners remove (`check_sticky`). @throws EPERM */
export function checkSticky(who: Credentials, directory: Inode, victim: Inode): void {
  if ((directory.mode & S_ISVTX) === 0) return;
  const { uid } = who.caller;
  if (uid === victim.uid || uid === directory.uid || who.isCapable(CAP.FOWNER, victim)) return;
  throw refusal('EPERM', who, victim, 'the directory has the sticky bit, and only owners remove there (check_sticky)');
}

/**
 * Where hard links are protected, only who owns a file or may read and write it gets a link to it (`may_linkat`).
 * @throws EPERM
 */
export function checkLinkSource(who: Credentials, source: Inode): void {
  const { mode } = source;
  const isSafe = (mode & S_IFMT) === S_IFREG && (mode & S_ISUID) === 0 && (mode & (S_ISGID | GROUP_EXEC)) !== (S_ISGID | GROUP_EXEC);
  if ((isSafe && mayAccess(who, source, MAY.READ | MAY.WRITE)) || isOwner(who, source)) return;
  throw refusal('EPERM', who, source, 'hard links to it are protected (may_linkat)');
}

/** `inode_owner_or_capable` */
function isOwner(who: Credentials, inode: Inode): boolean {
  return who.caller.uid === inode.uid || who.isCapable(CAP.FOWNER, inode);
}

/** Does a truncation, or another owner, take the set-group-ID bit away (`setattr_should_drop_sgid`)? */
function dropsSetGroupId(who: Credentials, inode: Inode): boolean {
  const { mode, gid } = inode;
  if ((mode & S_ISGID) === 0) return false;
  return (mode & GROUP_EXEC) !== 0 || !(who.isInGroup(gid) || who.isCapable(CAP.FSETID, inode));
}

/**
 * A file loses set-ID bits when it is truncated by who has no CAP_FSETID (`setattr_should_drop_suidgid`), and when it gets another owner
 * or group (`chown_common`). The mode that the kernel sends along then is not to be used: it has no sticky bit, knows less of
 * set-group-ID, and is not there for open(2) with O_TRUNC.
 * @param change gets the mode, if it changes
 */
function takeSetIds(who: Credentials, inode: Inode, change: Iattr): void {
  const { mode } = inode;
  delete change.mode;
  if ((mode & S_IFMT) !== S_IFREG || (mode & (S_ISUID | S_ISGID)) === 0) return;
  if (change.size !== undefined && who.capable(CAP.FSETID)) return;
  const kept = mode & ~(S_ISUID | (dropsSetGroupId(who, inode) ? S_ISGID : 0));
  if (kept !== mode) change.mode = kept & ~S_IFMT;
}

/**
 * chmod, chown, truncate and utimes (`notify_change`, `setattr_prepare`, `do_truncate`).
 * @param change loses the set-group-ID bit where the caller may not set it, and gets the mode that a truncation or another owner leaves
 * @throws EPERM, EACCES
 */
export function checkSetattr(who: Credentials, inode: Inode, change: Iattr): void {
  const { uid, gid, size, atime, mtime, open } = change;
  // What is open for writing may be truncated, whatever its mode is by now.
  if (size !== undefined && !open) checkAccess(who, inode, MAY.WRITE);
  if (size !== undefined || uid !== undefined || gid !== undefined) takeSetIds(who, inode, change);
  // Nobody is asked whether the set-ID bits may go with a truncation (ATTR_FORCE).
  if (size !== undefined) return;
  if (atime === 'now' && mtime === 'now' && !isOwner(who, inode)) checkAccess(who, inode, MAY.WRITE);
  if (uid !== undefined && !mayChown(who, inode, uid)) throw refusal('EPERM', who, inode, `it cannot be given to uid ${uid} (chown_ok)`);
  if (gid !== undefined && !mayChgrp(who, inode, gid)) throw refusal('EPERM', who, inode, `it cannot be given to gid ${gid} (chgrp_ok)`);
  const { mode } = change;
  if (mode !== undefined) {
    if (!isOwner(who, inode)) throw refusal('EPERM', who, inode, 'only its owner changes the mode (setattr_prepare)');
    if ((mode & S_ISGID) !== 0 && !who.isInGroup(gid ?? inode.gid) && !who.isCapable(CAP.FSETID, inode)) change.mode = mode & ~S_ISGID;
  }
  const touched = atime === 'now' && mtime === 'now';
  if ((atime !== undefined || mtime !== undefined) && !touched && !isOwner(who, inode)) {
    throw refusal('EPERM', who, inode, 'only its owner sets its times (setattr_prepare)');
  }
}

function mayChown(who: Credentials, inode: Inode, uid: number): boolean {
  return (who.caller.uid === inode.uid && uid === inode.uid) || who.isCapable(CAP.CHOWN, inode);
}

function mayChgrp(who: Credentials, inode: Inode, gid: number): boolean {
  return (who.caller.uid === inode.uid && (gid === inode.gid || who.isInGroup(gid))) || who.isCapable(CAP.CHOWN, inode);
}

function wanted(mask: number): string {
  const ways = [mask & MAY.READ ? 'reading' : '', mask & MAY.WRITE ? 'writing' : '', mask & MAY.EXEC ? 'searching or executing' : ''];
  return ways.filter((way) => way !== '').join(' and ');
}

function refusal(code: 'EACCES' | 'EPERM', { caller }: Credentials, { mode, uid, gid }: Inode, rule: string): Errno {
  return new Errno(code, () => `mode ${(mode & 0o7777).toString(8)}, owner ${uid}:${gid}, caller ${caller.uid}:${caller.gid}: ${rule}`);
}
