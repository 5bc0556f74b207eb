/**
 * Whom a process takes what it uses from.
 *
 * @module
 */

/** Is it root, the user of this process, or the one who called sudo? */
export function isTrustedUser(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.() || String(uid) === process.env['SUDO_UID'];
}
