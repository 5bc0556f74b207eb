/**
 * Whether a process may follow the links of another one in /proc, such as `root`, `cwd` and those in `fd`.
 *
 * @module
 */
import { type Credentials, statusField } from './credentials.js';

/** CAP_SYS_PTRACE (include/uapi/linux/capability.h) */
const SYS_PTRACE = 19;
/** CAP_SYS_ADMIN, CAP_CHECKPOINT_RESTORE */
const RESTORE = [21, 40];
/** PROC_USER_INIT_INO (include/linux/proc_ns.h): all others lie below it. */
const FIRST_USER_NAMESPACE = 'user:[4026531837]';

/** What /proc tells of the other process. What could not be read is undefined: then only the capability lets the caller in. */
export interface Looked {
  /** `status`. */
  readonly status: string | undefined;
  /** The text of `ns/user`. */
  readonly userNamespace: string | undefined;
  /** The owner of the link: root's, where the process may not be looked into (`task_dump_owner`). */
  readonly owner: number;
}

/** `__ptrace_may_access` with PTRACE_MODE_READ_FSCREDS. Where it cannot be known whether one namespace is below another one, it counts as not. */
export function mayLookInto(who: Credentials, { status, userNamespace, owner }: Looked): boolean {
  if (isCapableIn(who, SYS_PTRACE, userNamespace)) return true;
  if (status === undefined || userNamespace === undefined || who.userNamespace !== userNamespace) return false;
  const { uid, gid } = who.caller;
  const ids = (name: string): number[] => statusField(status, name).split('\t').slice(0, 3).map(Number);
  const isSame = ids('Uid').every((id) => id === uid) && ids('Gid').every((id) => id === gid);
  // Of root's own processes the owner does not tell them apart.
  const isDumpable = uid !== 0 && owner === uid;
  const permitted = BigInt(`0x${statusField(status, 'CapPrm') || '0'}`);
  return isSame && isDumpable && (permitted & ~who.effective) === 0n;
}

/** `proc_map_files_get_link`: also for links of the caller's own process. */
export function mayFollowMapFiles(who: Credentials): boolean {
  return RESTORE.some((capability) => isCapableIn(who, capability, FIRST_USER_NAMESPACE));
}

/** `ns_capable` */
function isCapableIn(who: Credentials, capability: number, namespace: string | undefined): boolean {
  if (((who.effective >> BigInt(capability)) & 1n) === 0n) return false;
  const own = who.userNamespace;
  return own !== undefined && (own === namespace || own === FIRST_USER_NAMESPACE);
}
