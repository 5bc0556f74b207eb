/**
 * `--log-level`, and the variable that stands for it.
 *
 * @module
 */
import { LEVELS } from '../log.js';
import { UsageError } from './exit.js';

/**
 * Checks both.
 * @param command for the message
 * @returns what the option says
 * @throws UsageError for a level that does not exist
 */
export function readLogLevel(command: string, option: string | undefined): string | undefined {
  for (const [from, level] of [
    ['--log-level', option],
    ['CONFIGFS_FUSE_LOG', process.env['CONFIGFS_FUSE_LOG']],
  ] as const) {
    if (level !== undefined && !LEVELS.some((known) => known === level)) {
      throw new UsageError(`${command}: ${from}: there is no log level '${level}'; expected one of ${LEVELS.join(', ')}`);
    }
  }
  return option;
}
