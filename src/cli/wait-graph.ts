/**
 * SIGUSR2: what a person who looks at a mount that seems to hang wants to know.
 *
 * @module
 */
import type { Configfs } from '../core/index.js';
import type { Logger } from '../log.js';

/**
 * Logs one line for each operation that waits, the one that has waited longest first; then, always, one that counts them
 * and tells the longest wait at a gate so far, in milliseconds. A circle of waiters would be a bug of ours: an error.
 */
export function logWaits(configfs: Configfs, log: Logger): void {
  const waits = configfs.waitGraph();
  for (const wait of waits) log.warn(wait, 'waits');
  const circle = configfs.deadlock();
  if (circle !== undefined) log.error({ circle }, 'deadlock: these operations wait for each other');
  const atGates = waits.filter(({ kind }) => kind === 'gate').map(({ ms }) => ms);
  const longestGateWaitMs = Math.round(Math.max(configfs.longestGateWait, ...atGates) * 1000) / 1000;
  log.warn({ waiting: waits.length, longestGateWaitMs }, waits.length === 0 ? 'nothing waits' : 'operations wait');
}
