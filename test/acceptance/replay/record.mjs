/**
 * Records journals for `on-kernel replay`: the scenarios of each set, one after another on one mount.
 *
 * usage: node test/acceptance/replay/record.mjs FOLDER [--kernel PACKAGE] SET[=SCENARIO,SCENARIO…]…     such as journals/6.1 nvmet cluster
 *
 * What has no recorded answers of that kernel, and scenarios that need another kernel, are left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mountFor } from '../../conformance/lib/mount.mjs';
import { chooseScenarios } from '../../conformance/lib/scenarios.mjs';

const [folder, ...rest] = process.argv.slice(2);
const kernel = rest[0] === '--kernel' ? rest.splice(0, 2)[1] : undefined;
const conformance = new URL('../../../scripts/conformance', import.meta.url).pathname;

for (const asked of rest) {
  const [set, list] = asked.split('=');
  const names = list?.split(',');
  const scenarios = chooseScenarios([set]).filter(
    (one) => (names?.includes(one.name) ?? true) && (one.kernel === undefined || kernel !== undefined),
  );
  const work = mkdtempSync(join(tmpdir(), 'record-'));
  const journal = join(work, 'journal');
  const needs = [...new Set(scenarios.flatMap((one) => one.needs))];
  const mount = await mountFor(needs, { kernel }, journal);
  const { status, stdout } = spawnSync(
    conformance,
    ['--recorded', '--quiet', '--mount', mount.folder, ...scenarios.map(({ name }) => name)],
    {
      encoding: 'utf8',
    },
  );
  await mount.end();
  writeFileSync(join(folder, `${set}.gz`), gzipSync(readFileSync(journal), { level: 9 }));
  console.log(`${set}: ${scenarios.length} scenarios, status ${status}: ${stdout.trim().split('\n').at(-1)}`);
  rmSync(work, { recursive: true });
}
