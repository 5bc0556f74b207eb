/**
 * `configfs-fuse run`.
 *
 * @module
 */
import { resolve } from 'node:path';
import { readArgs } from '../args.js';
import { UsageError } from '../exit.js';
import { readLogLevel } from '../log-level.js';
import { warn } from '../output.js';
import { CommandError } from '../run/command.js';
import { DEFAULT_AT } from '../run/messages.js';
import { runOutside } from '../run/outer.js';

export async function run(args: readonly string[]): Promise<number> {
  const end = args.indexOf('--');
  const [name, ...rest] = end < 0 ? [] : args.slice(end + 1);
  const { values } = readArgs(
    'run',
    end < 0 ? args : args.slice(0, end),
    {
      subsystem: { type: 'string', short: 's', multiple: true },
      at: { type: 'string' },
      'keep-user': { type: 'boolean' },
      'log-level': { type: 'string' },
    },
    [],
  );
  if (name === undefined) throw new UsageError('run: COMMAND is missing; expected configfs-fuse run [-s NAME|FILE]… -- COMMAND [ARG…]');
  if (values.at === '') throw new UsageError('run: --at is empty; expected a directory');
  const level = readLogLevel('run', values['log-level']);
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  try {
    return await runOutside({
      command: [name, ...rest],
      at: resolve(values.at ?? DEFAULT_AT),
      ...(values.subsystem && { subsystems: values.subsystem }),
      ...(level !== undefined && { logLevel: level }),
      ...(values['keep-user'] && uid !== 0 && { user: { uid, gid } }),
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    warn(error.message);
    return error.status;
  }
}
