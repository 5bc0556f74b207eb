/** Which differences are known, and which known differences are none any more. */
import { differences } from '../differences.mjs';
import { plainName } from './scenarios.mjs';

const applies = (entry, name, transport) =>
  [entry.scenario].flat().some((scenario) => scenario === name || (scenario === plainName(name) && !entry.oldest)) &&
  (entry.transport === undefined || entry.transport === transport);

/** The numbers of the calls that an entry names. */
function named(entry, steps) {
  const matching = steps.flatMap(({ call }, number) => (entry.call.test(call) ? [number] : []));
  return entry.nth ? entry.nth.map((n) => matching[n - 1]).filter((number) => number !== undefined) : matching;
}

/**
 * The calls of a scenario that differ as listed.
 * @param {string} name
 * @param {import('./answers.mjs').Step[]} steps
 * @returns {Set<number>} their numbers
 */
export function listed(name, steps, transport = 'kernel') {
  return new Set(differences.filter((entry) => applies(entry, name, transport)).flatMap((entry) => named(entry, steps)));
}

/**
 * @param {string} name of the scenario
 * @param {ReturnType<typeof import('./answers.mjs').compare>} compared
 * @param {string} [transport] over which the mount answered
 * @returns {{ unknown: object[], known: number, stale: string[] }} `stale` tells what is in the list but not different
 */
export function judge(name, compared, transport = 'kernel') {
  const differing = new Map(compared.differing.map((step) => [step.number, step]));
  const known = new Set();
  const stale = [];
  for (const entry of differences.filter((entry) => applies(entry, name, transport))) {
    const numbers = named(entry, compared.steps);
    if (numbers.length === 0) stale.push(`${entry.call} matches no call`);
    for (const number of numbers) {
      const step = differing.get(number);
      if (!step) stale.push(`'${compared.steps[number].call}' answers alike now`);
      else if (entry.mount.test(step.other)) known.add(number);
    }
  }
  return { unknown: compared.differing.filter(({ number }) => !known.has(number)), known: known.size, stale };
}

/** Entries for scenarios that do not exist. */
export function orphans(names) {
  return differences.flatMap((entry) =>
    [entry.scenario]
      .flat()
      .filter((name) => !names.includes(name))
      .map((name) => `${name}: ${entry.call}`),
  );
}
