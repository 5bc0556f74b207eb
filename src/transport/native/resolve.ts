/**
 * From paths, which is all that libfuse's high-level interface tells, to nodes.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { MaybePromise } from '../../sync/maybe-promise.js';
import type { Caller, Vfs, VNode } from '../../core/vfs.js';

/**
 * The node at a path as libfuse makes it: absolute, from the mount's root, no `.` or `..` in it.
 * Each component is looked up anew, and waits at the gates on its way. @throws ENOENT, ENOTDIR, EINTR
 */
export function nodeAt(vfs: Vfs, path: string, caller: Caller): MaybePromise<VNode> {
  return walk(vfs, vfs.root, path.split('/'), 0, caller);
}

function walk(vfs: Vfs, from: VNode, names: readonly string[], first: number, caller: Caller): MaybePromise<VNode> {
  let node = from;
  for (let i = first; i < names.length; i++) {
    const name = names[i]!;
    if (name === '') continue;
    const found = vfs.lookup(node, name, caller);
    if (found instanceof Promise) return found.then((next) => walk(vfs, next, names, i + 1, caller));
    node = found;
  }
  return node;
}

/** The directory that a path is in, and its last name. */
export function splitPath(path: string): { parent: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { parent: path.slice(0, slash), name: path.slice(slash + 1) };
}

/**
 * A name that is to be made. fuse-native puts U+FFFD in the place of bytes that are not UTF-8: what would be made is not
 * what was asked for.
 * @throws EILSEQ
 */
export function newName(name: string): string {
  if (name.includes('\ufffd')) throw new Errno('EILSEQ', 'a name that is not UTF-8 (configfs-fuse)');
  return name;
}
