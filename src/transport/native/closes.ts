/**
 * What a close(2) leaves behind is seen by whoever asks after it.
 *
 * close(2) waits for FLUSH, but not for RELEASE, which the kernel only queues. RELEASE and the request after it, such as the GETATTR of a stat(2), are
 * read in that order, but by two threads of libfuse, and may arrive here the other way round. With the last open file, the size that
 * O_TRUNC or ftruncate(2) have set goes: who stats the file then would be told that of before.
 *
 * FLUSH does not say that the file is closed: another descriptor of it may be left (dup(2), fork(2)). So a request by the path of a truncated file
 * waits for the RELEASE of each open file that was flushed and not used since; but for one that has kept it waiting in vain, never again.
 *
 * @module
 */
import type { OpenFile, VNode } from '../../core/vfs.js';

/** How long to wait for a RELEASE that may never come, in milliseconds. A thread only has to get its turn. */
const PATIENCE_MS = 250;

/** `flushed`: by now it may be closed. `shared`: it was flushed, and not closed. */
type State = 'used' | 'flushed' | 'shared';

/** The open files of a node. */
interface Opened {
  readonly files: Map<OpenFile, State>;
  /** Called when one of them is closed. */
  readonly waiting: Set<() => void>;
  truncated: boolean;
}

export class Closes {
  readonly #opened = new Map<VNode, Opened>();

  constructor(readonly patienceMs = PATIENCE_MS) {}

  opened(file: OpenFile): void {
    let opened = this.#opened.get(file.node);
    if (opened === undefined) this.#opened.set(file.node, (opened = { files: new Map(), waiting: new Set(), truncated: false }));
    opened.files.set(file, 'used');
  }

  /** Its size was set: it is another one until the last open file is closed. */
  truncated(node: VNode): void {
    const opened = this.#opened.get(node);
    if (opened !== undefined) opened.truncated = true;
  }

  /** It is read or written: it is not closed yet. */
  used(file: OpenFile): void {
    this.#change(file, 'flushed', 'used');
  }

  flushed(file: OpenFile): void {
    this.#change(file, 'used', 'flushed');
  }

  released(file: OpenFile): void {
    const opened = this.#opened.get(file.node);
    if (opened === undefined) return;
    opened.files.delete(file);
    if (opened.files.size === 0) this.#opened.delete(file.node);
    for (const wake of opened.waiting) wake();
  }

  /** Resolves when all that was closed is seen as closed; undefined if that is so already. */
  settled(node: VNode): Promise<void> | undefined {
    const opened = this.#opened.get(node);
    if (!opened?.truncated) return undefined;
    const flushed = [...opened.files].filter(([, state]) => state === 'flushed').map(([file]) => file);
    return flushed.length === 0 ? undefined : this.#wait(opened, flushed).then(() => this.settled(node));
  }

  /** Waits until one of the node's files is closed; if none is, these count as shared. */
  #wait(opened: Opened, flushed: readonly OpenFile[]): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        opened.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(() => {
        for (const file of flushed) this.#change(file, 'flushed', 'shared');
        wake();
      }, this.patienceMs);
      opened.waiting.add(wake);
    });
  }

  #change(file: OpenFile, from: State, to: State): void {
    const files = this.#opened.get(file.node)?.files;
    if (files?.get(file) === from) files.set(file, to);
  }
}
