/**
 * The state of a tree: saved, loaded, compared, and brought back.
 *
 * @module
 */
import { asText } from '../pattern.js';
import { type AttrValue, AttrValues, VERBATIM } from './attr-values.js';
import type { LiveTree } from './live-tree.js';
import { carryOut, StuckError } from './carry-out.js';
import { plan } from './plan.js';
import { type DirState, emptyDir, join, sameValue, type TreeAccess } from './tree.js';

/** Adds what the state holds to the tree, in an order that the subsystem accepts. @throws StuckError: nothing has changed */
export async function load(tree: TreeAccess, state: DirState): Promise<void> {
  await carryOut(tree, plan(await tree.capture(''), state, { exact: false, rebuild: new Set() }));
}

/** Adds what can be added, and leaves out the rest. @returns what could not */
export async function loadMost(tree: TreeAccess, state: DirState): Promise<StuckError | undefined> {
  const steps = plan(await tree.capture(''), state, { exact: false, rebuild: new Set() });
  try {
    await carryOut(tree, steps, { partly: true, putBack: true });
    return undefined;
  } catch (error) {
    if (error instanceof StuckError) return error;
    throw error;
  }
}

/**
 * Makes the tree as the state says, and nothing else. Only what differs is touched; where the subsystem does not allow that,
 * the items in question are removed and made anew, and in the end all of them.
 * @returns attributes that do not take back what they held
 * @throws StuckError: nothing has changed
 */
export async function restore(tree: TreeAccess, state: DirState): Promise<readonly string[]> {
  const rebuild = new Set<string>();
  const add = (paths: readonly (string | undefined)[]): boolean => {
    const before = rebuild.size;
    for (const path of paths) if (path !== undefined) rebuild.add(path);
    return rebuild.size > before;
  };
  let good: readonly string[] | undefined;
  for (;;) {
    const now = await tree.capture('');
    add(writtenTo(now, state));
    try {
      const unsettled = await carryOut(tree, plan(now, state, { exact: true, rebuild }), { putBack: true });
      // What cannot be set back may be as it should in a new item.
      if (good || !add(unsettled.map((path) => topmost(now, path)))) return unsettled;
      good = unsettled;
    } catch (error) {
      if (!(error instanceof StuckError)) throw error;
      if (good) return good;
      const tops = error.stuck.map(({ step }) => topmost(now, step.path));
      if (!add(tops.every((top) => top === undefined || rebuild.has(top)) ? made(now) : tops)) throw error;
    }
  }
}

/**
 * Directories that a user made and that have more than the state: writes to attributes which cannot be read, and so cannot be set back.
 * @param made the nearest that a user made
 */
function writtenTo(now: DirState, state: DirState, path = '', made = ''): string[] {
  if (made !== '' && now.attrs.size > state.attrs.size) return [made];
  return [...now.dirs].flatMap(([name, dir]) => {
    const wanted = state.dirs.get(name);
    const at = join(path, name);
    return wanted === undefined ? [] : writtenTo(dir, wanted, at, dir.made ? at : made);
  });
}

/** The topmost directory on the way that a user made. */
function topmost(state: DirState, path: string): string | undefined {
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

/**
 * The state with each value as it has to be written, where that is not how it reads.
 * @param part what of the state is wanted, of the same root
 * @param fresh a new tree, which knows the spellings; it is filled
 */
export async function asWritten(state: DirState, part: DirState, fresh: LiveTree): Promise<DirState> {
  await loadMost(fresh, state);
  return fresh.spelled.size === 0 ? part : respelled(part, fresh.spelled);
}

function verbatim(value: AttrValue | undefined): AttrValue | undefined {
  if (value) VERBATIM.add(value);
  return value;
}

function respelled(state: DirState, spelled: ReadonlyMap<string, AttrValue>, path = ''): DirState {
  const attrs = new AttrValues();
  for (const [name, value] of state.attrs) attrs.append(name, verbatim(spelled.get(join(path, name))) ?? value);
  const dirs = new Map([...state.dirs].map(([name, dir]) => [name, respelled(dir, spelled, join(path, name))]));
  return { made: state.made, dirs, attrs, links: state.links };
}
