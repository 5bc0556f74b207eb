/**
 * What an operation would get, and why, without doing it: it is done on a copy.
 *
 * The copy is made of the same subsystems and brought to the present state, so the rules of the model speak as well as those of
 * the core. What no saved state holds is not in it: what a driver counts or remembers apart from its attributes, and operations
 * in progress. Dependents are looked at in the tree itself, faults in their rules.
 *
 * @module
 */
import { unit } from '../../core/detach.js';
import type { Dir } from '../../core/dirent.js';
import { type Errno, isErrno } from '../../errno.js';
import type { Control } from '../control.js';
import { type OpName, OPS } from '../operation.js';
import { ControlError } from '../socket/protocol.js';
import type { LiveTree } from '../state/live-tree.js';
import type { Answer } from './answer.js';
import { makeCopy } from './copy.js';
import { foresee } from './foresee.js';
import { throughLinks } from './links.js';

/** @param value what is stored (nothing is an empty line), the target of a symlink, or the new path of a rename */
export async function why(control: Control, operation: string, path: string, value: string): Promise<Answer> {
  const op = opName(operation);
  const root = control.tree.vfs.root as Dir;
  const at = inMount(throughLinks(root, path, op === 'show' || op === 'store' || op === 'open' || op === 'readdir'), path, root);
  if (at === '') throw new ControlError('the path is empty; expected one relative to the mount', 2);
  const to = op === 'store' ? value : inMount(throughLinks(root, value, op === 'symlink'), value, root);
  const faults = foresee(control.faults, op, at, to);
  const waits = [...gate(root, at), ...faults.waits].join('; ');
  const answer: Answer = faults.before ?? (await onCopy(control, op, at, faults.change(to), faults.answered));
  const doubt = [...(answer.doubt === undefined ? [] : [answer.doubt]), ...faults.doubts].join('; ');
  const after = answer.errno === undefined && answer.unknown === undefined ? faults.after : undefined;
  return { ...answer, ...after, ...(waits !== '' && { waits }), ...(doubt !== '' && { doubt }) };
}

/** @throws ControlError for a path that leads out of the mount, where this mount has no rules, or begins above it */
function inMount(found: string | undefined, path: string, root: Dir): string {
  const [, top, below] = /^\/+([^/]+)\/+([^/]*)/.exec(path) ?? [];
  if (below && !root.children?.has(top!))
    throw new ControlError(`there is no '${top}' at the top of the mount; expected a path relative to the mount, not '${path}'`, 2);
  if (found !== undefined) return found;
  throw new ControlError(`'${path}' leads out of the mount; expected a path relative to the mount`, 2);
}

/** @throws ControlError */
function opName(operation: string): OpName {
  const op = ({ read: 'show', write: 'store' } as Record<string, string>)[operation] ?? operation;
  if ((OPS as readonly string[]).includes(op)) return op as OpName;
  throw new ControlError(`there is no operation '${operation}'; expected ${OPS.join(', ')}`, 2);
}

/** @param answered a fault answers for the attribute */
async function onCopy(control: Control, op: OpName, path: string, value: string, answered: boolean): Promise<Answer> {
  const kept = op === 'rmdir' ? dependents(control, path) : undefined;
  if (kept) return kept;
  const { tree, unknown, doubt } = await makeCopy(control);
  if (!tree) return { unknown: unknown! };
  const doubtful = doubt === undefined ? {} : { doubt };
  try {
    await attempt(tree, op === 'show' && answered ? 'open' : op, path, value);
    return doubtful;
  } catch (error) {
    if (!isErrno(error)) return { errno: 'EIO', reason: String(error), ...doubtful };
    const { code, reason } = error as Errno;
    return { errno: code, ...(reason !== undefined && { reason }), ...doubtful };
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
      return tree.store(path, Buffer.from(value));
    case 'show':
      return tree.show(path);
    case 'open':
    case 'lookup':
    case 'readdir':
      return tree.find(path, op);
  }
}

/** A driver that depends on what is to be removed: no copy has that. */
function dependents(control: Control, path: string): Answer | undefined {
  let dir: Dir | undefined = control.tree.vfs.root as Dir;
  for (const name of path.split('/')) dir = dir?.children?.get(name) as Dir | undefined;
  const kept = dir?.kind === 'd' && !dir.isDefault ? unit(dir).find((one) => one.dependents > 0) : undefined;
  return kept && { errno: 'EBUSY', reason: `a driver depends on ${kept.path.slice(1)} (configfs_depend_item)` };
}

/** A gate on the way that is shut now. */
function gate(root: Dir, path: string): string[] {
  let dir: Dir | undefined = root;
  for (const name of path.split('/')) {
    const child: unknown = dir?.children?.get(name);
    dir = (child as Dir | undefined)?.kind === 'd' ? (child as Dir) : undefined;
    if (dir?.fragment.shut) return [`${dir.fragment.closer} is in progress: the operation waits for its outcome`];
  }
  return [];
}
