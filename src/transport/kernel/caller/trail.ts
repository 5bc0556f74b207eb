/**
 * The nodes that a walk in our mount has met, so that the same walk is made again with nothing but the look-ups and checks that decide.
 *
 * @module
 */
import type { Caller, Vfs, VNode } from '../../../core/vfs.js';
import { Credentials } from '../permission/credentials.js';
import { mayAccess, MAY } from '../permission/rules.js';

/** One walk without a link on its way. It counts for the same path, working directory and mounts. */
export class Trail {
  readonly #found: { readonly parent: VNode; readonly name: string; readonly node: VNode }[] = [];
  readonly #searched: VNode[] = [];

  /** @param cwd the path of the working directory that it starts in; undefined for an absolute path */
  constructor(readonly cwd: string | undefined) {}

  found(parent: VNode, name: string, node: VNode): void {
    this.#found.push({ parent, name, node });
  }

  searched(node: VNode): void {
    this.#searched.push(node);
  }

  /** Does each name still stand for the same node, and may the caller search the directories that he has searched? */
  isSame(vfs: Vfs, caller: Caller): boolean {
    try {
      for (const { parent, name, node } of this.#found) {
        const found = vfs.lookup(parent, name, caller);
        if (found === node) continue;
        if (found instanceof Promise) found.catch(() => {});
        return false;
      }
      return this.#searched.every((node) => mayAccess(new Credentials(caller), vfs.getattr(node), MAY.EXEC));
    } catch {
      return false;
    }
  }
}
