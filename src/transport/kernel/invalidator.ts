/**
 * Announces to the kernel what has left the tree.
 *
 * @module
 */
import type { MaybePromise } from '../../sync/maybe-promise.js';
import type { VfsObserver, VNode } from '../../core/vfs.js';
import type { Device } from './device.js';
import type { KnownNode, NodeTable } from './nodes.js';
import { deleted, EXPIRE_ONLY_MINOR, INC_EPOCH_MINOR, incEpoch, invalEntry, invalInode, pollAgain } from './notify.js';

/**
 * The session's {@link VfsObserver}.
 *
 * - Attributes at once: `fstat` of an open file of a removed item tells a link count of 0 as soon as the RMDIR is answered.
 * - Names: that of the directory that an RMDIR removes is the kernel's own business. One that a driver removes, and what
 *   somebody still uses below it (a default group as a working directory, an attribute as an open file), are forgotten by
 *   FUSE_NOTIFY_INVAL_ENTRY; it waits for a lock in the kernel, so it goes through {@link Device.writeLater}. Unannounced, the
 *   kernel would keep such a name, and the whole removed item with it, long after the last close.
 *
 * That lock is the one of the directory that the name is in, and an RMDIR holds it until it is answered. A `dropItem`
 * may take long, or never return; a thread that waited for it in the kernel, where nothing can wake it, would keep this
 * process from ending, and /dev/fuse from being closed. So these names are announced once the RMDIR is answered.
 */
export class Invalidator implements VfsObserver {
  /** Names that an RMDIR under way is about, with the notifications to send when it is over. */
  readonly #during = new Map<string, Buffer[]>();
  /** What is sent as soon as the request under way is answered. */
  #afterAnswer: Buffer[] = [];
  /** The kernel can ask for a name again without taking it for gone. */
  #canExpire = false;
  /** The kernel can be told to ask for all names again, at once. */
  #hasEpochs = false;

  constructor(
    readonly nodes: NodeTable,
    readonly device: Device,
    /** Is something mounted on a directory of the tree, as this process or that thread sees it? */
    readonly hasMounts: (thread: number) => boolean = () => false,
  ) {}

  /** The kernel and we have agreed on this minor version of the protocol. */
  started(minor: number): void {
    this.#canExpire = minor >= EXPIRE_ONLY_MINOR;
    this.#hasEpochs = minor >= INC_EPOCH_MINOR;
  }

  /** The request under way is answered: now the locks that it held are free. */
  answered(): void {
    if (this.#afterAnswer.length === 0) return;
    for (const message of this.#afterAnswer.splice(0)) this.device.writeLater(message);
  }

  /** Runs the RMDIR of a name. */
  during(parentId: number, name: string, rmdir: () => MaybePromise<void>): MaybePromise<void> {
    const key = `${parentId}/${name}`;
    const messages: Buffer[] = [];
    this.#during.set(key, messages);
    const over = (): void => {
      this.#during.delete(key);
      this.#sendAfterAnswer(messages);
    };
    let done: MaybePromise<void>;
    try {
      done = rmdir();
    } catch (error) {
      over();
      throw error;
    }
    if (done instanceof Promise) return done.finally(over);
    over();
  }

  removed(node: VNode, parent: VNode, name: string): void {
    const known = this.nodes.of(node);
    if (known === undefined || known.gone) return;
    // An RMDIR of what only a driver can remove may be under way, but it is not what removes it.
    const during = node.permanent ? undefined : this.#during.get(`${parent.ino}/${name}`);
    if (during !== undefined) {
      // fuse_rmdir sets the link count of what it asked about to 0 by itself.
      known.gone = true;
      this.#announceBelow(known, during);
      return;
    }
    const messages: Buffer[] = [];
    this.#announce(known, messages);
    // Only UNLINK removes a link, and the kernel knows by itself which name it asked about.
    if (node.kind === 'l') return;
    if (!parent.removed) this.changed(parent);
    // As if it had been unlinked: who watches it or its parent (inotify) hears of it.
    messages.push(known.count > 0 ? deleted(parent.ino, node.ino, name) : invalEntry(parent.ino, name));
    for (const message of messages) this.device.writeLater(message);
  }

  /** What poll(2) tells of an open file may be different. */
  pollAgain(kh: number): void {
    const message = pollAgain(kh);
    this.device.write(message, message.length);
  }

  /** A LOOKUP of that name in a removed directory has found nothing. */
  missed(parent: VNode, name: string): void {
    this.#sendAfterAnswer([invalEntry(parent.ino, name)]);
  }

  /**
   * Makes the kernel forget the names that it keeps in this directory, so that it asks for them again. Older kernels do so after the answer
   * to the request under way, which holds the lock of the directory. What is used stays in its place, such as somebody's working directory,
   * where the kernel can do that (Linux 6.2).
   *
   * With another epoch each name becomes another one when it is looked up again: what is mounted there is lost, and an open file of it has
   * no path any more. So there is one only where the kernel keeps names in the directory, and where nothing is mounted in the tree; mounts
   * of other mount namespaces cannot be seen.
   * @param thread whose request it is
   * @returns settles when it has; undefined if it has already, or if there is nothing to forget
   */
  forgetNames(node: VNode, thread: number): Promise<void> | undefined {
    const messages: Buffer[] = [];
    for (let child = this.nodes.of(node)?.firstChild; child !== undefined; child = child.next) {
      if (child.node.permanent && child.count > 0) messages.push(invalEntry(node.ino, child.name, this.#canExpire));
    }
    if (messages.length === 0) return undefined;
    if (this.#hasEpochs && !this.hasMounts(thread)) {
      const message = incEpoch();
      this.device.write(message, message.length);
      return undefined;
    }
    this.#sendAfterAnswer(messages);
    return new Promise((resolve) => process.nextTick(() => resolve(this.device.written())));
  }

  /** At the latest when this tick is over: an operation that has waited for others is answered in it, too. */
  #sendAfterAnswer(messages: readonly Buffer[]): void {
    if (messages.length === 0) return;
    this.#afterAnswer.push(...messages);
    process.nextTick(() => this.answered());
  }

  whenForgotten(): Promise<void> | undefined {
    return this.device.written();
  }

  changed(node: VNode): void {
    const known = this.nodes.of(node);
    if (known === undefined || known.count === 0) return;
    const message = invalInode(node.ino);
    this.device.write(message, message.length);
  }

  /**
   * The node and all that the kernel knows below it.
   * @param messages gets the notifications for the names below. The kernel drops unused names by itself, and ignores notifications for them.
   */
  #announce(known: KnownNode, messages: Buffer[]): void {
    known.gone = true;
    if (known.count > 0) {
      const message = invalInode(known.node.ino);
      this.device.write(message, message.length);
    }
    this.#announceBelow(known, messages);
  }

  #announceBelow(known: KnownNode, messages: Buffer[]): void {
    for (let child = known.firstChild; child !== undefined; child = child.next) {
      if (child.gone) continue;
      this.#announce(child, messages);
      const used = child.node.kind === 'd' || child.opens > 0;
      if (used && child.count > 0) messages.push(invalEntry(known.node.ino, child.name));
    }
  }
}
