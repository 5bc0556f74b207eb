/**
 * A copy of a mount's subsystems in the present state, to try things on.
 *
 * @module
 */
import type { ConfigSubsystem } from '../../core/index.js';
import type { Dir } from '../../core/dirent.js';
import { triggerEvent } from '../../subsystems/events.js';
import type { Control } from '../control.js';
import { LiveTree } from '../state/live-tree.js';
import { Remembered } from '../state/remembered.js';
import { loadMost } from '../state/state.js';
import { type DirState, join, sameValue } from '../state/tree.js';

/** A copy, or why there is none. */
export interface Copy {
  readonly tree?: LiveTree;
  readonly unknown?: string;
  /** What it lacks. */
  readonly doubt?: string;
}

export async function makeCopy(control: Control): Promise<Copy> {
  let tree: LiveTree;
  try {
    tree = new LiveTree(await control.setting.replica(), new Remembered(control.tree.remembered));
  } catch (error) {
    return { unknown: `the subsystems cannot be made twice: ${(error as Error).message}` };
  }
  const state = await control.tree.capture('');
  let stuck = await loadMost(tree, state);
  if (control.events.length > 0) {
    await repeatEvents(control, tree);
    // What only an event makes possible, such as the name of an interface.
    stuck = await loadMost(tree, state);
  }
  await writeLines(control.tree, tree, state);
  const differences = [...lacking(await tree.capture(''), state)];
  if (differences.length === 0) return { tree };
  const more = differences.length > 1 ? ` and ${differences.length - 1} more` : '';
  return { tree, doubt: `the copy that this was tried on lacks ${differences[0]}${more}${stuck ? ` (${stuck.message})` : ''}` };
}

/** What has happened to the mount from outside happens to the copy. */
async function repeatEvents({ events }: Control, { vfs }: LiveTree): Promise<void> {
  for (const { subsystem, name, args } of events) {
    const dir = (vfs.root as Dir).children?.get(subsystem);
    try {
      if (dir?.kind === 'd') await triggerEvent(dir.item as ConfigSubsystem, name, args);
    } catch {
      // Where it makes a difference, the comparison tells.
    }
  }
}

const NOTHING = [new Uint8Array()];

/** An attribute that reads as nothing can be one to which an empty line was written: that need not be the same as one that is new. */
async function writeLines(from: LiveTree, to: LiveTree, state: DirState, path = ''): Promise<void> {
  for (const [name, value] of state.attrs) {
    if (!sameValue(value, NOTHING)) continue;
    const at = join(path, name);
    try {
      const written = await from.written(at);
      if (written) await to.store(at, written.at(-1)!);
    } catch {
      // What it does to the copy otherwise is seen when that is compared.
    }
  }
  for (const [name, dir] of state.dirs) await writeLines(from, to, dir, join(path, name));
}

/** What a copy does not have, or has otherwise. */
function* lacking(copy: DirState, state: DirState, path = ''): Generator<string> {
  for (const [name, value] of state.attrs) {
    const other = copy.attrs.get(name);
    if (!sameValue(other, value)) yield `the value of ${join(path, name)}`;
  }
  for (const [name, target] of state.links) if (copy.links.get(name) !== target) yield `${join(path, name)} -> ${target}`;
  for (const [name, dir] of state.dirs) {
    const other = copy.dirs.get(name);
    if (other) yield* lacking(other, dir, join(path, name));
    else yield `${join(path, name)}/`;
  }
}
