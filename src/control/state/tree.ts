/**
 * A tree as it is saved: directories, attribute values, links.
 *
 * @module
 */
import { type AttrValue, AttrValues, VERBATIM } from './attr-values.js';
import type { MaybePromise } from '../../sync/maybe-promise.js';

/** One directory. */
export interface DirState {
  /** Made by a user, and not with its parent. Where nobody can tell, it is true. */
  readonly made: boolean;
  readonly dirs: Map<string, DirState>;
  /** Values of attributes that can be written, as they are read. What can only be written holds all that was written to it. */
  readonly attrs: AttrValues;
  /** Paths of targets, relative to the mount. */
  readonly links: Map<string, string>;
}

/** How a tree is looked at and changed. Paths are relative to its root, without a leading `/`; failures have a `code`. */
export interface TreeAccess {
  /** A directory and all below it. */
  capture(path: string): MaybePromise<DirState>;
  /** @returns undefined for what cannot be read */
  read(path: string): MaybePromise<AttrValue | undefined>;
  /**
   * Looks for an attribute of a directory that holds something else than it should; one that cannot be read, or is not there, counts as such.
   * @param from the number in `attrs` to begin with
   * @returns its number; the size of `attrs` if there is none
   */
  different(path: string, attrs: AttrValues, from: number): MaybePromise<number>;
  /** Makes an attribute read so; writes just that where nothing else is known to do it. */
  write(path: string, value: Uint8Array): MaybePromise<void>;
  /** Writes just that. */
  store(path: string, value: Uint8Array): MaybePromise<void>;
  /** Makes an attribute hold again what it held, though writing that is refused. @returns false if that cannot be */
  putBack?(path: string, value: Uint8Array): MaybePromise<boolean>;
  mkdir(path: string): MaybePromise<void>;
  rmdir(path: string): MaybePromise<void>;
  /** @param target a path in the tree */
  symlink(path: string, target: string): MaybePromise<void>;
  unlink(path: string): MaybePromise<void>;
}

export function emptyDir(made: boolean): DirState {
  return { made, dirs: new Map(), attrs: new AttrValues(), links: new Map() };
}

export function join(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}

/** Do both hold the same? A final newline is of no meaning. */
export function sameValue(a: AttrValue | undefined, b: AttrValue | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a === b || (a.length === b.length && a.every((one, at) => sameBytes(one, b[at]!)));
}

/** Does an attribute hold what it should? What it reads as does not tell whether a certain text was written. */
export function holds(now: AttrValue | undefined, wanted: AttrValue): boolean {
  return sameValue(now, wanted) && !(wanted.length === 1 && VERBATIM.has(wanted));
}

/** Byte by byte: most values are short, and there may be tens of thousands. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const length = trimmed(a);
  if (length !== trimmed(b)) return false;
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** The length without a final newline. */
function trimmed(value: Uint8Array): number {
  return value[value.length - 1] === 10 ? value.length - 1 : value.length;
}

/** The same for text that was not made into bytes yet. @returns false also where only the bytes could tell */
export function sameText(text: string, value: AttrValue): boolean {
  if (value.length !== 1) return false;
  const bytes = value[0]!;
  const length = trimmed(bytes);
  if (length !== (text.charCodeAt(text.length - 1) === 10 ? text.length - 1 : text.length)) return false;
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) !== bytes[at] || bytes[at]! > 0x7f) return false;
  return true;
}
