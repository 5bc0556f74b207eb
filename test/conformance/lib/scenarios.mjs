/** Scenarios: which there are, what each needs, and what the kernel answered when it was recorded. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './answers.mjs';
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
  'iio',
  'stm',
  'virtuser',
  'netif',
  'thunderbolt',
];

/** @typedef {{ name: string, set: string, needs: string[], kernel?: string, text: string }} Scenario `kernel` is the package of the kernel that is asked, if that is not the default */

/** Debian 12 has two kernels; newer ones are in another suite (see scripts/kernel-oracle). */
const packageOf = (version) => `linux-image-${version}-amd64${version === '6.12' ? '' : '/trixie-backports'}`;

/** What a scenario is called without the kernel that is asked as well. */
export const plainName = (name) => name.replace(/@.*/, '');

/** A scenario, and once more as NAME@VERSION for another kernel that is asked as well. @returns {Scenario[]} */
function readScenario(file) {
  const name = file.replace(/\.cfs$/, '');
  const text = readFileSync(join(scenarioFolder, file), 'utf8');
  const said = /^#! needs: (.*)$/m.exec(text);
  const byName = SETS.find((set) => name.startsWith(`${set}-`));
  const needs = said ? said[1].trim().split(/[ ,]+/) : [byName ?? 'samples'];
  const version = /^#! kernel: (\S+)$/m.exec(text)?.[1];
  const also = /^#! also: (.*)$/m.exec(text)?.[1].trim().split(/[ ,]+/) ?? [];
  const scenario = { name, set: needs.at(-1), needs, ...(version && { kernel: packageOf(version) }), text };
  return [scenario, ...also.map((other) => ({ ...scenario, name: `${name}@${other}`, kernel: packageOf(other) }))];
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
    .flatMap(readScenario);
  if (words.length === 0) return all;
  return words
    .flatMap((word) => {
      const found = all.filter(({ name, set }) => [name, plainName(name), set, `${set}/`, `${set}/${name}`].includes(word));
      if (found.length === 0) throw new Error(`there is no scenario '${word}'`);
      return found;
    })
    .filter((scenario, index, list) => list.indexOf(scenario) === index);
}

const recordedFile = (name) => join(recordedFolder, `${name}.out`);

/** What another kernel answers is stored where it differs. @returns {string | undefined} the recorded answers */
export function readRecorded(name) {
  const file = existsSync(recordedFile(name)) ? recordedFile(name) : recordedFile(plainName(name));
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function writeRecorded(name, answers) {
  const first = plainName(name) === name ? undefined : readRecorded(plainName(name));
  if (first !== undefined && compare(first, answers).differing.length === 0) rmSync(recordedFile(name), { force: true });
  else writeFileSync(recordedFile(name), answers);
}
