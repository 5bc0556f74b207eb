/** One campaign: batches of random scripts on both sides, counted, and their differences shrunk. */
import { judge } from './judge.mjs';
import { shrink } from './shrink.mjs';
import { askGuest, askMount } from './sides.mjs';

/** So many sorts of differences are shrunk at most. */
const SHRUNK = 20;

/**
 * @typedef {object} Tally
 * @property {number} scripts
 * @property {number} calls made on both sides
 * @property {number} judged what is left when scripts end at a difference that leaves the sides in different states
 * @property {number} agreeing
 * @property {Map<string, number>} known by reason
 * @property {Map<import('./known.mjs').Known, number>} needed how often each entry that was matched was the only one
 * @property {Map<string, { lines: string[], name: string, count: number, difference: import('./judge.mjs').Difference }>} differing by signature, with the shortest script
 * @property {import('./sides.mjs').Script[]} fatal scripts that ended the guest's kernel
 */

/** @returns {Tally} */
export const newTally = () => ({
  scripts: 0,
  calls: 0,
  judged: 0,
  agreeing: 0,
  known: new Map(),
  needed: new Map(),
  differing: new Map(),
  fatal: [],
});

/** Counts the answers to scripts that ran one after the other in a tally. */
export function countAll(tally, scripts, kernel, mount) {
  let tainted = false;
  for (const script of scripts) tainted = !count(tally, script, kernel.get(script.name), mount.get(script.name), tainted) || tainted;
}

/** @returns {boolean} whether it was judged to its end */
function count(tally, script, kernel, mount, tainted) {
  const { judged, agreeing, known, stopped, difference } = judge(kernel ?? '', mount ?? '', tainted);
  tally.scripts++;
  tally.calls += script.lines.length;
  tally.judged += judged;
  tally.agreeing += agreeing;
  for (const entries of known) {
    const reason = entries[0].reason;
    tally.known.set(reason, (tally.known.get(reason) ?? 0) + 1);
    for (const entry of entries) tally.needed.set(entry, (tally.needed.get(entry) ?? 0) + (entries.length === 1 ? 1 : 0));
  }
  if (!difference) return !stopped;
  const before = tally.differing.get(difference.signature);
  // What comes after the first difference can't show it.
  const lines = script.lines.slice(0, difference.index + 1);
  if (!before || lines.length < before.lines.length)
    tally.differing.set(difference.signature, { lines, name: script.name, difference, count: (before?.count ?? 0) + 1 });
  else before.count++;
  return false;
}

/** Runs scripts on both sides, each boot's on a mount of its own, and counts them in the tally. */
export async function campaign({ runner, needs, kernel, transport }, scripts, tally) {
  const { segments, fatal } = await askGuest(needs, scripts, { kernel });
  tally.fatal.push(...fatal);
  for (const segment of segments) {
    const mount = await askMount(runner, needs, segment.scripts, { transport, kernel });
    countAll(tally, segment.scripts, segment.answers, mount);
  }
}

/** The shortest scripts that show the tally's differences, the most frequent ones first. */
export function shrinkAll(sides, tally, until) {
  const failures = [...tally.differing]
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, SHRUNK)
    .map(([signature, { lines }]) => ({ signature, lines }));
  return shrink(failures, (scripts) => verdicts(sides, scripts), { until });
}

async function verdicts({ runner, needs, kernel, transport }, scripts) {
  const found = new Map();
  const { segments } = await askGuest(needs, scripts, { kernel });
  for (const { scripts: part, answers } of segments) {
    const others = await askMount(runner, needs, part, { transport, kernel });
    let tainted = false;
    for (const { name } of part) {
      const texts = { kernel: answers.get(name) ?? '', mount: others.get(name) ?? '' };
      const { difference, stopped } = judge(texts.kernel, texts.mount, tainted);
      tainted ||= stopped || difference !== undefined;
      found.set(name, { signature: difference?.signature, ...texts });
    }
  }
  return scripts.map(({ name }) => found.get(name));
}

/** One script on both sides. */
export const verdictOn = async (sides, lines) => (await verdicts(sides, [{ name: 'shown', lines }]))[0];
