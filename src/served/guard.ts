/**
 * What a driver does outside of its callbacks fails no request, so nobody would hear of it; and it must not take the mount
 * from everybody.
 *
 * @module
 */
import type { Logger } from '../log.js';

/**
 * Catches what a driver's timers throw and its promises reject with, for the whole process and from now on.
 * A rejected promise is logged. An exception leaves the driver in an unknown state: it is logged, and the mount has to end.
 * @returns resolves with the first uncaught exception
 */
export function guardProcess(log: Logger): Promise<unknown> {
  process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled promise rejection in a driver'));
  return new Promise((resolve) => {
    process.on('uncaughtException', (err) => {
      log.fatal({ err }, 'uncaught exception in a driver: unmounting');
      resolve(err);
    });
  });
}
