/**
 * What `why` answers.
 *
 * @module
 */

/** What an operation would get. */
export interface Answer {
  /** The name of the errno, such as `EBUSY`; absent if it would succeed. */
  readonly errno?: string;
  /** The rule that would refuse it, with the kernel's function. */
  readonly reason?: string;
  /** What it would wait for now. */
  readonly waits?: string;
  /** What makes the answer less than certain. */
  readonly doubt?: string;
  /** There is no answer, for this reason. */
  readonly unknown?: string;
}
