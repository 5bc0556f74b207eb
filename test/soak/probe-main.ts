/**
 * A user who waits: makes one call after the other on a mount, and says each second which took longest, and how long.
 *
 *     node probe-main.js MOUNT
 */
import { mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';

const dir = `${process.argv[2]}/02-simple-children`;
const mine = `${dir}/probe`;

let longest = { ms: 0, call: '' };
let calls = 0;
let reported = Date.now();

function time(operation: (path: string) => unknown, path: string): void {
  const began = performance.now();
  operation(path);
  const ms = performance.now() - began;
  if (ms > longest.ms) longest = { ms, call: `${operation.name.replace('Sync', '')} ${path}` };
  calls++;
}

for (;;) {
  time(mkdirSync, mine);
  time(statSync, mine);
  time(readFileSync, `${mine}/storeme`);
  time(rmdirSync, mine);
  if (Date.now() - reported < 1000) continue;
  reported = Date.now();
  process.stdout.write(`${JSON.stringify({ longest, calls })}\n`);
  [longest, calls] = [{ ms: 0, call: '' }, 0];
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
