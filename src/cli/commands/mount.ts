/**
 * `configfs-fuse mount`.
 *
 * @module
 */
import { setLogFile } from '../../log.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, UsageError } from '../exit.js';
import { countHiddenEntries } from '../hidden-entries.js';
import { openLogFile } from '../log-file.js';
import { announce, warn } from '../output.js';
import { controlOptions } from '../steer.js';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const { subsystem, daemon, ro, cache, transport, 'log-level': logLevel, 'log-file': logFile } = options;
  if (options['strict-faults'] && options.faults === undefined && options.control === undefined)
    throw new UsageError('mount: --strict-faults has no effect without rules; expected --faults FILE, or --control SOCKET to add them');
  const control = controlOptions(options);
  const request = {
    dir: operands[0]!,
    ...(subsystem && { subsystems: subsystem }),
    readOnly: ro ?? false,
    cache: cache ?? false,
    ...(options['kernel-permissions'] && { kernelPermissions: true }),
    ...(logLevel && { logLevel }),
    ...(transport && { transport }),
    ...(options['until-eof'] && { untilEof: true }),
    ...(control && { control }),
  };
  if (daemon && options['until-eof']) throw new UsageError('mount: --until-eof does not go with --daemon, which has no standard input');
  if (daemon && logFile === undefined && logLevel !== undefined && logLevel !== 'silent') {
    warn(`--log-level ${logLevel} with --daemon logs nothing without --log-file FILE`);
  }
  const hidden = countHiddenEntries(request.dir);
  const warnOfHidden = (): void => {
    const entries = hidden === 1 ? '1 entry' : `${hidden} entries`;
    if (hidden > 0) warn(`${request.dir} is not empty: what is in it (${entries}) is hidden until you unmount`);
  };
  if (daemon) {
    const status = await (await import('../daemon.js')).startDaemon(request, logFile);
    if (status === EXIT.ok) warnOfHidden();
    return status;
  }
  if (logFile !== undefined) setLogFile(openLogFile(logFile));
  return (await import('../serve.js')).serve(request, (line) => {
    warnOfHidden();
    announce(line);
  });
}
