/**
 * The package's logger: pino, one JSON line an event, on standard error.
 *
 * Quiet by default: warnings and errors only. `CONFIGFS_FUSE_LOG` sets another one of {@link LEVELS}. Facts go into fields
 * (`op`, `path`, `errno`, `pid`, …) and not into the text, so that a log can be searched; `server` is the process that logs.
 *
 * @module
 */
import { createRequire } from 'node:module';

/** From all to nothing. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/** Writes one line. An `err` among the fields is an Error. */
export type LogLine = (fields: object | string, text?: string) => void;

/** What this package asks of a logger. One of pino's is one. */
export interface Logger {
  isLevelEnabled(level: string): boolean;
  /** One whose lines all have these fields. */
  child(fields: Record<string, unknown>): Logger;
  readonly trace: LogLine;
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
  readonly fatal: LogLine;
}

/**
 * Stands for a logger of pino's until the first line is to be written: most mounts never write one, and loading pino
 * takes a sixth of the time in which a mount is ready.
 */
class LateLogger implements Logger {
  #logger: Logger | undefined;

  constructor(readonly make: () => Logger) {}

  isLevelEnabled(level: string): boolean {
    return LEVELS.indexOf(level as Level) >= LEVELS.indexOf(wantedLevel());
  }

  child(fields: Record<string, unknown>): Logger {
    return new LateLogger(() => this.#made().child(fields));
  }

  readonly trace = this.#line('trace');
  readonly debug = this.#line('debug');
  readonly info = this.#line('info');
  readonly warn = this.#line('warn');
  readonly error = this.#line('error');
  readonly fatal = this.#line('fatal');

  #line(level: Exclude<Level, 'silent'>): LogLine {
    return (fields, text) => {
      if (this.isLevelEnabled(level)) this.#made()[level](fields, text);
    };
  }

  #made(): Logger {
    return (this.#logger ??= this.make());
  }
}

let level: Level | undefined;

/** Asked of the environment when something might be logged for the first time: `--log-level` is written there. */
function wantedLevel(): Level {
  return (level ??= LEVELS.find((known) => known === process.env['CONFIGFS_FUSE_LOG']) ?? 'warn');
}

/** The root logger. A part of the package takes a child of it: `log.child({ part: 'session' })`. */
export const log: Logger = new LateLogger(() => {
  // At once, and not when the event loop comes to it: hence no import().
  const { destination, pino, stdSerializers } = createRequire(import.meta.url)('pino') as typeof import('pino');
  return pino(
    {
      name: 'configfs-fuse',
      level: wantedLevel(),
      // Without its `pid` and `hostname`: `pid` is who asks.
      base: { server: process.pid },
      // An Errno is an answer and not a bug: its name says it all.
      serializers: { err: stdSerializers.err, args: withoutBytes },
    },
    // Synchronous: a line about a crash must be out before the process is gone. Standard output stays the user's.
    destination({ fd: 2, sync: true }),
  );
});

/** Data that goes through a file: only how much of it. */
function withoutBytes(args: unknown): unknown {
  if (typeof args !== 'object' || args === null) return args;
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, value instanceof Uint8Array ? `${value.length} bytes` : value]),
  );
}
