/**
 * The text of a description as a tree of values, each of which knows where it stands. YAML 1.2; JSON is a part of it.
 *
 * @module
 */
import {
  type Alias,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { Place, Problems } from './problems.js';

/** What a scalar may be. Whole numbers are bigints, so that 64 bits fit. */
export type Plain = string | number | bigint | boolean | null;

export interface ScalarValue {
  readonly form: 'scalar';
  readonly at: Place;
  readonly value: Plain;
  /** As it is written, of a number that not every reader of YAML takes for the same: `0755`. */
  readonly written?: string;
}

export interface ListValue {
  readonly form: 'list';
  readonly at: Place;
  readonly items: readonly Value[];
}

/** A key, which is always text, and its value. */
export interface Entry {
  readonly key: string;
  readonly at: Place;
  readonly value: Value;
}

export interface MapValue {
  readonly form: 'map';
  readonly at: Place;
  readonly entries: readonly Entry[];
}

/** A value and its place. An alias is the value that its anchor names, place and all. */
export type Value = ScalarValue | ListValue | MapValue;

/** The value of a key; undefined without it. */
export function entry(map: Value | undefined, key: string): Value | undefined {
  return map?.form === 'map' ? map.entries.find((one) => one.key === key)?.value : undefined;
}

/** @returns nothing if the text is not YAML at all; the problems say why */
export function readSource(text: string, problems: Problems): Value | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, intAsBigInt: true, uniqueKeys: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  for (const { pos, code, message } of [...document.errors, ...document.warnings]) {
    problems.add(place(pos[0]), IN_OUR_WORDS[code] ?? message);
  }
  if (document.errors.length > 0) return undefined;
  const root = new Reader(place, problems).read(document.contents, { line: 1, column: 1 });
  return problems.list.length > 0 ? undefined : root;
}

/** Where the YAML package's own message would not help. */
const IN_OUR_WORDS: { readonly [code in ErrorCode]?: string } = {
  MULTIPLE_DOCS: 'found a second document; expected one in a file',
  RESOURCE_EXHAUSTION: 'this is nested too deeply to be read',
  TAG_RESOLVE_FAILED: "found a tag that descriptions do not have; expected quotes around a text that begins with '!'",
  BLOCK_AS_IMPLICIT_KEY: "found a second ': ' in one line; expected quotes around a text that has ': ' in it",
  BAD_ALIAS: "found '*' without a name; expected quotes around a text that begins with '*'",
  BAD_SCALAR_START: 'a text cannot begin with this character; expected quotes around it',
  BAD_DQ_ESCAPE: "found an escape that does not exist; expected single quotes, in which '\\' is a character like any other",
};

/** A decimal number for YAML 1.2, an octal one for YAML 1.1, and neither for JSON. */
const LEADING_ZERO = /^[-+]?0\d+$/;
/** What looks like a space, and is a letter to YAML. */
const ALMOST_SPACE = /^[\p{Zs}\ufeff\u200b]/u;

/** The text of a key: `1:` and `on:` are names like any other, and what counts is how they are written. */
function keyText({ value, source }: Scalar): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}

/** So deep may values be inside each other. Types that have names are not inside each other. */
const DEEPEST = 200;

class Reader {
  /** Values by node; undefined while the value is being read. */
  readonly #done = new Map<Node, Value | undefined>();
  /** Nodes by the last anchor of that name so far. (Asked for each alias, the YAML package goes through the whole document.) */
  readonly #anchors = new Map<string, Node>();
  /** How many values the present one is inside of. */
  #depth = 0;

  constructor(
    private readonly place: (offset: number) => Place,
    private readonly problems: Problems,
  ) {}

  /** @param near where it would be, for a value that is not written at all */
  read(node: Node | null, near: Place): Value {
    const at = node?.range ? this.place(node.range[0]) : near;
    if (!node) return { form: 'scalar', at, value: null };
    if (isAlias(node)) return this.#alias(node, at);
    this.#name(node);
    if (this.#done.has(node)) return this.#done.get(node) ?? { form: 'scalar', at, value: null };
    if (this.#depth === DEEPEST) {
      this.problems.add(at, `this is inside of ${DEEPEST} other values; expected fewer, such as types by name`);
      return { form: 'scalar', at, value: null };
    }
    this.#done.set(node, undefined);
    this.#depth++;
    const value = this.#node(node, at);
    this.#depth--;
    this.#done.set(node, value);
    return value;
  }

  #name(node: Node): void {
    if (!isAlias(node) && node.anchor) this.#anchors.set(node.anchor, node);
  }

  #node(node: Node, at: Place): Value {
    if (isMap(node)) {
      const taken = new Set<string>();
      return { form: 'map', at, entries: node.items.flatMap((pair) => this.#entry(pair as Pair<Node, Node | null>, at, taken)) };
    }
    if (isSeq(node)) return { form: 'list', at, items: node.items.map((item) => this.read(item as Node, at)) };
    const plain = isScalar(node) ? node.value : null;
    if (typeof plain === 'object' && plain !== null) {
      this.problems.add(
        at,
        `found a value with the tag '${node.tag?.replace('tag:yaml.org,2002:', '!!')}'; expected text, a number, true or false`,
      );
      return { form: 'scalar', at, value: null };
    }
    const source = isScalar(node) && typeof plain !== 'string' ? node.source : undefined;
    return { form: 'scalar', at, value: plain as Plain, ...(source !== undefined && LEADING_ZERO.test(source) && { written: source }) };
  }

  /** @param taken the keys of the map so far */
  #entry({ key, value }: Pair<Node, Node | null>, map: Place, taken: Set<string>): Entry[] {
    const at = key?.range ? this.place(key.range[0]) : map;
    if (!isScalar(key)) {
      this.problems.add(at, 'found a key that is not text; expected a name');
      return [];
    }
    this.#name(key);
    const text = keyText(key);
    if (taken.has(text)) this.problems.add(at, 'this key is given twice; expected different keys');
    taken.add(text);
    const plain = key.type === 'PLAIN';
    if (plain && text === '<<') {
      this.problems.add(at, "found '<<', which merges maps in YAML 1.1 only; expected all keys of this map, or a type by its name");
      return [];
    }
    if (plain && ALMOST_SPACE.test(text)) {
      const code = text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      this.problems.add(at, `found the character U+${code}, which only looks like a space; expected spaces`);
      return [];
    }
    if (plain && !value && /^[^:]+:[^:]/.test(text)) {
      this.problems.add(at, `found '${text}'; expected a space after the colon`);
      return [];
    }
    return [{ key: text, at, value: this.read(value, at) }];
  }

  #alias(alias: Alias, at: Place): Value {
    const target = this.#anchors.get(alias.source);
    if (target && this.#done.has(target) && this.#done.get(target) === undefined) {
      this.problems.add(at, `'*${alias.source}' stands for something that it is a part of; expected a type in 'types', and its name here`);
      return { form: 'scalar', at, value: null };
    }
    if (!target) {
      this.problems.add(at, `nothing before here is called '&${alias.source}'; expected the name of an anchor`);
      return { form: 'scalar', at, value: null };
    }
    return this.read(target, at);
  }
}
