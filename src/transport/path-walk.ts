/**
 * Walking along a path name by name, as the kernel's `link_path_walk` does: for the targets of new links.
 *
 * @module
 */
import { Errno } from '../errno.js';

/** MAXSYMLINKS (include/linux/namei.h) */
const MAX_LINKS = 40;

/** A walk; `P` is a directory on the way. */
export abstract class PathWalk<P> {
  /** From the root directory down to where the walk is; never empty once the walk has begun. */
  protected readonly places: P[] = [];
  #links = 0;

  /** Where the walk is. */
  protected get here(): P {
    return this.places[this.places.length - 1]!;
  }

  /**
   * Goes down into `name`, by adding to {@link places}.
   * @returns the text instead, if it is a link
   */
  protected abstract step(name: string): Promise<string | undefined>;

  /**
   * Follows a path from where the walk is, or from the root, links on the way and at the end included.
   * @throws ELOOP, ENOENT for a link without a text, what {@link step} throws
   */
  protected async follow(path: string): Promise<void> {
    const rest = path.split('/').reverse();
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (this.places.length > 1) this.places.pop();
        continue;
      }
      const link = await this.step(name);
      if (link === undefined) continue;
      if (++this.#links > MAX_LINKS) throw new Errno('ELOOP');
      if (link === '') throw new Errno('ENOENT');
      if (link.startsWith('/')) this.places.length = 1;
      rest.push(...link.split('/').reverse());
    }
  }
}
