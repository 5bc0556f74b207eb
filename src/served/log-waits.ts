/**
 * The wait graph in the log: what a mount that seems to hang waits for.
 *
 * @module
 */
import type { Configfs } from '../core/index.js';
import type { Logger } from '../log.js';

/**
 * Logs one line for each operation that waits, the longest wait first, and then a summary: the number of waiting operations
 * and the longest wait at a gate so far, in milliseconds. A cycle of waiters would be a bug of ours, and is logged as an error.
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
