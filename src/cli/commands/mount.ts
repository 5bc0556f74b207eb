/**
 * `configfs-fuse mount`.
 *
 * @module
 */
import type { CommandLine } from '../command-line.js';
import { UsageError } from '../exit.js';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const { subsystem, daemon, ro, cache, transport, 'log-level': logLevel, 'log-file': logFile } = options;
  if (logFile !== undefined && !daemon) {
    throw new UsageError('mount: --log-file goes with --daemon; without it the log is on standard error');
  }
  const request = {
    dir: operands[0]!,
    ...(subsystem && { subsystems: subsystem }),
    readOnly: ro ?? false,
    cache: cache ?? false,
    ...(logLevel && { logLevel }),
    ...(transport && { transport }),
  };
  if (daemon) return (await import('../daemon.js')).startDaemon(request, logFile);
  return (await import('../serve.js')).serve(request);
}
