/**
 * Where a node is: for messages, journals and rules.
 *
 * @module
 */
import type { AttrNode, Dir, Link } from './dirent.js';
import type { VNode } from './vfs.js';

/** The path of a node from the root of the mount, without a leading `/`; of a removed one, where it was. The root is `''`. */
export function pathOf(node: VNode): string {
  const known = node as Dir | AttrNode | Link;
  if (known.kind === 'd') return known.path.slice(1);
  return childPath(known.kind === '-' ? known.dir : known.parent, known.name);
}

/** The path of what has that name in a directory, be it there or not. */
export function childPath(dir: VNode, name: string): string {
  const parent = pathOf(dir);
  return parent === '' ? name : `${parent}/${name}`;
}
