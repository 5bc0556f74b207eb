/**
 * Reads TAP, as tap's own `tap` reporter writes it, and prints what a person wants to see: a line for each test file, all of
 * what failed, and the reason of each skip. Appends `PASSED FAILED SKIPPED` (assertions) to a file.
 *
 *   tap --reporter=tap … | node scripts/lib/tap-summary.mjs COUNTS
 *
 * Exit status 1 if anything failed, or if the totals are missing.
 */
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [countsFile] = process.argv.slice(2);
let totals;
let failures = [];
/** Indentation of the failure whose details are being read; -1 outside of one. */
let detailsOf = -1;

for await (const line of createInterface({ input: process.stdin })) {
  const total = /^# \{ total: \d+.*\}/.exec(line);
  if (total) {
    const number = (name) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0);
    totals = { passed: number('pass'), failed: number('fail'), skipped: number('skip') };
    continue;
  }
  const [, indent, not, description] = /^( *)(not )?ok\b(?: \d+)?(?: - )?(.*)$/.exec(line) ?? [];
  if (description === undefined) {
    // The details of a failure follow it, indented by two.
    if (detailsOf >= 0 && (line.startsWith(' '.repeat(detailsOf + 2)) || line.trim() === '')) failures.push(line);
    else detailsOf = -1;
    continue;
  }
  detailsOf = -1;
  const skip = /# SKIP (.*)$/i.exec(description);
  if (skip && !not) console.log(`  skipped: ${description.replace(/ # SKIP /i, ': ')}`);
  if (indent === '') {
    flush();
    console.log(`${not ? 'FAILED ' : 'passed '} ${description}`);
    for (const one of failures) console.log(one);
    // A file that fails without a failed assertion says itself what is the matter.
    if (not && failures.length === 0) detailsOf = 0;
    failures = [];
  } else if (not && !skip) {
    failures.push(line);
    detailsOf = indent.length;
  }
}
flush();

/** What is left over are the details of the last file. */
function flush() {
  if (failures.length > 0 && failures[0].startsWith('  ---')) {
    for (const one of failures) console.log(one);
    failures = [];
  }
}

if (totals) appendFileSync(countsFile, `${totals.passed} ${totals.failed} ${totals.skipped}\n`);
else console.error('tap gave no totals: it did not come to its end');
process.exitCode = totals && totals.failed === 0 ? 0 : 1;
