/**
 * A saved state as YAML, to be read and edited:
 *
 *     nvmet/:
 *       hosts/:
 *         h1/: {}
 *       subsystems/:
 *         s1/:
 *           attr_serial: abc
 *           allowed_hosts/:
 *             h1@: nvmet/hosts/h1
 *
 * Names are marked as by `ls -F`: a directory ends in `/`, a link in `@` (its value is the path of its target), an attribute
 * has no mark. A value is text without its final newline; `{ base64: … }` for what is no text; a list for what was written to
 * an attribute that cannot be read, or that reads as something else.
 *
 * @module
 */
import { LinesError } from '../../lines-error.js';
import { Document } from 'yaml';
import { type MapValue, readSource, type Value } from '../../subsystems/yaml/source.js';
import { Problems } from '../../subsystems/yaml/problems.js';
import { asText } from '../pattern.js';
import { VERBATIM } from './attr-values.js';
import { type DirState, emptyDir, join } from './tree.js';
import { readWhole } from '../../read-whole.js';

/** A state that cannot be read. The message has a line for each mistake, `FILE:LINE:COLUMN: …`. */
export class StateError extends LinesError {
  override readonly name = 'StateError';
}

type Plain = { [key: string]: string | Plain | (string | Plain)[] };

/** The text of a state. Directories that were not made by a user and hold nothing are left out. */
export function stateText(state: DirState): string {
  const document = new Document(plain(state) ?? {});
  return document.toString({ lineWidth: 0 });
}

function plain(state: DirState): Plain | undefined {
  const result: Plain = {};
  for (const [name, values] of sorted(state.attrs)) {
    const verbatim = VERBATIM.has(values);
    const texts = values.map((value) => valueText(value, verbatim));
    result[name] = texts.length === 1 && !verbatim ? texts[0]! : texts;
  }
  for (const [name, target] of sorted(state.links)) result[`${name}@`] = target;
  for (const [name, dir] of sorted(state.dirs)) {
    const below = plain(dir);
    if (below) result[`${name}/`] = below;
  }
  return state.made || Object.keys(result).length > 0 ? result : undefined;
}

/** @param verbatim text is that which ends in a newline */
function valueText(value: Uint8Array, verbatim: boolean): string | Plain {
  const text = verbatim && value.at(-1) !== 10 ? undefined : asText(value);
  return text ?? { base64: Buffer.from(value).toString('base64') };
}

/** In the order in which a text has them. */
export function sorted<T>(map: Iterable<[string, T]>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** @throws StateError */
export function readState(file: string): DirState {
  try {
    return parseState(readWhole(file), file);
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw new StateError(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code}); expected a state as 'save' writes it`);
  }
}

/** @param file its name for messages @throws StateError */
export function parseState(text: string, file: string): DirState {
  const problems = new Problems();
  const top = readSource(text, problems);
  const state = top && readDir(top, problems, new Budget(text.length));
  if (!state || problems.list.length > 0) throw new StateError(problems.lines(file));
  return state;
}

/**
 * Aliases may stand for so many values that no memory holds them (`&b [*a, *a]`, forty times). What is written out has fewer values than
 * characters.
 */
class Budget {
  #left: number;

  constructor(characters: number) {
    this.#left = Math.max(characters, 100_000);
  }

  /** One more value. @returns false if that is one too many */
  take(value: Value, problems: Problems): boolean {
    if (this.#left-- > 0) return true;
    if (this.#left === -1) problems.add(value.at, 'with this, aliases stand for more values than the file could hold; expected fewer');
    return false;
  }
}

function readDir(value: Value, problems: Problems, budget: Budget): DirState {
  const state = emptyDir(true);
  if (!budget.take(value, problems)) return state;
  if (value.form === 'scalar' && value.value === null) return state;
  if (value.form !== 'map') {
    problems.add(value.at, `found no directory; expected a map of names, such as 'name/: {}'`);
    return state;
  }
  const taken = new Set<string>();
  for (const { key, at, value: child } of value.entries) {
    const name = /[/@]$/.test(key) ? key.slice(0, -1) : key;
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      problems.add(at, `'${key}' is not a name; expected NAME/ for a directory, NAME@ for a link, NAME for an attribute`);
    } else if (taken.has(name)) {
      problems.add(at, `'${name}' is given twice; expected a directory, a link or an attribute of that name`);
    } else if (key.endsWith('/')) state.dirs.set(name, readDir(child, problems, budget));
    else if (key.endsWith('@')) {
      const target = readText(child, problems);
      if (target !== undefined) state.links.set(name, target.toString().replace(/^\/+|\/+$/g, ''));
    } else {
      const isList = child.form === 'list';
      const values = (isList ? child.items : [child]).flatMap((one) => (budget.take(one, problems) && readValue(one, problems)) || []);
      if (isList) VERBATIM.add(values);
      state.attrs.set(name, values);
    }
    taken.add(name);
  }
  return state;
}

function readValue(value: Value, problems: Problems): Uint8Array | undefined {
  if (value.form === 'map') return readBase64(value, problems);
  const text = readText(value, problems);
  // As echo(1) writes it.
  return text && Buffer.concat([text, Buffer.from('\n')]);
}

function readBase64(map: MapValue, problems: Problems): Uint8Array | undefined {
  const [first] = map.entries;
  if (map.entries.length === 1 && first?.key === 'base64' && first.value.form === 'scalar') {
    return Buffer.from(String(first.value.value), 'base64');
  }
  problems.add(map.at, `found a map; expected text, or { base64: … }; the name of a directory ends in '/'`);
  return undefined;
}

function readText(value: Value, problems: Problems): Buffer | undefined {
  if (value.form !== 'scalar') {
    problems.add(value.at, `found a ${value.form}; expected text`);
    return undefined;
  }
  return Buffer.from(value.value === null ? '' : String(value.value));
}

/** The part of a state at a path, inside of all that is above it. */
export function part(state: DirState, path: string, whole = path): DirState {
  const [first, ...rest] = path.split('/').filter((name) => name !== '');
  if (first === undefined) return state;
  const below = state.dirs.get(first);
  if (!below) throw new StateError(`there is no directory ${join('', whole)}`);
  const result = emptyDir(state.made);
  result.dirs.set(first, part(below, rest.join('/'), whole));
  return result;
}
