/**
 * The state of a tree: saved, loaded, compared, and brought back.
 *
 * @module
 */
import { asText } from '../pattern.js';
import { AttrValues } from './attr-values.js';
import { carryOut, StuckError } from './carry-out.js';
import { plan, type Step } from './plan.js';
import { type DirState, emptyDir, join, sameValue, type TreeAccess } from './tree.js';

/** Adds what the state holds to the tree, in an order that the subsystem accepts. @throws StuckError: nothing has changed */
export async function load(tree: TreeAccess, state: DirState): Promise<void> {
  await carryOut(tree, plan(await tree.capture(''), state, { exact: false, rebuild: new Set() }));
}

/**
 * Makes the tree as the state says, and nothing else. Only what differs is touched; where the subsystem does not allow that,
 * the items in question are removed and made anew, and in the end all of them.
 * @throws StuckError: nothing has changed
 */
export async function restore(tree: TreeAccess, state: DirState): Promise<void> {
  const rebuild = new Set<string>();
  for (;;) {
    const now = await tree.capture('');
    try {
      await carryOut(tree, plan(now, state, { exact: true, rebuild }));
      return;
    } catch (error) {
      if (!(error instanceof StuckError)) throw error;
      const tops = error.stuck.map(({ step }) => topmost(now, step));
      const more = tops.every((top) => top === undefined || rebuild.has(top)) ? made(now) : tops;
      const before = rebuild.size;
      for (const path of more) if (path !== undefined) rebuild.add(path);
      if (rebuild.size === before) throw error;
    }
  }
}

/** The topmost directory on the way to a step that a user made. */
function topmost(state: DirState, { path }: Step): string | undefined {
  let [at, dir]: [string, DirState | undefined] = ['', state];
  for (const name of path.split('/')) {
    dir = dir?.dirs.get(name);
    at = join(at, name);
    if (dir?.made) return at;
  }
  return undefined;
}

/** All directories that a user made, but not those in others of that kind. */
function made(state: DirState, path = ''): string[] {
  return [...state.dirs].flatMap(([name, dir]) => (dir.made ? [join(path, name)] : made(dir, join(path, name))));
}

/** What is in the first and not in the second, one line each; see {@link diff}. */
export interface Change {
  readonly mark: '+' | '-' | '~';
  readonly path: string;
  readonly text: string;
}

/** What has changed from one state to another: `+` is new, `-` is gone, `~` has another value. */
export function diff(from: DirState, to: DirState): Change[] {
  const changes: Change[] = [];
  compare('', from, to, changes);
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function compare(path: string, from: DirState, to: DirState, changes: Change[]): void {
  for (const [name, value] of to.attrs) {
    const before = from.attrs.get(name);
    if (sameValue(before, value)) continue;
    changes.push({ mark: '~', path: join(path, name), text: before ? `${shown(before)} -> ${shown(value)}` : shown(value) });
  }
  for (const [name, target] of to.links) {
    if (from.links.get(name) !== target) changes.push({ mark: '+', path: join(path, name), text: `-> ${target}` });
  }
  for (const [name, target] of from.links) {
    if (to.links.get(name) !== target) changes.push({ mark: '-', path: join(path, name), text: `-> ${target}` });
  }
  for (const [name, dir] of to.dirs) {
    const at = join(path, name);
    const before = from.dirs.get(name);
    if (!before && dir.made) changes.push({ mark: '+', path: `${at}/`, text: '' });
    // The values of what is new are not changes of anything.
    compare(at, before ?? { ...emptyDir(dir.made), attrs: dir.attrs }, dir, changes);
  }
  for (const [name, dir] of from.dirs) {
    const at = join(path, name);
    if (to.dirs.has(name)) continue;
    if (dir.made) changes.push({ mark: '-', path: `${at}/`, text: '' });
    compare(at, dir, { ...emptyDir(dir.made), attrs: dir.attrs }, changes);
  }
}

function shown(values: readonly Uint8Array[]): string {
  return values.map((value) => JSON.stringify(asText(value) ?? `base64 ${Buffer.from(value).toString('base64')}`)).join(', ');
}

/** One line for a change. */
export function changeText({ mark, path, text }: Change): string {
  return text === '' ? `${mark} ${path}` : text.startsWith('->') ? `${mark} ${path} ${text}` : `${mark} ${path}: ${text}`;
}

/** The state without attribute values that a new item has too. @param fresh such a tree, with the same directories */
export function withoutDefaults(state: DirState, fresh: DirState | undefined): DirState {
  const attrs = new AttrValues();
  for (const [name, value] of state.attrs) if (!sameValue(fresh?.attrs.get(name), value)) attrs.append(name, value);
  const dirs = new Map([...state.dirs].map(([name, dir]) => [name, withoutDefaults(dir, fresh?.dirs.get(name))]));
  return { made: state.made, dirs, attrs, links: state.links };
}

/** Only the directories that a user made, in this tree too: what is in them is as new. */
export async function makeDirs(tree: TreeAccess, state: DirState): Promise<void> {
  const bare = (dir: DirState): DirState => ({
    ...emptyDir(dir.made),
    dirs: new Map([...dir.dirs].map(([name, child]) => [name, bare(child)])),
  });
  for (const step of plan(await tree.capture(''), bare(state), { exact: false, rebuild: new Set() })) {
    // What cannot be made like that has no value to compare with, and is saved as it is.
    if (step.kind === 'mkdir') await Promise.resolve(tree.mkdir(step.path)).catch(() => {});
  }
}
