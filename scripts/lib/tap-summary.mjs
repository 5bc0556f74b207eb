/**
 * Reads TAP, as tap's own `tap` reporter writes it, and prints what a person wants to see: a line for each test file, each failed
 * assertion with its details, and the reason of each skip. Appends `PASSED FAILED SKIPPED` (assertions) to a file.
 *
 *   tap --reporter=tap … | node scripts/lib/tap-summary.mjs COUNTS
 *
 * Exit status 1 if anything failed, or if the TAP is incomplete.
 */
import { appendFileSync } from 'node:fs';
import { Parser } from 'tap-parser';
import { stringify } from 'yaml';

const [countsFile] = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

const parser = new Parser({ strict: false });
watch(parser, []);
parser.on('assert', (file) => {
  console.log(`${file.ok ? 'passed ' : 'FAILED '} ${file.name}${file.time === null ? '' : ` (${Math.round(file.time)} ms)`}`);
  if (file.skip) counts.skipped++;
  if (file.ok || failedFiles.has(file.name)) return;
  // It failed without a failed assertion, by a timeout or a crash: its own details say what is wrong.
  counts.failed++;
  if (file.diag) show(file.diag, '  ');
});
parser.on('complete', ({ ok, plan, bailout }) => {
  if (bailout) console.log(`tap gave up: ${bailout}`);
  // A plan that tap-parser had to make up, or none: the TAP ends too early.
  if (plan.start === null || parser.syntheticPlan || bailout) {
    console.error('the TAP is incomplete: tap did not come to its end');
    process.exitCode = 1;
    return;
  }
  appendFileSync(countsFile, `${counts.passed} ${counts.failed} ${counts.skipped}\n`);
  process.exitCode = ok && counts.failed === 0 ? 0 : 1;
});
process.stdin.pipe(parser);

/** Names of test files with at least one failed assertion. */
const failedFiles = new Set();

/**
 * Counts and shows the assertions below a parser: those that are not themselves the result of a subtest.
 * @param {import('tap-parser').Parser} parent
 * @param {readonly string[]} path names of the subtests above
 */
function watch(parent, path) {
  parent.on('child', (child) => {
    const below = [...path, child.name];
    watch(child, below);
    /** The subtest whose result the next assertion is. */
    let finished;
    child.on('child', (grandchild) => grandchild.on('complete', () => (finished = grandchild.name)));
    child.on('assert', (result) => {
      const summary = finished !== undefined && result.name === finished;
      finished = undefined;
      if (result.skip) {
        counts.skipped++;
        console.log(`  skipped: ${result.name}: ${result.skip}`);
      } else if (!summary || !result.ok) {
        if (!summary) counts[result.ok || result.todo ? 'passed' : 'failed']++;
        if (result.ok || result.todo || summary) return;
        failedFiles.add(below[0]);
        console.log(`  not ok: ${[...below.slice(1), result.name].join(' > ')}`);
        if (result.diag) show(result.diag, '    ');
      }
    });
  });
}

/** @param {unknown} diagnostic @param {string} indent */
function show(diagnostic, indent) {
  console.log(stringify(diagnostic).trimEnd().replace(/^/gm, indent));
}
