/**
 * What was written to attributes that cannot be read: a saved state has it from here.
 *
 * @module
 */
import { AttrNode, type Dir } from '../../core/dirent.js';
import type { VNode } from '../../core/vfs.js';

/** So many writes to one attribute are kept; of more, the last ones. */
const MOST = 64;

/** See the module's documentation. What belongs to a directory goes with it. */
export class Remembered {
  readonly #written = new WeakMap<Dir, Map<string, Uint8Array[]>>();

  /** Does what is stored there have to be remembered? What can be read needs no memory of ours. */
  wants(node: VNode): node is AttrNode {
    return node instanceof AttrNode && !readable(node);
  }

  /** A store has succeeded. */
  note(node: VNode, value: Uint8Array): void {
    if (!this.wants(node)) return;
    let attrs = this.#written.get(node.dir);
    if (!attrs) this.#written.set(node.dir, (attrs = new Map()));
    const values = attrs.get(node.name) ?? [];
    // A binary attribute is written as a whole: the last one counts.
    attrs.set(node.name, node.entry.binary ? [value] : [...values, value].slice(-MOST));
  }

  /** All that was written to the attribute, in this order; undefined for nothing. */
  of(dir: Dir, name: string): readonly Uint8Array[] | undefined {
    return this.#written.get(dir)?.get(name);
  }
}

function readable({ entry }: AttrNode): boolean {
  return (entry.binary ? entry.attr.read : entry.attr.show) !== undefined;
}
