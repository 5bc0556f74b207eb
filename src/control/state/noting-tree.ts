/**
 * The tree of this process while a state is loaded or brought back: notes each change, for the journal.
 *
 * @module
 */
import { type MaybePromise, then } from '../../sync/maybe-promise.js';
import { type StateChange, valueFields } from '../journal/line.js';
import { LiveTree } from './live-tree.js';

/** See the module's documentation. What is refused is not noted: it has changed nothing. */
export class NotingTree extends LiveTree {
  /** In the order in which they were made. */
  readonly changes: StateChange[] = [];

  override mkdir(path: string): MaybePromise<void> {
    return this.#noted(super.mkdir(path), { op: 'mkdir', path });
  }

  override rmdir(path: string): MaybePromise<void> {
    return this.#noted(super.rmdir(path), { op: 'rmdir', path });
  }

  override symlink(path: string, target: string): MaybePromise<void> {
    return this.#noted(super.symlink(path, target), { op: 'symlink', path, to: target });
  }

  override unlink(path: string): MaybePromise<void> {
    return this.#noted(super.unlink(path), { op: 'unlink', path });
  }

  override putBack(path: string, value: Uint8Array): MaybePromise<boolean> {
    return then(super.putBack(path, value), (done) => {
      if (done) this.changes.push({ op: 'store', path, ...valueFields(value), putBack: true });
      return done;
    });
  }

  protected override stored(path: string, value: Uint8Array): void {
    this.changes.push({ op: 'store', path, ...valueFields(value) });
  }

  #noted(done: MaybePromise<void>, change: StateChange): MaybePromise<void> {
    return then(done, () => void this.changes.push(change));
  }
}
