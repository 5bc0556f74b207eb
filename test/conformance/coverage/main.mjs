/**
 * Have the recorded scenarios met all that the models say? For each set: every attribute shown, stored and refused, every
 * directory made and removed, every rule of its description and every place of its code that refuses. What was not met, and is not in allowed.mjs, is an error; so is what is there and was met.
 *
 *   node test/conformance/coverage/main.mjs [SET]...
 */
import { collect } from './collect.mjs';
import { allowed } from './allowed.mjs';
import { unmetAttributes } from './attributes.mjs';
import { unmetDirectories } from './directories.mjs';
import { unmetInCode, unmetInDescription } from './refusals.mjs';
import { sourcesFor } from '../lib/mount.mjs';
import { sets } from './sets.mjs';

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !sets.some((set) => set.name === name));
if (unknown !== undefined) {
  console.error(`there is no set '${unknown}'; expected some of ${sets.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

let bad = 0;
for (const set of sets.filter(({ name, large }) => (asked.length === 0 ? !large : asked.includes(name)))) {
  const { groups, code } = await collect(set.scenarios);
  const all = { all: 0, unmet: /** @type {string[]} */ ([]) };
  const take = ({ all: some, unmet }) => {
    all.all += some;
    all.unmet.push(...unmet);
  };
  // What one kernel has met counts for all: the scenarios of a later one are about what is new.
  const operations = groups.flatMap((group) => group.operations);
  const sources = groups
    .flatMap(({ needs, kernel }) => needs.flatMap((need) => sourcesFor(need, kernel)))
    .filter((source) => source.startsWith(set.source));
  take(await unmetAttributes([...new Set(sources)], operations, set.alike));
  take(await unmetDirectories([...new Set(sources)], operations, set.alike));
  const kernels = new Set(groups.map(({ kernel }) => /\d+\.\d+/.exec(kernel ?? '')?.[0] ?? '6.1'));
  const reasons = new Set(operations.flatMap(({ reason }) => reason ?? []));
  const has = (version) => [...kernels].some((kernel) => compare(kernel, version) >= 0);
  take(unmetInDescription(set.name, reasons, has));
  take(unmetInCode(set.folder ?? set.name, code));
  bad += report(set.name, all);
}
process.exitCode = bad === 0 ? 0 : 1;

function compare(a, b) {
  const [[a1, a2], [b1, b2]] = [a, b].map((text) => text.split('.').map(Number));
  return a1 - b1 || a2 - b2;
}

function report(name, { all, unmet }) {
  const entries = allowed.filter((entry) => entry.set === name);
  const surprising = unmet.filter((one) => !entries.some(({ unmet: pattern }) => pattern.test(one)));
  const stale = entries.filter(({ unmet: pattern }) => !unmet.some((one) => pattern.test(one)));
  console.log(`${name}: ${all - unmet.length} of ${all} met, ${unmet.length - surprising.length} listed`);
  for (const one of surprising) console.log(`  not met: ${one}`);
  for (const { unmet: pattern } of stale) console.log(`  met, but listed in allowed.mjs: ${pattern}`);
  return surprising.length + stale.length;
}
