/**
 * One signal ends a process that waits for itself.
 *
 * A process that touches a mount synchronously which it serves itself blocks its only thread: nobody answers the request. SIGTERM
 * does not end it either. The kernel hands the signal to the main thread, which waits in the kernel and takes no signal but SIGKILL.
 * So the signal stays pending, and that can be seen in /proc/self/status. A second thread looks there once a second. When a signal that should end
 * the process is pending for longer, it ends the mount's connection: the blocked call fails with ECONNABORTED, and the signal is taken.
 *
 * @module
 */
import type { Logger } from '../../log.js';

/** What the thread does, as text: it needs no file of its own then. */
const WATCH = `
const { closeSync, readFileSync, writeFileSync, writeSync } = require('node:fs');
const { workerData: { fd, connection, path } } = require('node:worker_threads');
const SIGHUP = 1n, SIGINT = 2n, SIGTERM = 1n << 14n;
const clock = new Int32Array(new SharedArrayBuffer(4));

/** A signal is pending that should end the process, and the main thread waits for an answer of a FUSE file system. */
function isStuck() {
  const pending = BigInt('0x' + /^ShdPnd:\\s*(\\w+)/m.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
  if ((pending & (SIGHUP | SIGINT | SIGTERM)) === 0n) return false;
  const waitsIn = readFileSync('/proc/self/task/' + process.pid + '/wchan', 'latin1');
  // '0': this kernel does not say where.
  return waitsIn === '0' || waitsIn.includes('request_wait_answer');
}

for (let seen = 0; seen < 2; seen = isStuck() ? seen + 1 : 0) Atomics.wait(clock, 0, 0, 1000);
try {
  writeSync(2, 'configfs-fuse: ending ' + path + ': this process serves it and waits for it, see docs/drivers.md\\n');
} catch {}
try {
  writeFileSync('/sys/fs/fuse/connections/' + connection + '/abort', '1');
} catch {
  closeSync(fd);
}
`;

/** The mount that is watched. */
export interface Watched {
  /** The open /dev/fuse. */
  readonly fd: number;
  /** The number of its directory in fusectl, if known. */
  readonly connection: number | undefined;
  /** For the message. */
  readonly path: string;
}

/**
 * Starts the thread. It keeps nobody's event loop alive.
 * @returns ends it; to be called before the descriptor is closed
 */
export async function startWatchdog(watched: Watched, log: Logger): Promise<() => void> {
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(WATCH, {
    eval: true,
    workerData: watched,
    // No loaders of the program, whose hooks may need the main thread.
    execArgv: [],
    env: {},
    // The descriptor that it may close is the main thread's.
    trackUnmanagedFds: false,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  worker.on('error', (err) => log.debug({ err }, 'no watchdog: a process that waits for its own mount has to be killed'));
  worker.unref();
  return () => void worker.terminate();
}
