/**
 * Directories outside of configfs that do not change, as descriptions and modules name them.
 *
 * @module
 */
import type { ConfigSubsystem, SurroundingDir, Surroundings } from '../core/index.js';

/** A directory outside of configfs. */
export interface Surrounding {
  /** Such as `/sys/class/udc`. */
  readonly path: string;
  /** Names of directories in it. */
  readonly entries: readonly string[];
}

const EMPTY: SurroundingDir = { list: () => [] };

/** Lets the first subsystem have them, besides its own. */
export function surround<T extends readonly ConfigSubsystem[]>(subsystems: T, list: readonly Surrounding[]): T {
  const [first] = subsystems;
  if (first && list.length > 0) first.surroundings = { ...first.surroundings, nodes: { ...nodesOf(list), ...first.surroundings?.nodes } };
  return subsystems;
}

function nodesOf(list: readonly Surrounding[]): NonNullable<Surroundings['nodes']> {
  const entries = new Map<string, Set<string>>();
  for (const { path, entries: more } of list) entries.set(path, new Set([...(entries.get(path) ?? []), ...more]));
  return Object.fromEntries([...entries].map(([path, names]) => [path, { list: () => [...names].map((name) => [name, EMPTY] as const) }]));
}
