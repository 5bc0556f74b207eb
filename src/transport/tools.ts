/**
 * Running the system's own tools, such as mount(8).
 *
 * @module
 */

/** Their environment: messages in English, since we read them; and the sbin directories, where some systems keep them. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin` };
}
