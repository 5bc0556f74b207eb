/**
 * What the recorded scenarios make a mount do: each scenario's calls are made once, and what the operations answered and which code ran is
 * kept. Scenarios of one kernel and the same sets share a mount; one that answers otherwise there gets one of its own.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from '../lib/answers.mjs';
import { judge } from '../lib/judge.mjs';
import { mountFor } from '../lib/mount.mjs';
import { program } from '../lib/paths.mjs';
import { buildRunner, groupByGuest, runOn } from '../lib/runner.mjs';
import { chooseScenarios, readRecorded } from '../lib/scenarios.mjs';

/** @typedef {{ op: string, path: string, errno?: string, reason?: string }} Operation */

/**
 * @param {string[]} words the scenarios, as scripts/conformance takes them
 * @returns {Promise<{ groups: { needs: string[], kernel?: string, operations: Operation[] }[], code: Map<string, Range[][]> }>}
 */
export async function collect(words) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-coverage-'));
  try {
    const runner = await buildRunner();
    const groups = [];
    let number = 0;
    for (const scenarios of groupByGuest(chooseScenarios(words).filter(({ name }) => readRecorded(name) !== undefined))) {
      const [{ needs, kernel }] = scenarios;
      const group = { needs, kernel, operations: /** @type {Operation[]} */ ([]) };
      const run = async (some) => {
        const journal = join(folder, `journal-${number++}`);
        const mount = await mountFor(needs, { kernel, program, env: { NODE_V8_COVERAGE: join(folder, 'code') } }, journal);
        try {
          return await runOn(runner, mount.folder, some, 90);
        } finally {
          await mount.end();
          group.operations.push(...readJournal(journal));
        }
      };
      const answers = await run(scenarios);
      // What was stored before may stay, so these say nothing of what their recordings met.
      for (const one of scenarios.filter(({ name }) => !asRecorded(name, answers.get(name)))) await run([one]);
      groups.push(group);
    }
    return { groups, code: readCode(join(folder, 'code')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const asRecorded = (name, answers = '') => judge(name, compare(readRecorded(name) ?? '', answers)).unknown.length === 0;

const readJournal = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
    .filter(({ op }) => op !== 'lookup' && op !== 'open' && op !== 'readdir');

/** @typedef {{ startOffset: number, endOffset: number, count: number }} Range */

/** The ranges that V8 counted, of each file, once for each process. @returns {Map<string, Range[][]>} */
function readCode(folder) {
  const code = new Map();
  for (const name of readdirSync(folder)) {
    for (const { url, functions } of JSON.parse(readFileSync(join(folder, name), 'utf8')).result) {
      if (!url.includes('/build/src/subsystems/')) continue;
      const file = url.slice(url.indexOf('/build/src/') + '/build/src/'.length);
      code.set(file, [...(code.get(file) ?? []), functions.flatMap(({ ranges }) => ranges)]);
    }
  }
  return code;
}
