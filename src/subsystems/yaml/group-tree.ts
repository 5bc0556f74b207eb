/**
 * How large the default groups of types are. A description of a few lines can mean more directories than there are atoms,
 * or directories without end; this finds out before any of them is made.
 *
 * @module
 */
import type { TypeModel } from './model.js';

type Group = TypeModel['groups'][number];

/** What an item may have at most, itself among it. A path of more levels would be near the longest that there can be. */
const MOST = { directories: 10_000, levels: 100 };

/** A default group that is one too many. */
export interface Excess {
  readonly group: Group;
  /** Which limit is passed; undefined if there is no end. */
  readonly end: { readonly what: keyof typeof MOST; readonly most: number } | undefined;
}

type Size = Record<keyof typeof MOST, number>;

/** Goes through all types, each once, with a stack of its own: the way from type to type may be longer than calls can be deep. */
export function measure(types: readonly TypeModel[]): Excess[] {
  const found: Excess[] = [];
  const sizes = new Map<TypeModel, Size>();
  /** Types on the way to the present one. */
  const open = new Set<TypeModel>();
  const stack = types.toReversed();
  for (let type = stack.at(-1); type; type = stack.at(-1)) {
    const below = open.has(type) || sizes.has(type) ? [] : type.groups.filter((group) => !sizes.has(group.type));
    if (!sizes.has(type)) open.add(type);
    const [endless, next] = [below.filter((group) => open.has(group.type)), below.filter((group) => !open.has(group.type))];
    found.push(...endless.map((group) => ({ group, end: undefined })));
    for (const group of next.reverse()) stack.push(group.type);
    if (next.length > 0) continue;
    if (open.delete(type)) sizes.set(type, sizeOf(type, sizes, found));
    stack.pop();
  }
  return found;
}

/** What is larger than it may be: nothing more is said of what it is in. */
const TOO_LARGE: Size = { directories: Infinity, levels: Infinity };

function sizeOf(type: TypeModel, sizes: ReadonlyMap<TypeModel, Size>, found: Excess[]): Size {
  const size: Size = { directories: 1, levels: 1 };
  for (const group of type.groups) {
    const below = sizes.get(group.type);
    if (!below) continue;
    if (below === TOO_LARGE) return TOO_LARGE;
    const sum: Size = { directories: size.directories + below.directories, levels: Math.max(size.levels, below.levels + 1) };
    const what = sum.directories > MOST.directories ? 'directories' : sum.levels > MOST.levels ? 'levels' : undefined;
    if (what) {
      found.push({ group, end: { what, most: MOST[what] } });
      return TOO_LARGE;
    }
    Object.assign(size, sum);
  }
  return size;
}
