/**
 * For a program's own tests: a stand-in, which is a mounted configfs that the test controls.
 *
 * ```ts
 * import { standIn } from 'configfs-fuse/testing';
 *
 * await using fs = await standIn('nvmet', { faults: [{ on: 'store nvmet/**\/enable', fail: 'EIO', times: 1 }] });
 * const { status } = await fs.run('my-tool --configfs .');
 * await fs.expect(['mkdir nvmet/subsystems/*', '[nothing else]']);
 * ```
 *
 * A process of its own serves it, so a test may use synchronous functions on it. That process ends when the test's process ends.
 *
 * @module
 */
export { type EventLine, ExpectationError, type Fault, type RuleInput, type Since, type Snapshot, StandIn } from './stand-in.js';
export { type Ran, type RunOptions, RunTimeoutError } from './run.js';
export { standIn, type StandInOptions, StandInError } from './start.js';
export type { JournalLine, StateChange } from '../control/journal/line.js';
export type { Answer } from '../control/why/answer.js';
export { ControlError } from '../control/socket/protocol.js';
