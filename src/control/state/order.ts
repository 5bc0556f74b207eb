/**
 * The order in which the steps of a plan are done, and what attempts teach about it.
 *
 * At first it is that of the plan: directories, values, links, switches. Where an attempt leads nowhere,
 *
 * - what failed comes before other values and links, and where that does not help, before all that is made in its directory: there are
 *   attributes that can be set only as long as there is nothing in it;
 * - directories whose default groups have other numbers than they should are made in the order of these numbers: drivers give the lowest
 *   one that is free. Where that is not enough, others are made in between where a number is missing; and at last, directories that are
 *   removed again.
 *
 * @module
 */
import type { AttrValue } from './attr-values.js';
import { isSwitch, type Step } from './plan.js';
import { emptyDir } from './tree.js';

/** A step that failed, and why. */
export interface Failed {
  readonly step: Step;
  readonly error: unknown;
}

type Store = Step & { readonly kind: 'store' };

/** See the module's documentation. */
export class Order {
  /** Values and links that come early, by path: an attribute and a link never have the same one. */
  readonly #early = new Map<string, Step>();
  /** Values that come before all that is made in their directories. */
  readonly #first = new Map<string, Store>();
  /** Directories to be made, by the number of a default group. */
  readonly #numbers = new Map<string, number>();
  /** What is done where a number is missing. */
  #between: 'nothing' | 'others' | 'places' = 'nothing';

  /** Has it a place of its own, apart from other attributes of its directory? */
  has(path: string): boolean {
    return this.#early.has(path) || this.#first.has(path);
  }

  /** @param ignored stores that changed nothing @returns false if there is nothing new to be tried */
  learn(
    steps: readonly Step[],
    failed: readonly Failed[],
    ignored: readonly { readonly path: string; readonly value: AttrValue }[],
  ): boolean {
    const before = this.#size;
    let misnumbered = false;
    for (const { path, value } of ignored) this.#first.set(path, { kind: 'store', path, value });
    for (const { step, error } of failed) {
      if (this.#number(steps, step.path, error)) misnumbered = true;
      else if (step.kind === 'symlink') this.#early.set(step.path, step);
      else if (step.kind === 'store' && !isSwitch(step.path)) (this.#early.has(step.path) ? this.#first : this.#early).set(step.path, step);
    }
    if (this.#size > before) return true;
    if (!misnumbered || this.#between === 'places') return false;
    this.#between = this.#between === 'nothing' ? 'others' : 'places';
    return true;
  }

  get #size(): number {
    return this.#early.size + this.#first.size + this.#numbers.size;
  }

  /** It is in a default group that is not there: there may be one of another number. @returns false if it is something else */
  #number(steps: readonly Step[], path: string, error: unknown): boolean {
    const { code } = error as { code?: string };
    if (code !== 'ENOENT' && code !== 'EPERM') return false;
    const made = new Set(steps.flatMap((step) => (step.kind === 'mkdir' ? [step.path] : [])));
    const wrong = numbered(path, made);
    if (!wrong) return false;
    for (const step of steps) {
      const one = numbered(step.path, made);
      if (one?.stem === wrong.stem) this.#numbers.set(one.made, one.number);
    }
    return true;
  }

  of(steps: readonly Step[]): readonly Step[] {
    if (this.#size === 0) return steps;
    const removals = steps.filter(({ kind }) => kind === 'unlink' || kind === 'rmdir');
    const rest = steps.filter(({ kind, path }) => kind === 'fill' || ((kind === 'store' || kind === 'symlink') && !this.has(path)));
    const early = [...this.#early.values()].filter(({ path }) => !this.#first.has(path));
    return [...removals, ...this.#makings(steps), ...early, ...rest];
  }

  /** Directories, and right after each what comes before all that is made in it. */
  #makings(steps: readonly Step[]): Step[] {
    const first = new Set(this.#first.values());
    const mkdirs = this.#byNumber(steps.filter(({ kind }) => kind === 'mkdir'));
    const made = mkdirs.flatMap((mkdir) => {
      const own = [...first].filter(({ path }) => path.slice(0, path.lastIndexOf('/')) === mkdir.path);
      for (const store of own) first.delete(store);
      return [mkdir, ...own];
    });
    // Those in default groups are there as soon as what they are default groups of.
    for (const store of first) {
      const above = made.findLastIndex((step) => step.kind === 'mkdir' && store.path.startsWith(`${step.path}/`));
      made.splice(above + 1, 0, store);
    }
    return made;
  }

  #byNumber(mkdirs: readonly Step[]): readonly Step[] {
    if (this.#numbers.size === 0) return mkdirs;
    const depth = (path: string): number => path.split('/').length;
    const [first] = this.#numbers.keys();
    const inside = (path: string, dirs: readonly string[]): boolean => dirs.some((dir) => path.startsWith(`${dir}/`));
    const counted = [...this.#numbers].sort(([, a], [, b]) => a - b);
    const others = mkdirs.filter(({ path }) => depth(path) === depth(first!) && !this.#numbers.has(path)).map(({ path }) => path);
    const places: Step[] = [];
    const place = (beside: string): string => {
      const path = `${beside.slice(0, beside.lastIndexOf('/'))}/place-${places.length}`;
      places.push({ kind: 'mkdir', path });
      return path;
    };
    const order: string[] = [];
    for (const [path, number] of counted) {
      while (this.#between !== 'nothing' && order.length < number) {
        if (others.length > 0) order.push(others.shift()!);
        else if (this.#between === 'places') order.push(place(path));
        else break;
      }
      order.push(path);
    }
    order.push(...others);
    const rest = mkdirs.filter(({ path }) => !order.includes(path) && !inside(path, order));
    const all = [...mkdirs, ...places];
    const of = (dir: string): Step[] => all.filter(({ path }) => path === dir || path.startsWith(`${dir}/`));
    const freed = places.map(({ path }): Step => ({ kind: 'rmdir', path, before: emptyDir(true) }));
    return [...rest, ...order.flatMap(of), ...freed];
  }
}

/** A directory to be made that has, on the way of a path, a default group with a number. */
function numbered(path: string, made: ReadonlySet<string>): { made: string; stem: string; number: number } | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const dir = path.slice(0, end);
    if (!made.has(dir)) continue;
    const name = path.slice(end + 1).split('/')[0]!;
    const [, stem, number] = /^(.*?)(\d+)$/.exec(name) ?? [];
    if (number !== undefined) return { made: dir, stem: stem!, number: Number(number) };
  }
  return undefined;
}
