/**
 * Shrinking: the shortest script that still shows a difference. A boot of the guest costs seconds and a script costs
 * milliseconds, so each round tries all single cuts of all scripts in one boot, and then all that worked together.
 */
import { withoutPrefix } from './judge.mjs';

/** Parts that are left out, of the calls before the last one: halves, then smaller, then single calls. */
const PARTS = [2, 4, 8, 16, Infinity];

/** Scripts with one part of the calls left out; the last call, which shows the difference, stays. */
function cuts(lines, parts) {
  const list = [];
  const room = lines.length - 1;
  const size = Math.max(1, Math.ceil(room / parts));
  for (let at = 0; at < room; at += size) list.push(without(lines, lines.map((_, i) => i).slice(at, Math.min(at + size, room))));
  return list;
}

/** @returns {{ lines: string[], out: number[] }} */
const without = (lines, out) => ({ lines: lines.filter((_, i) => !out.includes(i)), out });

/** Simpler calls: as root, by this process, from the folder where the process is. */
function simpler(lines) {
  return lines.flatMap((line, i) =>
    [withoutPrefix(line), line.replace(/\\@\/(?=\S)/g, '')]
      .filter((one) => one !== line && !/^symlink /.test(one))
      .map((one) => ({ lines: lines.map((other, k) => (k === i ? one : other)), out: [] })),
  );
}

/** What is left when all calls go that could go without the others, and halves and quarters of that. */
function combined(lines, removable) {
  const list = [];
  for (const parts of [1, 2, 4, 8]) {
    const size = Math.ceil(removable.length / parts);
    for (let at = 0; at < removable.length && size > 1; at += size) list.push(without(lines, removable.slice(at, at + size)));
  }
  return list;
}

const weight = (lines) => 1000 * lines.length + lines.join('').length;

/**
 * @typedef {{ signature?: string, kernel: string, mount: string }} Verdict on one script: its first difference, and both answers
 *
 * @param {{ lines: string[], signature: string }[]} failures
 * @param {(scripts: { name: string, lines: string[] }[]) => Promise<(Verdict | undefined)[]>} judgeAll
 * @param {{ rounds?: number, until?: number }} [limits]
 * @returns {Promise<{ lines: string[], signature: string, verdict?: Verdict }[]>} without a verdict: it never showed again
 */
export async function shrink(failures, judgeAll, { rounds = 25, until = Infinity } = {}) {
  const states = failures.map((failure) => ({ ...failure, level: 0, removable: [], verdict: undefined, done: false }));
  for (let round = 0; round < rounds && states.some(({ done }) => !done) && Date.now() < until; round++) {
    const tries = states.flatMap((state, owner) => {
      if (state.done) return [];
      // A short one is tried in all ways at once.
      const levels = state.lines.length <= 8 ? [2, Infinity] : [PARTS[state.level], PARTS[state.level + 1] ?? Infinity];
      const all = [
        ...(round === 0 ? [without(state.lines, [])] : []),
        ...combined(state.lines, state.removable),
        ...levels.flatMap((parts) => cuts(state.lines, parts)),
        ...(levels.includes(Infinity) ? simpler(state.lines) : []),
      ];
      return [...new Map(all.map((one) => [one.lines.join('\n'), one])).values()].map((one) => ({ owner, ...one }));
    });
    const verdicts = await judgeAll(tries.map(({ lines, owner }, i) => ({ name: `shrink-${round}-${owner}-${i}`, lines })));
    states.forEach((state, owner) => {
      if (state.done) return;
      const working = tries.flatMap((one, i) =>
        one.owner === owner && verdicts[i]?.signature === state.signature ? [{ ...one, verdict: verdicts[i] }] : [],
      );
      const best = working.reduce((a, b) => (a && weight(a.lines) <= weight(b.lines) ? a : b), undefined);
      if (best && (!state.verdict || weight(best.lines) < weight(state.lines))) {
        const smaller = weight(best.lines) < weight(state.lines);
        // What went without the others, and is still there, by where it is now.
        const gone = new Set(working.flatMap(({ out }) => out));
        const left = state.lines.map((_, i) => i).filter((i) => !best.out.includes(i));
        state.removable = left.flatMap((i, now) => (gone.has(i) ? [now] : []));
        state.lines = best.lines;
        state.verdict = best.verdict;
        if (smaller) return;
      }
      if (round === 0 && !state.verdict) state.done = true;
      else if (state.lines.length <= 8 || state.level + 2 >= PARTS.length) state.done = true;
      else state.level += 2;
    });
  }
  return states.map(({ lines, signature, verdict }) => ({ lines, signature, verdict }));
}
