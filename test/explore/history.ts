/** What processes called and were answered: the history of a run. */
import type { Dir } from '../../src/core/dirent.js';

/** A subtree that a call has made: its nodes by number. */
export interface Made {
  readonly ino: number;
  readonly name: string;
  readonly children: readonly Made[];
}

/** A call, with nodes given by their number. */
export type Call =
  | { readonly op: 'lookup' | 'rmdir' | 'unlink'; readonly dir: number; readonly name: string }
  | { readonly op: 'mkdir'; readonly dir: number; readonly name: string; made?: Made }
  | { readonly op: 'rename'; readonly dir: number; readonly name: string; readonly to: number }
  | { readonly op: 'symlink'; readonly dir: number; readonly name: string; readonly target: number }
  | { readonly op: 'opendir' | 'readdir' | 'open' | 'show' | 'depend' | 'undepend'; readonly dir: number }
  | { readonly op: 'store'; readonly dir: number; readonly value: string }
  | { readonly op: 'register'; readonly dir: number; readonly name: string; made?: Made }
  | { readonly op: 'unregister'; readonly name: string }
  /** The second half of an `unlink`: the target is no longer held. */
  | { readonly op: 'drop'; readonly link: number };

/** A call and its answer. */
export interface Event {
  /** Which process called. */
  readonly process: number;
  readonly call: Call;
  /** For people: the path as the process wrote it. */
  readonly text: string;
  /** A moment of the run's clock. */
  readonly from: number;
  /** When it was answered; undefined while it was not. */
  to?: number;
  /** The answer: an errno's name, `#` and a node's number, `ok`, names, a value. */
  answer?: string;
}

/** A directory and what is in it, by numbers. */
export function made(dir: Dir): Made {
  return {
    ino: dir.ino,
    name: dir.name,
    children: [...(dir.children?.values() ?? [])].filter((child) => child.kind === 'd').map(made),
  };
}
