/**
 * What this process and the child that looks at a caller's paths say to each other.
 *
 * @module
 */
import type { FileStat, Looked } from '../../../caller-paths.js';
import type { Identity } from '../permission/credentials.js';

/** Where a walk goes on: at the caller's root or working directory, or where it is. */
export type Start = 'root' | 'cwd' | 'here';

/** `walk`: go along a path. A walk is made by its first message, and ends by `end`. */
export interface Go {
  readonly walk: number;
  readonly caller: Identity;
  /** `major:minor` of our own mount: the child stops there. */
  readonly device: string;
  /** No mode in our own mount keeps a caller out. */
  readonly isOpen: boolean;
  readonly from: Start;
  readonly path: string;
  /** How many names of it to go without stopping in our own mount: `..` out of it, or to what is mounted in it. */
  readonly blind: number;
  /** Symbolic links followed so far. */
  readonly links: number;
  /** The last name may be missing: the file is to be made there. */
  readonly maybeMissing: boolean;
  /** What to do where the path ends, if that is outside of our mount: so most walks are one message. */
  readonly last: Last;
}

/**
 * `realPath`: the path without links; `readLink`: the text of the link `name` there; `look`: {@link LookedAt}; `open`: open it. The walk ends
 * after it, but for `open`.
 */
export type Last =
  | { readonly do: 'realPath' }
  | { readonly do: 'readLink'; readonly name: string }
  | { readonly do: 'look'; readonly flags: number }
  | { readonly do: 'open'; readonly flags: number; readonly mode: number }
  | { readonly do: 'nothing' };

/** Where a walk has arrived. */
export type Arrival =
  /** In our own mount, at the inode `inside`, with the rest of the path still to go. */
  | Inside
  /** `result`: of {@link Go.last}. */
  | { readonly outside: FileStat; readonly result?: unknown }
  /** In a directory that may be written to, and that has no such name. */
  | { readonly missing: string; readonly result?: unknown };

/** See {@link Arrival}. */
export interface Inside {
  readonly inside: number;
  readonly rest: string;
  readonly links: number;
  /** Where something is mounted below, as paths from here: those lead out of our mount. */
  readonly covered: readonly string[];
}

/** What `look` answers: see Looked of caller-paths.ts. No names where they do not say it all. */
export type LookedAt = Pick<Looked, 'fileSystem'> & { readonly names: Looked['names'] | undefined };

/** What `open` answers: the file is open as `fd` in process `pid`, until `end`. */
export interface Opened {
  readonly pid: number;
  readonly fd: number;
  /** A program serves the file system (FUSE). */
  readonly isFuse: boolean;
}
