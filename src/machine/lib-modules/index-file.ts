/**
 * Index files as depmod writes them (`modules.dep.bin` and its kin), which libkmod maps into memory and searches: a trie of keys.
 *
 * ```
 * file     magic u32, version u32, root: reference
 * node     [prefix: text, NUL]  [first u8, last u8, a reference for each byte from first to last, 0 where there is no child]
 *          [count u32, for each value: priority u32, text, NUL]
 * ```
 *
 * Numbers are big-endian. A reference is an offset in the file, with flags that say which of the three parts its node has. A child's node goes
 * on after the byte that leads to it.
 *
 * @module
 */

const MAGIC = 0xb007f457;
/** 2.1: what kmod has written since its beginning. */
const VERSION = 0x0002_0001;
const HAS_PREFIX = 0x8000_0000;
const HAS_VALUES = 0x4000_0000;
const HAS_CHILDREN = 0x2000_0000;

/** One key with one of its values. A key may come more than once. */
export type IndexEntry = readonly [key: string, value: string];

/** The whole file. Of two values for one key, the first one has precedence. */
export function indexFile(entries: readonly IndexEntry[]): Buffer {
  const keys = new Map<string, (readonly [priority: number, value: string])[]>();
  for (const [priority, [key, value]] of entries.entries()) {
    const values = keys.get(key) ?? [];
    keys.set(key, [...values, [priority, value]]);
  }
  const file = new IndexWriter();
  const root = file.node([...keys].sort(([a], [b]) => (a < b ? -1 : 1)));
  return file.finish(root);
}

type Keys = readonly (readonly [key: string, values: readonly (readonly [priority: number, value: string])[]])[];

class IndexWriter {
  readonly #parts: Buffer[] = [Buffer.alloc(12)];
  #length = 12;

  /** Writes what the keys need, their children first. @param keys sorted @returns the reference to it */
  node(keys: Keys): number {
    const prefix = commonPrefix(keys);
    const rest = keys.map(([key, values]) => [key.slice(prefix.length), values] as const);
    const values = rest[0]?.[0] === '' ? rest[0][1] : [];
    const children = new Map<number, Keys>();
    for (const [key, own] of rest.slice(values.length > 0 ? 1 : 0)) {
      const byte = key.charCodeAt(0);
      children.set(byte, [...(children.get(byte) ?? []), [key.slice(1), own]]);
    }
    const bytes = [...children.keys()];
    const first = Math.min(...bytes);
    const references = children.size === 0 ? [] : new Array<number>(Math.max(...bytes) - first + 1).fill(0);
    for (const [byte, below] of children) references[byte - first] = this.node(below);

    let reference = this.#length;
    if (prefix !== '') {
      reference += HAS_PREFIX;
      this.#write(text(prefix));
    }
    if (references.length > 0) {
      reference += HAS_CHILDREN;
      this.#write(Buffer.from([first, first + references.length - 1]), ...references.map(u32));
    }
    if (values.length > 0) {
      reference += HAS_VALUES;
      this.#write(u32(values.length), ...values.flatMap(([priority, value]) => [u32(priority), text(value)]));
    }
    return reference;
  }

  finish(root: number): Buffer {
    const file = Buffer.concat(this.#parts);
    for (const [at, number] of [MAGIC, VERSION, root].entries()) file.writeUInt32BE(number, 4 * at);
    return file;
  }

  #write(...parts: readonly Buffer[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.#length += part.length;
    }
  }
}

/** Of sorted keys, the first and the last differ most. */
function commonPrefix(keys: Keys): string {
  const [first = '', last = ''] = [keys[0]?.[0], keys.at(-1)?.[0]];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}

function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'latin1');
