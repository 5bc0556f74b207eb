/**
 * The part of a caller's path that lies inside of our mount, where a walk outside has come in.
 *
 * @module
 */
import type { MaybePromise } from '../../../sync/maybe-promise.js';
import { MAX_LINKS } from '../../../core/limits.js';
import type { Caller, Vfs, VNode } from '../../../core/vfs.js';
import { Errno, isErrno } from '../../../errno.js';
import { Credentials } from '../permission/credentials.js';
import { checkAccess, MAY } from '../permission/rules.js';
import type { Go, Inside } from './messages.js';
import { hasMore, refuseSlash } from './last-name.js';
import type { ViewedMount } from './viewed-mount.js';

/** How a child is to go on. */
export type Next = Pick<Go, 'from' | 'path' | 'blind' | 'links'>;

/** A node where the path ends, or where the child has to go on. */
export type Turn = { readonly node: VNode } | Next;

/**
 * Walks on inside; at once where no look-up has to wait.
 * @param mayMake a file whose name is missing is to be made
 * @throws Errno; ESTALE where the node is not known any more
 */
export function turnInside(mount: ViewedMount, caller: Caller, arrival: Inside, mayMake = false): MaybePromise<Turn> {
  return drive(walk(mount, caller, arrival, mayMake), undefined);
}

type Walk = Generator<MaybePromise<VNode>, Turn, VNode>;

function drive(walk: Walk, found: VNode | undefined): MaybePromise<Turn> {
  for (let step = walk.next(found!); ; ) {
    if (step.done) return step.value;
    if (step.value instanceof Promise) return step.value.then((node) => drive(walk, node));
    step = walk.next(step.value);
  }
}

function* walk(mount: ViewedMount, caller: Caller, { inside, rest, links: before, covered }: Inside, mayMake: boolean): Walk {
  const { vfs } = mount;
  const places = [mount.nodeOf(inside)];
  /** The names from the first place to the last. */
  const way: string[] = [];
  const names = rest.split('/').reverse();
  let links = before;
  const goOn = (from: Next['from'], first: readonly string[], blind: number): Next => ({
    from,
    path: [...first, ...names.reverse()].join('/'),
    blind,
    links,
  });
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const here = places[places.length - 1]!;
    if (here.kind === '-') throw new Errno('ENOTDIR', () => `${way.at(-1) ?? rest} is an attribute (link_path_walk)`);
    if (name === '') continue;
    if (mount.owner === undefined) checkAccess(new Credentials(caller), vfs.getattr(here), MAY.EXEC);
    if (name === '.') continue;
    if (name === '..') {
      // From where the walk came in, the kernel knows the way.
      if (places.length === 1) return goOn('here', ['..'], 1);
      places.pop();
      way.pop();
      continue;
    }
    way.push(name);
    // Everything on the way to a mount point is in the kernel's cache, so that the child can go there without a lock of ours.
    if (covered.includes(way.join('/'))) return goOn('here', way, way.length);
    const isMade = mayMake && !hasMore(names);
    if (isMade) refuseSlash(name, names);
    const node = yield isMade && !here.removed ? lookUpToMake(vfs, here, name, caller) : vfs.lookup(here, name, caller);
    if (node.kind !== 'l') {
      places.push(node);
      continue;
    }
    way.pop();
    if (++links > MAX_LINKS) throw new Errno('ELOOP', `more than ${MAX_LINKS} links on the way (pick_link: MAXSYMLINKS)`);
    const text = vfs.readlink(node);
    if (text.startsWith('/')) return goOn('root', [text], 0);
    names.push(...text.split('/').reverse());
  }
  return { node: places[places.length - 1]! };
}

/** @throws EACCES for what is not there: nobody makes files in configfs */
function lookUpToMake(vfs: Vfs, directory: VNode, name: string, caller: Caller): MaybePromise<VNode> {
  const refuse = (error: unknown): never => {
    if (!isErrno(error) || error.code !== 'ENOENT') throw error;
    throw new Errno('EACCES', () => `no file '${name}' can be made in a directory of configfs (lookup_open: it has no ->create)`);
  };
  try {
    const node = vfs.lookup(directory, name, caller);
    return node instanceof Promise ? node.catch(refuse) : node;
  } catch (error) {
    return refuse(error);
  }
}
