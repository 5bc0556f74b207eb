/**
 * What the faults of a mount would do to an operation, without counting it.
 *
 * @module
 */
import { Caller } from '../../core/vfs.js';
import type { Faults } from '../faults/faults.js';
import { Operation, type OpName } from '../operation.js';

/** How it fails. */
interface Refusal {
  readonly errno: string;
  readonly reason: string;
}

/** What they would do. */
export interface Foreseen {
  /** It fails, and does nothing. */
  readonly before: Refusal | undefined;
  /** It fails after all that could go wrong has not. */
  readonly after: Refusal | undefined;
  /** An attribute is not asked what it shows. */
  readonly answered: boolean;
  readonly waits: readonly string[];
  readonly doubts: readonly string[];
  /** What is left of the value that is stored. */
  change(value: string): string;
}

/** @param value what is stored, or where it leads */
export function foresee(faults: Faults, op: OpName, path: string, value: string): Foreseen {
  const leads = op === 'symlink' || op === 'rename' || op === 'commit';
  const operation = new Operation(op, path, new Caller(0, 0, 0), leads ? value : undefined);
  if (op === 'store') operation.value = Buffer.from(value);
  const waits: string[] = [];
  const doubts: string[] = [];
  let [before, after]: (Refusal | undefined)[] = [];
  let answered = false;
  let most = Number.POSITIVE_INFINITY;
  for (const rule of faults.foresee(operation)) {
    if (rule.doubt !== undefined) {
      doubts.push(`${rule} may meet it: ${rule.doubt}`);
      continue;
    }
    const { delay, hang, fail, halfDone, answer, short } = rule.effects;
    if (hang) waits.push(`${rule} holds it until that is cleared`);
    else if (delay !== undefined) waits.push(`${rule} delays it by ${delay} ms`);
    if (answer !== undefined) answered = true;
    if (short !== undefined) most = short;
    if (fail === undefined) continue;
    const refusal = { errno: fail, reason: String(rule) };
    if (halfDone) after ??= refusal;
    else {
      before = refusal;
      break;
    }
  }
  const change = (text: string): string => (op === 'store' ? Buffer.from(text).subarray(0, most).toString() : text);
  return { before, after, answered, waits, doubts, change };
}
