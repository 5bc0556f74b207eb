/**
 * What a run of the stress test found, for people and for programs.
 */
import { ERRNO } from '../../src/errno.js';
import type { ShellReport } from './shell.js';
import type { Call } from './record.js';
import type { Hang } from './watchdog.js';

/** Everything that a run has to say; written as JSON. */
export interface Report {
  readonly seed: number;
  readonly seconds: number;
  readonly workers: number;
  readonly calls: number;
  readonly callsPerSecond: number;
  /** Answers by call: `{ "mkdir group": { "OK": 10, "EEXIST": 3 } }`. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The call that took longest, in milliseconds. */
  readonly longestCallMs: number;
  /** The longest wait at a gate, in milliseconds; undefined when the daemon could not say. */
  readonly longestGateWaitMs: number | undefined;
  /** Resident memory of the daemon in KiB: after the first quarter of the time, and at the end. */
  readonly rssKiB: readonly [number, number];
  readonly shells: readonly ShellReport[];
  readonly hangs: readonly Hang[];
  /** Who waited for whom when something hung. */
  readonly waitGraph: readonly unknown[];
  /** Histories that no order explains, lines that the daemon logged, complaints of tools, bad exits. */
  readonly violations: readonly string[];
}

const names = new Map<number, string>(Object.entries(ERRNO).map(([name, number]) => [number, name]));

/** The name of an errno; `OK` for 0. */
function errnoName(error: number): string {
  return error === 0 ? 'OK' : (names.get(error) ?? `errno ${error}`);
}

/** How often each call was answered how. */
export function countAnswers(calls: Iterable<Call>): Record<string, Record<string, number>> {
  const answers: Record<string, Record<string, number>> = {};
  for (const { op, error } of calls) {
    const row = (answers[op] ??= {});
    row[errnoName(error)] = (row[errnoName(error)] ?? 0) + 1;
  }
  return answers;
}

/** The report for people. */
export function text(report: Report): string {
  const rows = Object.entries(report.answers).map(([op, answers]) => {
    const counts = Object.entries(answers)
      .sort(([, a], [, b]) => b - a)
      .map(([error, count]) => `${error} ${count}`);
    return `  ${op.padEnd(26)} ${counts.join(', ')}`;
  });
  const gate = report.longestGateWaitMs === undefined ? 'unknown' : `${report.longestGateWaitMs.toFixed(1)} ms`;
  const complaints = report.shells.reduce((sum, shell) => sum + shell.complaints, 0);
  const expected = report.shells.every((shell) => shell.unexpected.length === 0);
  return [
    `${report.calls} calls in ${report.seconds} s by ${report.workers} workers: ${Math.round(report.callsPerSecond)} calls/s, seed ${report.seed}`,
    ...rows,
    `longest call ${report.longestCallMs.toFixed(1)} ms, longest wait at a gate ${gate}`,
    `shells: ${report.shells.length}, ${complaints} complaints${expected ? ', all of them expected' : ''}`,
    `memory ${report.rssKiB[0]} KiB after a quarter of the time, ${report.rssKiB[1]} KiB at the end`,
    ...report.hangs.map((hang) => `HANG worker ${hang.worker} (pid ${hang.pid}): ${hang.call} for ${Math.round(hang.ms)} ms`),
    ...report.waitGraph.map((wait) => `  ${JSON.stringify(wait)}`),
    ...report.violations.map((violation) => `VIOLATION ${violation}`),
    `${report.violations.length} violations, ${report.hangs.length} hangs`,
  ].join('\n');
}

/** One line a call, for an excerpt. */
export function line(call: Call, origin: number): string {
  const us = (at: number): string => ((at - origin) / 1000).toFixed(1).padStart(9);
  const what = `${call.op} g${call.group} place ${call.place} x${call.name} ${call.op === 'echo' ? call.arg : ''}`;
  const value = ['cat', 'ls'].includes(call.op) && call.error === 0 ? ` ${call.value}` : '';
  return `${us(call.start)} ${us(call.end)} µs  worker ${String(call.worker).padStart(2)}  ${what.padEnd(44)} ${errnoName(call.error)}${value}`;
}
