/**
 * The package's logger: pino, one JSON line an event, on standard error.
 *
 * Quiet by default: warnings and errors only. `CONFIGFS_FUSE_LOG` sets another one of {@link LEVELS}. Facts go into fields
 * (`op`, `path`, `errno`, `pid`, …) and not into the text, so that a log can be searched.
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

  constructor(readonly level: Level, readonly make: () => Logger) {}

  isLevelEnabled(level: string): boolean {
    return LEVELS.indexOf(level as Level) >= LEVELS.indexOf(this.level);
  }

  child(fields: Record<string, unknown>): Logger {
    return new LateLogger(this.level, () => this.#made().child(fields));
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

const wanted = process.env['CONFIGFS_FUSE_LOG'];
const level = LEVELS.find((known) => known === wanted) ?? 'warn';

/** The root logger. A part of the package takes a child of it: `log.child({ part: 'session' })`. */
export const log: Logger = new LateLogger(level, () => {
  // At once, and not when the event loop comes to it: hence no import().
  const { destination, pino, stdSerializers } = createRequire(import.meta.url)('pino') as typeof import('pino');
  return pino(
    {
      name: 'configfs-fuse',
      level,
      // An Errno is an answer and not a bug: its name says it all.
      serializers: { err: stdSerializers.err },
    },
    // Synchronous: a line about a crash must be out before the process is gone. Standard output stays the user's.
    destination({ fd: 2, sync: true }),
  );
});
