/**
 * Committable items: a group whose type has `commitItem` gets two default groups, `pending` and `live`. Items are made in
 * `pending`, where they are incomplete; moving one to `live` commits it, moving it back uncommits it.
 *
 * The kernel's documentation described this for years (Documentation/filesystems/configfs.rst, "Committable Items") and
 * the kernel never built it. Where it is silent, this is as close to the rest of configfs as can be.
 *
 * @module
 */
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Caller } from './caller.js';
import { findRefusal, open, seize, unit } from './detach.js';
import type { Dir } from './dirent.js';
import type { Fragment } from './fragment.js';
import { ConfigGroup, type GroupOps } from './item.js';
import type { Tree } from './tree.js';

/** Where items are made and changed. */
const PENDING = 'pending';
/** Where items are in use. */
const LIVE = 'live';

/** One of the two default groups of a committable group. It passes the driver's callbacks on. */
class CommitGroup extends ConfigGroup {
  constructor(
    readonly owner: ConfigGroup,
    name: typeof PENDING | typeof LIVE,
  ) {
    super({ groupOps: name === PENDING ? pendingOps(owner) : liveOps(owner) }, name);
  }
}

/** The two default groups that a committable group brings; none for any other group. */
export function commitGroups(group: ConfigGroup): ConfigGroup[] {
  if (!isCommittable(group)) return [];
  return [new CommitGroup(group, PENDING), new CommitGroup(group, LIVE)];
}

/** True for a group whose items are made in its `pending`. */
export function isCommittable(group: ConfigGroup): boolean {
  return group.type.groupOps?.commitItem !== undefined;
}

function liveOps(owner: ConfigGroup): GroupOps {
  const ops = owner.type.groupOps!;
  return {
    disconnectNotify: (_group, item) => ops.disconnectNotify?.(owner, item),
    dropItem: (_group, item) => ops.dropItem?.(owner, item),
  };
}

function pendingOps(owner: ConfigGroup): GroupOps {
  const ops = owner.type.groupOps!;
  return {
    ...liveOps(owner),
    ...(ops.makeItem && { makeItem: (_group: ConfigGroup, name: string, caller: Caller) => ops.makeItem!(owner, name, caller) }),
    ...(ops.makeGroup && { makeGroup: (_group: ConfigGroup, name: string, caller: Caller) => ops.makeGroup!(owner, name, caller) }),
  };
}

/** True for the `live` of a committable group: nothing is made or removed there. */
export function isLive(dir: Dir): boolean {
  return dir.item instanceof CommitGroup && dir.name === LIVE;
}

/** The committable group between whose `pending` and `live` such a move is; undefined if there is none. */
export function committer(from: Dir, to: Dir): ConfigGroup | undefined {
  const [a, b] = [from.item, to.item];
  return a instanceof CommitGroup && b instanceof CommitGroup && a.owner === b.owner && a !== b ? a.owner : undefined;
}

/**
 * Moves an item between `pending` and `live`; the task holds both mutexes. Lookups of the item wait for the outcome,
 * and so do all changes in it, `show` and `store` too, so that the driver decides about a state that stays as it is.
 * The item's own mutexes, taken here, stay with the task.
 * @throws EBUSY for an item that has links to it or dependents, what the callback throws: nothing has changed then; EINTR
 */
export function* move(tree: Tree, task: Task, owner: ConfigGroup, victim: Dir, from: Dir, to: Dir, caller: Caller): Op<void> {
  const { fragment, item } = victim;
  const ops = owner.type.groupOps!;
  const shut: Fragment[] = [];
  try {
    yield* seize(task, victim, shut);
    for (const each of shut) yield* each.drain(() => `show and store in ${victim.path}`, 'committing');
    const refusal = findRefusal(victim, tree.rules);
    if (refusal?.code === 'EBUSY') throw refusal;
    if (isLive(to)) yield* tree.callback('commitItem', owner, () => ops.commitItem!(owner, item, caller));
    else yield* tree.callback('uncommitItem', owner, () => ops.uncommitItem?.(owner, item, caller));
    const now = tree.now();
    from.unhash(victim.name, victim, now);
    victim.parent = to;
    item.parent = to.item as ConfigGroup;
    to.insert(victim.name, victim, now);
    fragment.readOnly = isLive(to);
    for (const dir of unit(victim)) for (const attr of dir.attrNodes) tree.observer?.changed?.(attr);
  } finally {
    for (const each of shut) if (each.state === 'committing') each.revive();
    open(task, shut);
  }
}

/** Is a rename a move between the `pending` and the `live` of one group? By their paths. */
export function isCommit(from: string, to: string): boolean {
  const [a, b] = [from.split('/'), to.split('/')];
  const [inA, inB] = [a.at(-2), b.at(-2)];
  if (a.length !== b.length || a.at(-1) !== b.at(-1) || a.slice(0, -2).join('/') !== b.slice(0, -2).join('/')) return false;
  return (inA === PENDING && inB === LIVE) || (inA === LIVE && inB === PENDING);
}
