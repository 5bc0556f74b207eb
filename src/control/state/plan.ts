/**
 * What has to be done to a tree so that it holds a state: the steps, in no binding order.
 *
 * @module
 */
import type { AttrValue } from './attr-values.js';
import { type DirState, holds, join } from './tree.js';

/** One step. */
export type Step =
  | { readonly kind: 'mkdir'; readonly path: string }
  /** `target` and `before`: what was there, to make it again. */
  | { readonly kind: 'unlink'; readonly path: string; readonly target: string }
  | { readonly kind: 'rmdir'; readonly path: string; readonly before: DirState }
  | { readonly kind: 'store'; readonly path: string; readonly value: AttrValue }
  /** A directory that is made anew: a store for each attribute that turns out to hold something else. Switches have steps of their own. */
  | { readonly kind: 'fill'; readonly path: string; readonly attrs: DirState['attrs'] }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string };

/** What a plan is made from. */
export interface PlanOptions {
  /** What is not in the state has to go, and what differs is set back; else the state is added. */
  readonly exact: boolean;
  /** Directories that are to be removed and made anew, even if they seem right. */
  readonly rebuild: ReadonlySet<string>;
}

/** Attributes that set a thing to work: other attributes and links cannot be changed then, so they come last. */
const SWITCHES: ReadonlySet<string> = new Set(['enable', 'enabled', 'live', 'power', 'online', 'active', 'UDC']);

/** The steps from one state to another. */
export function plan(from: DirState | undefined, to: DirState, options: PlanOptions): Step[] {
  const planner = new Planner(options);
  planner.dir('', from, to);
  const { unlinks, rmdirs, mkdirs, stores, links, switches } = planner;
  return [...unlinks, ...rmdirs, ...mkdirs, ...stores, ...links, ...switches];
}

class Planner {
  readonly unlinks: Step[] = [];
  readonly rmdirs: Step[] = [];
  readonly mkdirs: Step[] = [];
  readonly stores: Step[] = [];
  readonly links: Step[] = [];
  readonly switches: Step[] = [];

  constructor(readonly options: PlanOptions) {}

  dir(path: string, from: DirState | undefined, to: DirState): void {
    if (from) this.#stores(path, from, to);
    else this.#fill(path, to);
    for (const [name, target] of to.links) {
      const before = from?.links.get(name);
      if (before === target && !this.#rebuilt(target)) continue;
      if (before !== undefined) this.unlinks.push({ kind: 'unlink', path: join(path, name), target: before });
      this.links.push({ kind: 'symlink', path: join(path, name), target });
    }
    if (this.options.exact)
      for (const [name, target] of from?.links ?? [])
        if (!to.links.has(name)) this.unlinks.push({ kind: 'unlink', path: join(path, name), target });
    for (const [name, child] of to.dirs) {
      const at = join(path, name);
      let before = from?.dirs.get(name);
      if (before && this.options.rebuild.has(at)) {
        this.#remove(at, before);
        before = undefined;
      }
      if (!before && child.made) this.mkdirs.push({ kind: 'mkdir', path: at });
      this.dir(at, before, child);
    }
    if (this.options.exact)
      for (const [name, child] of from?.dirs ?? []) if (!to.dirs.has(name) && child.made) this.#remove(join(path, name), child);
  }

  #stores(path: string, from: DirState, to: DirState): void {
    for (let at = 0; at < to.attrs.size; at++) {
      const [name, value] = [to.attrs.nameAt(at), to.attrs.valueAt(at)];
      const before = from.attrs.names[at] === name ? from.attrs.valueAt(at) : from.attrs.get(name);
      if (holds(before, value)) continue;
      (SWITCHES.has(name) ? this.switches : this.stores).push({ kind: 'store', path: join(path, name), value });
    }
  }

  /** One step for all attributes: most of them hold what a new item holds, and there may be thousands of items. */
  #fill(path: string, { attrs }: DirState): void {
    let switches = 0;
    for (const [at, name] of attrs.names.entries()) {
      if (!SWITCHES.has(name)) continue;
      switches++;
      this.switches.push({ kind: 'store', path: join(path, name), value: attrs.valueAt(at) });
    }
    if (attrs.size > switches) this.stores.push({ kind: 'fill', path, attrs });
  }

  /** The directory, and before it all that keeps it. */
  #remove(path: string, state: DirState): void {
    for (const [name, target] of state.links) this.unlinks.push({ kind: 'unlink', path: join(path, name), target });
    for (const [name, child] of state.dirs) this.#remove(join(path, name), child);
    if (state.made) this.rmdirs.push({ kind: 'rmdir', path, before: state });
  }

  #rebuilt(target: string): boolean {
    for (const path of this.options.rebuild) if (target === path || target.startsWith(`${path}/`)) return true;
    return false;
  }
}

/** Is it an attribute that sets a thing to work? @param path of the attribute, or its name */
export function isSwitch(path: string): boolean {
  return SWITCHES.has(path.slice(path.lastIndexOf('/') + 1));
}
