/**
 * A journal as a trace for ui.perfetto.dev: Chrome's JSON trace format, one slice an operation.
 *
 * @module
 */
import type { JournalLine } from '../journal/line.js';

/** The text of the trace. */
export function perfettoTrace(lines: readonly JournalLine[]): string {
  const names = new Map(lines.map(({ pid, comm }) => [pid, comm]));
  const traceEvents = [
    ...[...names].map(([pid, comm]) => ({ ph: 'M', name: 'process_name', pid, tid: pid, args: { name: comm } })),
    ...lines.flatMap((line) => {
      const { n, t, pid, comm, op, path, ms, waited, ...rest } = line;
      // Microseconds.
      const slice = {
        ph: 'X',
        name: `${op} ${path}`,
        cat: line.errno === undefined ? 'ok' : 'refused',
        pid,
        tid: pid,
        ts: t * 1000,
        dur: ms * 1000,
        args: { n, ...rest },
      };
      const wait = { ph: 'X', name: 'waits at a gate or lock', cat: 'wait', pid, tid: pid, ts: t * 1000, dur: (waited ?? 0) * 1000 };
      return waited === undefined ? [slice] : [slice, wait];
    }),
  ];
  return `${JSON.stringify({ traceEvents, displayTimeUnit: 'ms' })}\n`;
}
