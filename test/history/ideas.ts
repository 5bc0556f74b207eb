/** All the ways to detach a group that were thought of in June 2008, and the one that is built. */
import { gateStrategy } from '../../src/core/detach.js';
import type { Breakage } from '../explore/explorer.js';
import { kernel2008 } from './kernel-2008.js';
import { kernelToday } from './kernel-today.js';
import { moveAside } from './move-aside.js';
import type { DetachStrategy } from './parts.js';
import { revalidateDrops, revalidateIgnored, revalidateNegative } from './revalidate-fails.js';

/** How an idea fails. */
export type Failure =
  | 'deadlock'
  /** A lookup of a group fails while the removal of the group does, too. */
  | 'ENOENT, though the removal fails'
  /** Someone sees a part of the group gone and later another part still there. */
  | 'part of a group is gone';

export interface Idea {
  readonly name: string;
  readonly strategy: () => DetachStrategy;
  /** What breaks it. */
  readonly fails?: Failure;
}

export const ideas: readonly Idea[] = [
  { name: 'the kernel of June 2008', strategy: kernel2008, fails: 'deadlock' },
  { name: 'move it aside first', strategy: moveAside, fails: 'ENOENT, though the removal fails' },
  { name: 'd_revalidate() fails', strategy: revalidateNegative, fails: 'ENOENT, though the removal fails' },
  { name: 'd_revalidate() is 0: dropped', strategy: revalidateDrops, fails: 'ENOENT, though the removal fails' },
  { name: 'd_revalidate() is 0: in use', strategy: revalidateIgnored, fails: 'deadlock' },
  { name: "today's kernel", strategy: kernelToday, fails: 'part of a group is gone' },
  { name: 'the gate', strategy: () => gateStrategy },
];

/** What has failed, by the answers that were given. */
export function failureOf({ kind, world }: Breakage): Failure | 'invariant' {
  if (kind !== 'history') return kind;
  const removals = world.history.filter((event) => event.call.op === 'rmdir').map((event) => event.answer);
  return removals.includes('ok') ? 'part of a group is gone' : 'ENOENT, though the removal fails';
}
