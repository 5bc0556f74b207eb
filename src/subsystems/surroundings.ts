/**
 * Directories outside of configfs that do not change, as descriptions and modules name them.
 *
 * @module
 */
import type { ConfigSubsystem, PrivateDirectory, SurroundingDir, SurroundingModule, Surroundings } from '../core/index.js';

/** A directory outside of configfs. */
export interface Surrounding {
  /** Such as `/sys/class/udc`. */
  readonly path: string;
  /** Names of directories in it. */
  readonly entries: readonly string[];
}

/** What a description has outside of configfs. */
export interface Outside {
  readonly surroundings: readonly Surrounding[];
  readonly modules: readonly SurroundingModule[];
  readonly directories: readonly PrivateDirectory[];
}

const EMPTY: SurroundingDir = { list: () => [] };

/** Lets the first subsystem have them, besides its own. */
export function surround<T extends readonly ConfigSubsystem[]>(subsystems: T, list: readonly Surrounding[]): T {
  const [first] = subsystems;
  if (first && list.length > 0) first.surroundings = { ...first.surroundings, nodes: { ...nodesOf(list), ...first.surroundings?.nodes } };
  return subsystems;
}

/** Lets the first subsystem have all that a description says. */
export function surroundWith<T extends readonly ConfigSubsystem[]>(subsystems: T, { surroundings, modules, directories }: Outside): T {
  const [first] = subsystems;
  if (first && modules.length > 0) first.surroundings = { ...first.surroundings, modules };
  if (first && directories.length > 0) first.surroundings = { ...first.surroundings, directories };
  return surround(subsystems, surroundings);
}

function nodesOf(list: readonly Surrounding[]): NonNullable<Surroundings['nodes']> {
  const entries = new Map<string, Set<string>>();
  for (const { path, entries: more } of list) entries.set(path, new Set([...(entries.get(path) ?? []), ...more]));
  return Object.fromEntries([...entries].map(([path, names]) => [path, { list: () => [...names].map((name) => [name, EMPTY] as const) }]));
}
