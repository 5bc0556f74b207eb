/**
 * Opening the file of an attribute (`__configfs_open_file`).
 *
 * @module
 */
import { Errno } from '../errno.js';
import type { AttrFile } from './attr-file.js';
import { BinFile } from './bin-file.js';
import { AttrNode, type Dir, type Link } from './dirent.js';
import { removedDir } from './refusals.js';
import { TextFile } from './text-file.js';
import type { Tree } from './tree.js';
import type { VNode } from './vfs.js';

/** @throws EISDIR, ELOOP for what cannot be opened as a file */
export function asAttr(node: VNode): AttrNode {
  if (node instanceof AttrNode) return node;
  const [code, what] = node.kind === 'd' ? (['EISDIR', 'a directory'] as const) : (['ELOOP', 'a symbolic link'] as const);
  throw new Errno(code, () => `${(node as Dir | Link).path} is ${what} and cannot be opened as a file (may_open)`);
}

/** @throws EACCES where the mode or the attribute has no such access, ENOENT of one that was removed */
export function openAttr(tree: Tree, node: AttrNode, read: boolean, write: boolean): AttrFile {
  if (node.removed) throw removedDir(node.dir, '__configfs_open_file: frag_dead');
  // A permanent name is not looked up again: this is its use.
  if (node.permanent) node.instantiate(tree.now(), tree.rules);
  const { entry } = node;
  const [reads, writes] = entry.binary ? [entry.attr.read, entry.attr.write] : [entry.attr.show, entry.attr.store];
  if (write && (!(node.mode & 0o222) || !writes)) throw noAccess(node, 'written', writes !== undefined);
  if (read && (!(node.mode & 0o444) || !reads)) throw noAccess(node, 'read', reads !== undefined);
  return entry.binary ? new BinFile(tree, node, entry.attr) : new TextFile(tree, node, entry.attr);
}

function noAccess(node: AttrNode, how: 'read' | 'written', hasCallback: boolean): Errno {
  const why = hasCallback ? `mode ${(node.mode & 0o777).toString(8).padStart(4, '0')}` : 'the driver has no callback for it';
  return new Errno('EACCES', () => `${node.path} cannot be ${how}: ${why} (__configfs_open_file)`);
}
