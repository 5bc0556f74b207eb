/**
 * The package's logger: pino, on standard error unless {@link setLogFile} says otherwise. One JSON line an event; on a
 * terminal, lines for people.
 *
 * Quiet by default: warnings and errors only. `CONFIGFS_FUSE_LOG` sets another one of {@link LEVELS}. Facts go into fields
 * (`op`, `path`, `errno`, `pid`, …) and not into the text, so that a log can be searched; `server` is the process that logs.
 *
 * Logging never throws and never waits. A line that cannot be written is lost; the next one that can is preceded by a line
 * with their number.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { isatty } from 'node:tty';
import { LogSink } from './log-sink.js';
import { jsonOfPrintable, printableJson } from './printable.js';

/** From all to nothing. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const satisfies readonly Level[];
/** How much is logged: events of this level and of those after it. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Writes one line. An `err` among the fields is an Error. */
export type LogLine = (fields: object | string, text?: string) => void;

/** What this package asks of a logger. One of pino's is one. */
export interface Logger {
  /** Would a line of this level be written? It saves making fields for one that is not. */
  isLevelEnabled(level: string): boolean;
  /** One whose lines all have these fields. */
  child(fields: Record<string, unknown>): Logger;
  /** Each request with its answer. */
  readonly trace: LogLine;
  /** What is of use to who looks for a mistake. */
  readonly debug: LogLine;
  /** What was chosen or done. */
  readonly info: LogLine;
  /** What is not as it should be, and can go on. */
  readonly warn: LogLine;
  /** What has failed. */
  readonly error: LogLine;
  /** What ends the mount. */
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
      if (!this.isLevelEnabled(level)) return;
      try {
        this.#made()[level](fields, text);
      } catch {
        // What a driver throws may be anything, such as an object whose getters throw: the text at least can be said.
        try {
          this.#made()[level]({ fields: 'cannot be shown' }, String(text));
        } catch {
          sink?.lose();
        }
      }
    };
  }

  #made(): Logger {
    return (this.#logger ??= this.make());
  }
}

const nothing: LogLine = () => {};

/** Writes nothing. */
export const silent: Logger = {
  isLevelEnabled: () => false,
  child: () => silent,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};

let level: Level | undefined;

/** Asked of the environment when something might be logged for the first time: `--log-level` is written there. */
function wantedLevel(): Level {
  return (level ??= LEVELS.find((known) => known === process.env['CONFIGFS_FUSE_LOG']) ?? 'warn');
}

let fd = 2;
let sink: LogSink | undefined;

/**
 * Sends the log to an open descriptor. To be called before the first line is logged.
 * @param descriptor open for appending
 */
export function setLogFile(descriptor: number): void {
  fd = descriptor;
}

/** The root logger. A part of the package takes a child of it: `log.child({ part: 'session' })`. */
export const log: Logger = new LateLogger(() => {
  // At once, and not when the event loop comes to it: hence no import().
  const require = createRequire(import.meta.url);
  const { pino, stdSerializers } = require('pino') as typeof import('pino');
  const format = isatty(fd) ? forPeople(require) : printableJson;
  const name = 'configfs-fuse';
  const base = { server: process.pid };
  const lines = (sink = new LogSink(fd, (lost) => {
    const text = 'log lines were lost: they could not be written';
    return format(`${JSON.stringify({ level: 40, time: Date.now(), ...base, name, lost, msg: text })}\n`);
  }));
  return pino(
    {
      name,
      level: wantedLevel(),
      // Without its `pid` and `hostname`: `pid` is who asks.
      base,
      // An Errno is an answer and not a bug: its name says it all.
      serializers: { err: stdSerializers.err, args: withoutBytes },
    },
    { write: (line) => lines.write(format(line)) },
  );
});

/** Lines for a terminal: the time of day, the level, the message, and the fields behind it. */
function forPeople(require: NodeJS.Require): (line: string) => string {
  const { prettyFactory } = require('pino-pretty') as typeof import('pino-pretty');
  const { NO_COLOR, TERM } = process.env;
  const pretty = prettyFactory({
    colorize: !NO_COLOR && TERM !== 'dumb',
    singleLine: true,
    ignore: 'name,server',
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return (line) => pretty(jsonOfPrintable(line));
}

/** Data that goes through a file: only how much of it. */
function withoutBytes(args: unknown): unknown {
  if (typeof args !== 'object' || args === null) return args;
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, value instanceof Uint8Array ? `${value.length} bytes` : value]),
  );
}
