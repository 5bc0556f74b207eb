/**
 * For every built-in set and random states of it: a loaded state saves to the same text, also without the values of new items; a restored
 * tree is what it was; and a state with something impossible in it changes nothing, and names the path and the errno.
 */
import { writeFileSync } from 'node:fs';
import { test } from 'tap';
import fc from '../fast-check.js';
import { parseState, stateText } from '../../src/control/state/document.js';
import type { LiveTree } from '../../src/control/state/live-tree.js';
import { StuckError } from '../../src/control/state/carry-out.js';
import { makeDirs, withoutDefaults } from '../../src/control/state/defaults.js';
import { asWritten, load, restore } from '../../src/control/state/state.js';
import { type DirState, emptyDir } from '../../src/control/state/tree.js';
import { sets } from '../../src/subsystems/index.js';
import { act, change, newTree } from './random-changes.js';

/** The directories of a state, as new. */
async function asNew(set: string, state: DirState): Promise<DirState> {
  const fresh = await newTree(set);
  await makeDirs(fresh, state);
  return fresh.capture('');
}

/** More than there is, and one thing that no subsystem takes: all stays as it was, and the message says what it was. */
async function refuse(live: LiveTree, state: DirState, before: string): Promise<void> {
  const impossible = parseState(stateText(state), 'saved');
  const [top] = impossible.dirs.keys();
  impossible.dirs.set(top ?? 'nothing', impossible.dirs.get(top ?? 'nothing') ?? emptyDir(true));
  impossible.dirs.get(top ?? 'nothing')!.attrs.set('no such attribute', [Buffer.from('1')]);
  const error: unknown = await load(live, impossible).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (
    !(error instanceof StuckError) ||
    (!/^store \S+\/no such attribute: E[A-Z]+/.test(error.message) && !/^mkdir nothing: E/.test(error.message))
  )
    throw new Error(`not refused as it should be: ${String(error)}`);
  const after = stateText(await live.capture(''));
  if (after !== before) throw new Error(`changed:\n${after}\nwas:\n${before}`);
}

/**
 * What nothing sets back in a directory that nobody can remove: a preset that was chosen stays chosen, or gives way to another
 * (`cscfg_cfg_preset_store`).
 */
const STAYS: Readonly<Record<string, RegExp>> = { 'cs-syscfg': /^store cs-syscfg\/configurations\/autofdo\/preset: EINVAL/ };

/** Restores the state, unless that cannot be: then nothing changes. @returns what could not be set back; undefined where it cannot be */
async function restored(set: string, live: LiveTree, state: DirState): Promise<readonly string[] | undefined> {
  const before = stateText(await live.capture(''));
  try {
    return await restore(live, state);
  } catch (error) {
    if (!(error instanceof StuckError) || !STAYS[set]?.test(error.message)) throw error;
    const after = stateText(await live.capture(''));
    if (after !== before) throw new Error(`not restored, and changed:\n${after}\nwas:\n${before}`);
    return undefined;
  }
}

for (const { name } of sets.filter((set) => set.name === (process.env['ONLY_SET'] ?? set.name))) {
  test(name, { timeout: 120_000 }, async (t) => {
    const disk = t.testdir({ disk: '\0'.repeat(1 << 20) }) + '/disk';
    writeFileSync(disk, Buffer.alloc(1 << 20));
    let [runs, unreachable] = [0, 0];
    const text = (state: DirState): string => stateText(state);
    const empty = await (await newTree(name)).capture('');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 60 }), fc.array(act, { maxLength: 30 }), async (first, second) => {
        const live = await newTree(name);
        for (const one of first) await change(live, disk, one);
        const state = await live.capture('');
        const read = text(state);
        const saved = text(await asWritten(state, state, await newTree(name, live)));
        const again = await newTree(name);
        const asNewText = text(await again.capture(''));
        runs++;
        try {
          await load(again, parseState(saved, 'saved'));
        } catch (error) {
          // There are states that nothing but their history leads to, such as a device that is live and has lost its parts.
          if (!(error instanceof StuckError)) throw error;
          if (text(await again.capture('')) !== asNewText) throw new Error(`not loaded, and changed:\n${text(await again.capture(''))}`);
          unreachable++;
          return;
        }
        const loaded = await again.capture('');
        if (text(loaded) !== read) throw new Error(`loaded:\n${text(loaded)}\nwas:\n${read}`);
        const savedAgain = text(await asWritten(loaded, loaded, await newTree(name, again)));
        if (savedAgain !== saved) throw new Error(`saved:\n${savedAgain}\nwas:\n${saved}`);
        // As ctl saves it.
        const short = text(await asWritten(state, withoutDefaults(state, await asNew(name, state)), await newTree(name, live)));
        const third = await newTree(name);
        await load(third, parseState(short, 'saved'));
        const afterReset = await third.capture('');
        const lacking = withoutDefaults(afterReset, await asNew(name, afterReset));
        const shortAgain = text(await asWritten(afterReset, lacking, await newTree(name, third)));
        if (shortAgain !== short) throw new Error(`loaded:\n${shortAgain}\nwas:\n${short}`);
        await refuse(third, state, text(afterReset));
        if ((await restored(name, third, empty)) && text(await third.capture('')) !== text(empty))
          throw new Error(`reset:\n${text(await third.capture(''))}`);
        for (const one of second) await change(live, disk, one);
        const unset = await restored(name, live, state);
        // A name that every new item takes over, and that nothing unsets.
        if (unset && unset.length > 0) unreachable++;
        else if (unset && text(await live.capture('')) !== read)
          throw new Error(`restored:\n${text(await live.capture(''))}\nwas:\n${read}`);
      }),
      { numRuns: Number(process.env['STATE_RUNS'] ?? 15) },
    );
    t.ok(unreachable <= runs / 3, `${unreachable} of ${runs} states cannot be made anew`);
  });
}
