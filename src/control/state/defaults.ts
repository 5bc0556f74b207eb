/**
 * What of a state a new tree has too: a saved state does without it.
 *
 * @module
 */
import { AttrValues } from './attr-values.js';
import { sorted } from './document.js';
import { plan } from './plan.js';
import { type DirState, emptyDir, sameValue, type TreeAccess } from './tree.js';

/**
 * Only the directories that a user made, in this tree too: what is in them is as new. They are made as by a text that says no more of them:
 * a default group that a driver has given a number may get another.
 */
export async function makeDirs(tree: TreeAccess, state: DirState): Promise<void> {
  const bare = (dir: DirState): DirState => ({
    ...emptyDir(dir.made),
    dirs: new Map(
      sorted(dir.dirs)
        .map(([name, child]) => [name, bare(child)] as const)
        .filter(([, { made, dirs }]) => made || dirs.size > 0),
    ),
  });
  for (const step of plan(await tree.capture(''), bare(state), { exact: false, rebuild: new Set() })) {
    // What cannot be made like that has no value to compare with, and is saved as it is.
    if (step.kind === 'mkdir') await Promise.resolve(tree.mkdir(step.path)).catch(() => {});
  }
}

/**
 * The state without attribute values that a new item has too. Where one default group has another number than it would get, all that have numbers keep
 * their values: whoever loads the text finds the order of making by them (order.ts).
 * @param fresh such a tree, with the same directories
 */
export function withoutDefaults(state: DirState, fresh: DirState): DirState {
  return strip(state, fresh, isMisnumbered(state, fresh));
}

function strip(state: DirState, fresh: DirState | undefined, numbersCount: boolean): DirState {
  const attrs = new AttrValues();
  for (const [name, value] of state.attrs) if (!sameValue(fresh?.attrs.get(name), value)) attrs.append(name, value);
  const dirs = [...state.dirs].map(([name, dir]) => {
    const same = numbersCount && isNumbered(name, dir) ? undefined : fresh?.dirs.get(name);
    return [name, strip(dir, same, numbersCount)] as const;
  });
  return { made: state.made, dirs: new Map(dirs), attrs, links: state.links };
}

function isMisnumbered(state: DirState, fresh: DirState): boolean {
  return [...state.dirs].some(([name, dir]) => {
    const same = fresh.dirs.get(name);
    return same ? isMisnumbered(dir, same) : isNumbered(name, dir);
  });
}

function isNumbered(name: string, { made }: DirState): boolean {
  return !made && /\d$/.test(name);
}
