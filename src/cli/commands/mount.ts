/**
 * `configfs-fuse mount`.
 *
 * @module
 */
import { readArgs } from '../args.js';
import { TRANSPORTS } from '../../transport/choose.js';
import { UsageError } from '../exit.js';
import { readLogLevel } from '../log-level.js';

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    'mount',
    args,
    {
      subsystem: { type: 'string', short: 's', multiple: true },
      'log-level': { type: 'string' },
      daemon: { type: 'boolean' },
      'log-file': { type: 'string' },
      ro: { type: 'boolean' },
      cache: { type: 'boolean' },
      transport: { type: 'string' },
    },
    ['DIR'],
  );
  const level = readLogLevel('mount', values['log-level']);
  const logFile = values['log-file'];
  if (logFile !== undefined && !values.daemon) {
    throw new UsageError('mount: --log-file goes with --daemon; without it the log is on standard error');
  }
  const transport = TRANSPORTS.find((known) => known === values.transport);
  if (values.transport !== undefined && transport === undefined) {
    throw new UsageError(`mount: there is no transport '${values.transport}'; expected one of ${TRANSPORTS.join(', ')}`);
  }
  const request = {
    dir: positionals[0]!,
    ...(values.subsystem && { subsystems: values.subsystem }),
    readOnly: values.ro ?? false,
    cache: values.cache ?? false,
    ...(level !== undefined && { logLevel: level }),
    ...(transport && { transport }),
  };
  if (values.daemon) return (await import('../daemon.js')).startDaemon(request, logFile);
  return (await import('../serve.js')).serve(request);
}
