/**
 * Tells the kernel what has left the tree.
 *
 * @module
 */
import type { MaybePromise } from '../../core/types.js';
import type { VfsObserver, VNode } from '../../core/vfs.js';
import type { Device } from './device.js';
import type { KnownNode, NodeTable } from './nodes.js';
import { invalEntry, invalInode } from './notify.js';

/**
 * The session's {@link VfsObserver}.
 *
 * - Attributes at once: `fstat` of an open file of a removed item tells a link count of 0 as soon as the RMDIR is answered.
 * - Names: that of the directory that an RMDIR removes is the kernel's own business. One that a driver removes, and
 *   default groups that somebody still uses (as a working directory), are forgotten by FUSE_NOTIFY_INVAL_ENTRY; it waits
 *   for a lock in the kernel, so it goes through {@link Device.writeLater}.
 */
export class Invalidator implements VfsObserver {
  /** Names that an RMDIR under way is about. */
  readonly #during = new Set<string>();

  constructor(
    readonly nodes: NodeTable,
    readonly device: Device,
  ) {}

  /** Runs the RMDIR of a name. */
  during(parentId: number, name: string, rmdir: () => MaybePromise<void>): MaybePromise<void> {
    const key = `${parentId}/${name}`;
    this.#during.add(key);
    let done: MaybePromise<void>;
    try {
      done = rmdir();
    } catch (error) {
      this.#during.delete(key);
      throw error;
    }
    if (done instanceof Promise) return done.finally(() => this.#during.delete(key));
    this.#during.delete(key);
  }

  removed(node: VNode, parent: VNode, name: string): void {
    const known = this.nodes.of(node);
    if (known === undefined || known.gone) return;
    this.#announce(known);
    // Only UNLINK removes a link, and the kernel knows by itself what it asked for.
    if (node.kind === 'l') return;
    if (this.#during.has(`${parent.ino}/${name}`)) return;
    if (parent.removed) this.#settle(known);
    else {
      this.changed(parent);
      this.device.writeLater(invalEntry(parent.ino, name));
    }
  }

  changed(node: VNode): void {
    const known = this.nodes.of(node);
    if (known === undefined || known.count === 0) return;
    const message = invalInode(node.ino);
    this.device.write(message, message.length);
  }

  /** The node and all that the kernel knows below it. */
  #announce(known: KnownNode): void {
    known.gone = true;
    if (known.count > 0) {
      const message = invalInode(known.node.ino);
      this.device.write(message, message.length);
    }
    for (let child = known.firstChild; child !== undefined; child = child.next) {
      if (child.gone) continue;
      this.#announce(child);
      if (child.node.kind === 'd') this.#settle(child);
    }
  }

  /**
   * Makes the kernel forget a name below the directory that an RMDIR removes. The notification waits in the kernel until
   * that RMDIR is over; names that nobody uses the kernel drops by itself then, and takes no harm from being told.
   */
  #settle(known: KnownNode): void {
    if (known.count > 0 && known.parent !== undefined) {
      this.device.writeLater(invalEntry(known.parent.node.ino, known.name));
    }
  }
}
