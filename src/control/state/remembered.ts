/**
 * What was written to attributes: a saved state has it from here where reading them does not tell.
 *
 * - An attribute that cannot be read holds all that was written to it.
 * - One that reads otherwise than it is written (a number that is shown as a word, a name that is shown with all that belongs to it,
 *   changes that are shown as what has come of them) has a spelling: what was written to it until it read so.
 *
 * @module
 */
import { AttrNode, type Dir } from '../../core/dirent.js';
import type { VNode } from '../../core/vfs.js';

/** So many writes to one attribute are kept; of more, the last ones. */
const MOST = 64;
/** So many spellings are kept. */
const MOST_SPELLINGS = 10_000;

/** See the module's documentation. What belongs to a directory goes with it. */
export class Remembered {
  readonly #written = new WeakMap<Dir, Map<string, Uint8Array[]>>();
  readonly #spellings: Map<string, readonly Uint8Array[]>;

  /** @param other whose spellings are known here too: that of the same attributes in another tree */
  constructor(other?: Remembered) {
    this.#spellings = other ? other.#spellings : new Map<string, readonly Uint8Array[]>();
  }

  /** Does what is stored there have to be remembered whole? */
  wants(node: VNode): node is AttrNode {
    return node instanceof AttrNode && !readable(node);
  }

  /** A store has succeeded. */
  note(node: VNode, value: Uint8Array): void {
    if (!(node instanceof AttrNode)) return;
    const { binary } = node.entry;
    // A binary attribute is read as it was written.
    if (binary && readable(node)) return;
    let attrs = this.#written.get(node.dir);
    if (!attrs) this.#written.set(node.dir, (attrs = new Map()));
    const values = attrs.get(node.name);
    // It is written as a whole: the last one counts.
    if (!values || binary) attrs.set(node.name, [value]);
    else if (values.push(value) > MOST) values.shift();
  }

  /** All that was written to the attribute, in this order; undefined for nothing. */
  of(dir: Dir, name: string): readonly Uint8Array[] | undefined {
    return this.#written.get(dir)?.get(name)?.slice();
  }

  /** Attributes of a directory read so, after all that was written to each. @param shown how one reads; undefined if it does not */
  spell(dir: Dir, shown: (name: string) => readonly Uint8Array[] | undefined): void {
    for (const [name, written] of this.#written.get(dir) ?? []) {
      const value = shown(name);
      if (value?.length !== 1 || Buffer.compare(value[0]!, written.at(-1)!) === 0) continue;
      // New items may take over what others of that name were given.
      for (const path of [`${dir.path.slice(1)}/${name}`, name]) this.#spell(spellingKey(path, value[0]!), written.slice());
    }
  }

  #spell(key: string, written: readonly Uint8Array[]): void {
    if (this.#spellings.size === MOST_SPELLINGS && !this.#spellings.has(key)) this.#spellings.clear();
    this.#spellings.set(key, written);
  }

  /** Is a spelling of anything known? */
  get hasSpellings(): boolean {
    return this.#spellings.size > 0;
  }

  /** What was written to an attribute until it read so; undefined if that is not known to be anything else. */
  spelling(path: string, shown: Uint8Array): readonly Uint8Array[] | undefined {
    if (this.#spellings.size === 0) return undefined;
    const name = path.slice(path.lastIndexOf('/') + 1);
    return this.#spellings.get(spellingKey(path, shown)) ?? this.#spellings.get(spellingKey(name, shown));
  }
}

function readable({ entry }: AttrNode): boolean {
  return (entry.binary ? entry.attr.read : entry.attr.show) !== undefined;
}

function spellingKey(path: string, shown: Uint8Array): string {
  return `${path}\0${Buffer.from(shown.buffer, shown.byteOffset, shown.length).toString('latin1').replace(/\n$/, '')}`;
}
