/**
 * What the workers race on.
 */

/** A subsystem, and where in its groups items are made. */
export interface StressTree {
  readonly subsystem: string;
  /** Directories in a group, the group itself first. */
  readonly places: readonly [string, string, string, string];
  /** Do its items take links? */
  readonly links: boolean;
}

/** The tree of the 2008 discussion, as the samples have it and with slow callbacks, and a deep one. */
export const TREES: readonly StressTree[] = [
  { subsystem: '04-default-groups', places: ['.', 'B', 'C', 'C/D'], links: false },
  { subsystem: 'slow', places: ['.', 'B', 'C', 'C/D'], links: true },
  { subsystem: 'deep', places: ['.', '1/2', '1/2/3/4/5/6', 'a/b/c'], links: true },
];

/** Groups in each tree that the workers share: few, so that they meet. */
export const GROUPS = 3;
