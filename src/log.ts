/**
 * The package's logger: one JSON line an event, on standard error.
 *
 * Quiet by default: warnings and errors only. `CONFIGFS_FUSE_LOG` sets another level of pino's
 * (`trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`). Facts go into fields (`op`, `path`, `errno`,
 * `pid`, …) and not into the text, so that a log can be searched.
 *
 * @module
 */
import { destination, pino, type Logger } from 'pino';

export type { Logger };

/** The root logger. A part of the package takes a child of it: `log.child({ part: 'session' })`. */
export const log: Logger = pino(
  {
    name: 'configfs-fuse',
    level: process.env['CONFIGFS_FUSE_LOG'] ?? 'warn',
    // An Errno is an answer and not a bug: its name says it all.
    serializers: { err: pino.stdSerializers.err },
  },
  // Synchronous: a line about a crash must be out before the process is gone. Standard output stays the user's.
  destination({ fd: 2, sync: true }),
);
