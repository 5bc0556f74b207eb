/** Scripts of arbitrary calls: the same for the same seed. */
import fc from 'fast-check';
import { callsOf } from './calls.mjs';

/** Short enough to shrink well, long enough to get somewhere: these are steps of one call or a few. */
/** @type {import('fast-check').ArrayConstraints} */
const LENGTH = { minLength: 12, maxLength: 35, size: 'max' };

/** Most scripts begin with most of what makes their world come alive. */
const beginning = (world) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: world.prologue.length, maxLength: world.prologue.length })
    .map((dice) => world.prologue.filter((_, i) => dice[i] !== 0).flat());

/** Descriptors to begin with: of a file and of a folder. */
const opening = (world) =>
  fc.tuple(
    fc.constantFrom(
      ...world.files.map(([path]) => `open 1 ${path} rw`),
      ...world.files.map(([path]) => `open 1 ${path} r`),
      ...world.made.map((path) => `open 1 ${path} r`),
    ),
    fc.constantFrom(...world.made, ...world.folders).map((path) => `open 2 ${path} r,directory`),
  );

const scriptIn = (world, callers) =>
  fc
    .tuple(beginning(world), opening(world), fc.array(callsOf(world, callers), LENGTH))
    .map((parts) => [...parts.flat(2), ...world.epilogue]);

/**
 * @param {import('./world.mjs').Vocabulary} vocabulary
 * @param {number} seed
 * @param {number} calls how many calls at least
 * @returns {{ name: string, lines: string[] }[]}
 */
export function generate(vocabulary, seed, calls) {
  const scripts = [];
  let made = 0;
  // A part at a time, so that a longer run begins with the scripts of a shorter one.
  for (let part = 0; made < calls; part++) {
    for (const all of fc.sample(
      vocabulary.world.chain((world) => scriptIn(world, vocabulary.callers)),
      { seed: seed * 1000 + part, numRuns: 50 },
    )) {
      if (made >= calls) break;
      const lines = vocabulary.isLeftOut ? all.filter((line) => !vocabulary.isLeftOut(line)) : all;
      scripts.push({ name: `${vocabulary.name}-${seed}-${scripts.length}`, lines });
      made += lines.length;
    }
  }
  return scripts;
}
