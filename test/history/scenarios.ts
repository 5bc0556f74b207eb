/** What each idea has to stand: a removal that succeeds or fails, and something else at once. */
import { type ActName, scenario, title } from '../explore/acts.js';
import { type Breakage, shortestBreakage } from '../explore/explorer.js';
import type { Scenario } from '../explore/world.js';
import type { DetachStrategy } from './parts.js';

/** What runs at once with `rmdir A`. */
const others: readonly ActName[] = ['stat', 'looks', 'mkdir', 'deep', 'rmdir', 'rename', 'back', 'down'];

export function scenarios(): Scenario[] {
  return (['empty', 'full'] as const).flatMap((tree) => others.map((other) => scenario(tree, ['rmdir', other], true)));
}

export interface Found {
  readonly title: string;
  readonly breakage: Breakage;
}

/** A shortest schedule that breaks something, of all scenarios. */
export async function findBreakage(strategy: () => DetachStrategy): Promise<Found | undefined> {
  let best: Found | undefined;
  for (const each of scenarios()) {
    const breakage = await shortestBreakage(each, strategy, best?.breakage.schedule.length);
    if (breakage) best = { title: title(each), breakage };
  }
  return best;
}
