/**
 * What the workers wrote down: one record a system call.
 */
import { readFileSync } from 'node:fs';

/** The calls, in the order of `enum op` in worker.c. */
export const OPS = [
  'mkdir group',
  'rmdir group',
  'stat group',
  'mkdir item',
  'rmdir item',
  'stat item',
  'stat place',
  'ls',
  'mv',
  'mv between default groups',
  'echo',
  'cat',
  'ln -s',
  'unlink',
  'readlink',
  'rmdir default group',
] as const;

export type OpName = (typeof OPS)[number];

/** One system call, or the few that make up one shell command. */
export interface Call {
  /** Nanoseconds of the monotonic clock. */
  readonly start: number;
  readonly end: number;
  readonly op: OpName;
  readonly group: number;
  /** Which of the places in a group; 0 is the group itself. */
  readonly place: number;
  /** Which of the item names, `x0` or `x1`. */
  readonly name: number;
  /** What `echo` wrote. */
  readonly arg: number;
  readonly worker: number;
  /** errno, 0 for success. */
  readonly error: number;
  /** What `cat` read; for `ls` a bit an item, and bit 31 when a default group was missing. */
  readonly value: number;
}

const SIZE = 32;

/** Reads the log of one worker. */
export function readCalls(file: string): Call[] {
  const data = readFileSync(file);
  const calls: Call[] = [];
  for (let at = 0; at + SIZE <= data.length; at += SIZE) {
    calls.push({
      start: Number(data.readBigUInt64LE(at)),
      end: Number(data.readBigUInt64LE(at + 8)),
      op: OPS[data[at + 16]!]!,
      group: data[at + 17]!,
      place: data[at + 18]!,
      name: data[at + 19]!,
      arg: data[at + 20]!,
      worker: data[at + 21]!,
      error: data.readUInt16LE(at + 22),
      value: data.readUInt32LE(at + 24),
    });
  }
  return calls;
}
