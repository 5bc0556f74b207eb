/**
 * A user who waits: makes one call after the other on a mount, and says each second how long the longest took.
 *
 *     node probe-main.js MOUNT
 */
import { mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';

const dir = `${process.argv[2]}/02-simple-children`;
const mine = `${dir}/probe`;

let longest = 0;
let calls = 0;
let reported = Date.now();

function time(call: () => unknown): void {
  const began = performance.now();
  call();
  longest = Math.max(longest, performance.now() - began);
  calls++;
}

for (;;) {
  time(() => mkdirSync(mine));
  time(() => statSync(mine));
  time(() => readFileSync(`${mine}/storeme`));
  time(() => rmdirSync(mine));
  if (Date.now() - reported < 1000) continue;
  reported = Date.now();
  process.stdout.write(`${JSON.stringify({ longest, calls })}\n`);
  [longest, calls] = [0, 0];
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
