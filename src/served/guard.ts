/**
 * What a driver does outside of its callbacks fails no request, so nobody would hear of it; and it must not take the mount
 * from everybody.
 *
 * @module
 */
import { atEnd } from '../at-end.js';
import type { Logger } from '../log.js';

/**
 * Catches what a driver's timers throw and its promises reject with, for the whole process and from now on.
 * A rejected promise is logged. An exception leaves the driver in an unknown state: it is logged, and the mount has to end;
 * not so an output that cannot be written to, such as a pipe without a reader, which is none of the mount's business.
 * @returns resolves with the first uncaught exception
 */
export function guardProcess(log: Logger): Promise<unknown> {
  process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled promise rejection in a driver'));
  return new Promise((resolve) => {
    process.on('uncaughtException', (err) => {
      if (isFailedOutput(err)) return log.error({ err }, 'a driver could not write its output');
      log.fatal({ err }, 'uncaught exception in a driver: unmounting');
      resolve(err);
    });
  });
}

/** What a stream such as standard output emits where nobody listens for its errors. */
function isFailedOutput(error: unknown): boolean {
  try {
    const { syscall, code = '' } = error as NodeJS.ErrnoException;
    return syscall === 'write' && ['EPIPE', 'ENOSPC', 'EFBIG', 'EDQUOT', 'EIO', 'EAGAIN'].includes(code);
  } catch {
    // Anything can be thrown: null, or an object whose getters throw.
    return false;
  }
}

/**
 * Where a driver calls `process.exit()` or `process.abort()`, the mount is detached on the way out: nobody is left with a dead
 * one. Nothing can be done about a signal such as SIGKILL or SIGSEGV; the next mount on the directory replaces what they leave.
 * @param detach takes the mount away synchronously; must not throw
 */
export function detachAtExit(detach: () => void): void {
  atEnd(detach);
  const abort = process.abort;
  process.abort = () => {
    detach();
    return abort();
  };
}
