/** Scenarios: which there are, what each needs, and what the kernel answered when it was recorded. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedFolder, scenarioFolder } from './paths.mjs';

/** Module sets that may begin a scenario's name, so that `nvmet-ports` needs no `#! needs:` line. */
const SETS = [
  'samples',
  'lab',
  'nvmet',
  'target',
  'usb',
  'netconsole',
  'nullb',
  'dlm',
  'cluster',
  'rdma',
  'gpio',
  'acpi',
  'tsm',
  'pci',
  'vkms',
  'aggregator',
];

/** Debian 12 has two kernels; newer ones are in another suite (see scripts/kernel-oracle). */
const packageOf = (version) => `linux-image-${version}-amd64${version === '6.12' ? '' : '/trixie-backports'}`;

/** @typedef {{ name: string, set: string, needs: string[], kernel?: string, text: string }} Scenario `kernel` is the package of the first kernel that has the sets, if that is not the default */

/** @returns {Scenario} */
function readScenario(file) {
  const name = file.replace(/\.cfs$/, '');
  const text = readFileSync(join(scenarioFolder, file), 'utf8');
  const said = /^#! needs: (.*)$/m.exec(text);
  const byName = SETS.find((set) => name.startsWith(`${set}-`));
  const needs = said ? said[1].trim().split(/[ ,]+/) : [byName ?? 'samples'];
  const version = /^#! kernel: (\S+)$/m.exec(text)?.[1];
  return { name, set: needs.at(-1), needs, ...(version && { kernel: packageOf(version) }), text };
}

/**
 * The scenarios that the words ask for: SCENARIO, SET, SET/ or SET/SCENARIO; all without words.
 * @param {string[]} words
 * @returns {Scenario[]}
 */
export function chooseScenarios(words) {
  const all = readdirSync(scenarioFolder)
    .filter((file) => file.endsWith('.cfs'))
    .sort()
    .map(readScenario);
  if (words.length === 0) return all;
  return words
    .flatMap((word) => {
      const found = all.filter(({ name, set }) => [name, set, `${set}/`, `${set}/${name}`].includes(word));
      if (found.length === 0) throw new Error(`there is no scenario '${word}'`);
      return found;
    })
    .filter((scenario, index, list) => list.indexOf(scenario) === index);
}

/** @returns {string | undefined} the recorded answers */
export function readRecorded(name) {
  try {
    return readFileSync(join(recordedFolder, `${name}.out`), 'utf8');
  } catch {
    return undefined;
  }
}

export function writeRecorded(name, answers) {
  writeFileSync(join(recordedFolder, `${name}.out`), answers);
}
