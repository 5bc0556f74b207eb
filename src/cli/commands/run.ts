/**
 * `configfs-fuse run`.
 *
 * @module
 */
import { resolve } from 'node:path';
import { atEnd } from '../../at-end.js';
import { isErrnoCode } from '../../control/pattern.js';
import { milliseconds } from '../../control/duration.js';
import type { CommandLine } from '../command-line.js';
import { UsageError } from '../exit.js';
import { linesOf } from '../../lines-error.js';
import { inheritedDescriptors } from '../../machine/descriptors.js';
import { findProgram } from '../../program.js';
import type { OptionValues } from '../options.js';
import { warn } from '../output.js';
import { CommandError, NOT_SET_UP } from '../run/command.js';
import { withControlSocket } from '../run/control-socket.js';
import { makeDirectory } from '../run/make-directory.js';
import { DEFAULT_AT, PROGRAM_MISSING, type RunRequest } from '../run/messages.js';
import { controlOptions } from '../steer.js';

export async function run({ options, command }: CommandLine): Promise<number> {
  // First of all: later this process has files of its own.
  const descriptors = inheritedDescriptors();
  const { subsystem, at = DEFAULT_AT, 'keep-user': keepUser, 'log-level': logLevel, 'log-file': logFile } = options;
  const { 'mount-type': mountType = false, 'no-supervisor': unsupervised = false } = options;
  if (mountType && unsupervised) throw new UsageError('run: --mount-type needs the supervisor; expected it without --no-supervisor');
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const [name, ...args] = command;
  if (options['hung-after'] !== undefined && options['fail-nth'] === undefined)
    throw new UsageError('run: --hung-after has no effect without --fail-nth ERRNO');
  if (options['fail-nth'] !== undefined) return runFailing(options, command);
  const removeDirectory = atEnd(makeDirectory(resolve(at)));
  try {
    const request: Omit<RunRequest, 'scratch'> = {
      command: [name!, ...args],
      at: resolve(at),
      control: controlOptions(options) ?? {},
      ...(subsystem && { subsystems: subsystem }),
      ...(logLevel && { logLevel }),
      ...(logFile !== undefined && { logFile: resolve(logFile) }),
      ...(keepUser && uid !== 0 && { user: { uid, gid } }),
      ...(!unsupervised && { supervise: { mountType, mounts: true } }),
    };
    const program = findProgram();
    if (program === undefined && mountType) throw new CommandError(`--mount-type: ${PROGRAM_MISSING}`, NOT_SET_UP);
    return await withControlSocket(request, async (complete) =>
      program === undefined
        ? (await import('../run/outer.js')).runOutside(complete)
        : (await import('../run/direct.js')).runDirect(program, complete, descriptors),
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    warn(linesOf(error));
    return error.status;
  } finally {
    removeDirectory();
  }
}

/** `--fail-nth`. */
async function runFailing(options: OptionValues, command: readonly string[]): Promise<number> {
  const errno = options['fail-nth']!;
  if (!isErrnoCode(errno)) throw new UsageError(`run: --fail-nth: '${errno}' is not an errno; expected one such as EIO`);
  for (const other of ['faults', 'journal', 'control', 'check-leaks', 'strict-faults', 'explain'] as const) {
    if (options[other] !== undefined) throw new UsageError(`run: --fail-nth and --${other} do not go together`);
  }
  const passed = (['subsystem', 'at', 'load', 'log-level', 'log-file'] as const).flatMap((option) =>
    [options[option] ?? []].flat().map((value) => `--${option}=${value}`),
  );
  const { failNth } = await import('../run/fail-nth.js');
  return failNth({
    errno,
    hungAfter: milliseconds(options['hung-after'] ?? '30s')!,
    options: [...passed, ...(options['keep-user'] ? ['--keep-user'] : [])],
    command,
  });
}
