/**
 * The variable PATH of a command.
 *
 * @module
 */

/** With a directory of ours in front; without one, the usual directories of a system. */
export function pathWith(tools: string): string {
  return `${tools}:${process.env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'}`;
}
