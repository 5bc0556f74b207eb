/**
 * Asymmetric access states of target port groups, and how they got there (SPC-4; drivers/target/target_core_alua.h).
 *
 * @module
 */

/** States by number, with the attribute that allows each. */
interface AccessState {
  readonly text: string;
  /** The `x` of `alua_support_x`. */
  readonly support: Support;
}

/** What `alua_support_*` can allow, in the order of the files. */
export const SUPPORTS = [
  'transitioning',
  'offline',
  'lba_dependent',
  'unavailable',
  'standby',
  'active_nonoptimized',
  'active_optimized',
] as const;
export type Support = (typeof SUPPORTS)[number];

const STATES: Readonly<Record<number, AccessState>> = {
  0: { text: 'Active/Optimized', support: 'active_optimized' },
  1: { text: 'Active/NonOptimized', support: 'active_nonoptimized' },
  2: { text: 'Standby', support: 'standby' },
  3: { text: 'Unavailable', support: 'unavailable' },
  4: { text: 'LBA Dependent', support: 'lba_dependent' },
  14: { text: 'Offline', support: 'offline' },
  15: { text: 'Transitioning', support: 'transitioning' },
};

export const LBA_DEPENDENT = 4;
export const TRANSITIONING = 15;

/** `core_alua_dump_state`. */
export const stateText = (state: number): string => STATES[state]?.text ?? 'Unknown';

/** `core_alua_check_transition`: what has to be supported for a state; undefined for what is no state. */
export const supportOf = (state: number): Support | undefined => STATES[state]?.support;

/** How a state came about, by number (`core_alua_dump_status`). */
export const STATUSES = ['None', 'Altered by Explicit STPG', 'Altered by Implicit ALUA'] as const;

/** ALUA_STATUS_ALTERED_BY_IMPLICIT_ALUA: somebody wrote to configfs. */
export const ALTERED_IMPLICITLY = 2;

/** Who may change the state, by number: bit 0 for whoever configures the target, bit 1 for initiators. */
export const ACCESS_TYPES = ['None', 'Implicit', 'Explicit', 'Implicit and Explicit'] as const;
export const IMPLICIT = 1;
export const EXPLICIT = 2;
