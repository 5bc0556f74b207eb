/**
 * `configfs-fuse run`.
 *
 * @module
 */
import { resolve } from 'node:path';
import type { CommandLine } from '../command-line.js';
import { warn } from '../output.js';
import { CommandError } from '../run/command.js';
import { makeDirectory } from '../run/make-directory.js';
import { DEFAULT_AT } from '../run/messages.js';
import { runOutside } from '../run/outer.js';
import { controlOptions } from '../steer.js';

export async function run({ options, command }: CommandLine): Promise<number> {
  const { subsystem, at = DEFAULT_AT, 'keep-user': keepUser, 'log-level': logLevel, 'log-file': logFile } = options;
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const [name, ...args] = command;
  const removeDirectory = makeDirectory(resolve(at));
  try {
    return await runOutside({
      command: [name!, ...args],
      at: resolve(at),
      control: controlOptions(options) ?? {},
      ...(subsystem && { subsystems: subsystem }),
      ...(logLevel && { logLevel }),
      ...(logFile !== undefined && { logFile: resolve(logFile) }),
      ...(keepUser && uid !== 0 && { user: { uid, gid } }),
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    warn(error.message);
    return error.status;
  } finally {
    removeDirectory();
  }
}
