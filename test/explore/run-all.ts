/** Goes through all schedules of many scenarios. */
import { title } from './acts.js';
import { explore } from './explorer.js';
import type { Scenario } from './world.js';

export interface Total {
  readonly scenarios: number;
  schedules: bigint;
  states: number;
  /** Steps of the longest schedule. */
  longest: number;
  /** What was broken, and how. */
  readonly broken: string[];
}

export async function exploreAll(scenarios: readonly Scenario[]): Promise<Total> {
  const total: Total = { scenarios: scenarios.length, schedules: 0n, states: 0, longest: 0, broken: [] };
  for (const scenario of scenarios) {
    const { schedules, states, longest, broken } = await explore(scenario);
    total.schedules += schedules;
    total.states += states;
    total.longest = Math.max(total.longest, longest);
    if (broken) total.broken.push([title(scenario), ...broken.schedule, broken.message].join('\n'));
  }
  return total;
}

/** For people. */
export function summary({ scenarios, schedules, states, longest }: Total): string {
  const number = (value: number | bigint): string => value.toLocaleString('en');
  return `${number(scenarios)} scenarios: ${number(schedules)} schedules through ${number(states)} states, up to ${longest} steps`;
}
