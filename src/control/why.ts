/**
 * What an operation would get, and why, without doing it: it is done on a copy.
 *
 * The copy is made of the same subsystems and brought to the present state, so the rules of the model speak as well as those of
 * the core. What no saved state holds is not in it: what a driver counts or remembers apart from its attributes, and operations
 * in progress. Dependents are looked at in the tree itself.
 *
 * @module
 */
import { unit } from '../core/detach.js';
import type { Dir } from '../core/dirent.js';
import { type Errno, isErrno } from '../errno.js';
import type { Control } from './control.js';
import { type OpName, OPS } from './operation.js';
import { ControlError } from './socket/protocol.js';
import { LiveTree } from './state/live-tree.js';
import { Remembered } from './state/remembered.js';
import { load } from './state/state.js';

/** The answer. */
export interface Why {
  /** Absent if it would succeed. */
  readonly errno?: string;
  readonly reason?: string;
  /** What it would wait for now. */
  readonly waits?: string;
  /** What makes the answer less than certain. */
  readonly doubt?: string;
}

/** @param value what is stored, the target of a symlink, or the new path of a rename */
export async function why(control: Control, operation: string, path: string, value: string): Promise<Why> {
  const op = ({ read: 'show', write: 'store' } as Record<string, string>)[operation] ?? operation;
  if (!(OPS as readonly string[]).includes(op))
    throw new ControlError(`there is no operation '${operation}'; expected ${OPS.join(', ')}`, 2);
  const at = path.replace(/^\/+|\/+$/g, '');
  if (at === '') throw new ControlError('the path is empty; expected one relative to the mount', 2);
  const waits = await gate(control, at);
  const kept = op === 'rmdir' ? dependents(control, at) : undefined;
  if (kept) return { ...kept, ...waits };
  const copy = await replica(control);
  if (typeof copy === 'string') return { ...waits, doubt: copy };
  try {
    await attempt(copy.tree, op as OpName, at, value.replace(/^\/+(?=.)/, op === 'store' ? '$&' : ''));
  } catch (error) {
    const { code, reason } = error as Partial<Errno>;
    if (!isErrno(error)) return { errno: 'EIO', reason: String(error), ...waits };
    return { errno: code!, ...(reason !== undefined && { reason }), ...waits, ...copy.doubt };
  }
  return { ...waits, ...copy.doubt };
}

/** The subsystems once more, in the present state; or why there is no such copy. */
async function replica(control: Control): Promise<{ tree: LiveTree; doubt: { doubt?: string } } | string> {
  let tree: LiveTree;
  try {
    tree = new LiveTree(await control.setting.replica(), new Remembered());
  } catch (error) {
    return `the subsystems cannot be made twice: ${(error as Error).message}`;
  }
  try {
    await load(tree, await control.tree.capture(''));
    return { tree, doubt: {} };
  } catch (error) {
    return `the present state cannot be made anew: ${(error as Error).message}`;
  }
}

async function attempt(tree: LiveTree, op: OpName, path: string, value: string): Promise<void> {
  switch (op) {
    case 'mkdir':
      return tree.mkdir(path);
    case 'rmdir':
      return tree.rmdir(path);
    case 'unlink':
      return tree.unlink(path);
    case 'symlink':
      return tree.symlink(path, value);
    case 'rename':
    case 'commit':
      return tree.rename(path, value);
    case 'store':
      return tree.write(path, Buffer.from(value));
    case 'show':
      return tree.show(path);
    case 'open':
    case 'lookup':
    case 'readdir':
      return tree.find(path, op);
  }
}

/** A driver that depends on what is to be removed: no copy has that. */
function dependents(control: Control, path: string): Why | undefined {
  let dir: Dir | undefined = control.tree.vfs.root as Dir;
  for (const name of path.split('/')) dir = dir?.children?.get(name) as Dir | undefined;
  const kept = dir?.kind === 'd' && !dir.isDefault ? unit(dir).find((one) => one.dependents > 0) : undefined;
  return kept && { errno: 'EBUSY', reason: `a driver depends on ${kept.path.slice(1)} (configfs_depend_item)` };
}

/** A gate on the way that is shut now. */
async function gate(control: Control, path: string): Promise<{ waits?: string }> {
  const root = control.tree.vfs.root as Dir;
  let dir: Dir | undefined = root;
  for (const name of path.split('/')) {
    const child: unknown = dir?.children?.get(name);
    dir = (child as Dir | undefined)?.kind === 'd' ? (child as Dir) : undefined;
    if (dir?.fragment.shut) return { waits: `${dir.fragment.closer} is in progress: the operation waits for its outcome` };
  }
  return {};
}
