/**
 * Records journals for `on-kernel replay`: the scenarios of each set, one after another on one mount, or random calls.
 *
 * usage: node test/acceptance/replay/record.mjs FOLDER [--kernel PACKAGE] SET[=SCENARIO,SCENARIO…]… SET~SEED~CALLS…
 *
 * Scenarios that need another kernel are left out. The journals of 6.12 for iio and stm are iio~7~1200 and stm~2~350.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mountFor } from '../../conformance/lib/mount.mjs';
import { buildRunner, runOn } from '../../conformance/lib/runner.mjs';
import { chooseScenarios } from '../../conformance/lib/scenarios.mjs';
import { generate } from '../../conformance/random/generate.mjs';
import { vocabularies } from '../../conformance/random/worlds/index.mjs';

/** As long as a scenario may take, in seconds. */
const LIMIT = 10;

const [folder, ...rest] = process.argv.slice(2);
const kernel = rest[0] === '--kernel' ? rest.splice(0, 2)[1] : undefined;
const runner = await buildRunner();

/** @returns {[set: string, scripts: { name: string, text: string }[], needs: string[]]} */
function scriptsOf(asked) {
  const [set, seed, calls] = asked.split('~');
  if (seed !== undefined) {
    const vocabulary = vocabularies.find(({ needs }) => needs.at(-1) === set);
    const scripts = generate(vocabulary, Number(seed), Number(calls)).map(({ name, lines }) => ({ name, text: `${lines.join('\n')}\n` }));
    return [set, scripts, vocabulary.needs];
  }
  const [name, list] = asked.split('=');
  const names = list?.split(',');
  const chosen = chooseScenarios([name]).filter(
    (one) => (names?.includes(one.name) ?? true) && (one.kernel === undefined || kernel !== undefined),
  );
  return [name, chosen, [...new Set(chosen.flatMap(({ needs }) => needs))]];
}

for (const asked of rest) {
  const [set, scripts, needs] = scriptsOf(asked);
  const work = mkdtempSync(join(tmpdir(), 'record-'));
  const journal = join(work, 'journal');
  const mount = await mountFor(needs, { kernel }, journal);
  await runOn(runner, mount.folder, scripts, LIMIT);
  await mount.end();
  const lines = readFileSync(journal);
  writeFileSync(join(folder, `${set}.gz`), gzipSync(lines, { level: 9 }));
  console.log(`${set}: ${scripts.length} scripts, ${lines.toString().split('\n').length - 1} operations`);
  rmSync(work, { recursive: true });
}
