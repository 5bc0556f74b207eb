/**
 * Walking along a path name by name, as the kernel's `link_path_walk` does: for the targets of new links.
 *
 * @module
 */
import type { MaybePromise } from '../sync/maybe-promise.js';
import { MAX_LINKS } from '../core/limits.js';
import { Errno } from '../errno.js';

/** A walk; `P` is a directory on the way. */
export abstract class PathWalk<P> {
  /** From the root directory down to where the walk is; never empty once the walk has begun. */
  protected readonly places: P[] = [];
  #links = 0;

  /** Where the walk is. */
  protected get here(): P {
    return this.places[this.places.length - 1]!;
  }

  /** Checks that the caller may search the directory that the walk is in: each name needs that, `.` and `..` too. @throws EACCES */
  protected abstract checkSearch(): MaybePromise<void>;

  /**
   * Goes down into `name`, by adding to {@link places}.
   * @returns the text instead, if it is a link
   */
  protected abstract step(name: string): MaybePromise<string | undefined>;

  /**
   * Follows a path from where the walk is, or from the root, links on the way and at the end included. At once where no step has to wait.
   * @throws ELOOP, ENOENT for a link without a text, what {@link step} throws
   */
  protected follow(path: string): MaybePromise<void> {
    return this.#go(path.split('/').reverse());
  }

  #go(rest: string[]): MaybePromise<void> {
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '') continue;
      const link = this.#advance(name);
      if (link instanceof Promise) {
        return link.then((text) => {
          this.#take(text, rest);
          return this.#go(rest);
        });
      }
      this.#take(link, rest);
    }
  }

  #advance(name: string): MaybePromise<string | undefined> {
    const checked = this.checkSearch();
    if (checked instanceof Promise) return checked.then(() => this.#enter(name));
    return this.#enter(name);
  }

  #enter(name: string): MaybePromise<string | undefined> {
    if (name !== '.' && name !== '..') return this.step(name);
    if (name === '..' && this.places.length > 1) this.places.pop();
    return undefined;
  }

  #take(link: string | undefined, rest: string[]): void {
    if (link === undefined) return;
    if (++this.#links > MAX_LINKS) throw new Errno('ELOOP', `more than ${MAX_LINKS} links on the way (pick_link: MAXSYMLINKS)`);
    if (link === '') throw new Errno('ENOENT', 'a link without a text (getname_flags)');
    if (link.startsWith('/')) this.places.length = 1;
    rest.push(...link.split('/').reverse());
  }
}
