/**
 * A provider whose next report can be made to fail.
 *
 * @module
 */
import { Errno, type ErrnoCode } from '../../../core/index.js';
import type { Provider } from '../provider.js';

/** What the next report fails with. */
export interface Failures {
  next: ErrnoCode | undefined;
}

export function failing(provider: Provider, failures: Failures): Provider {
  return {
    get name() {
      return provider.name;
    },
    get privlevelFloor() {
      return provider.privlevelFloor;
    },
    get attributes() {
      return provider.attributes;
    },
    makeReport(request) {
      const { next } = failures;
      if (next === undefined) return provider.makeReport(request);
      failures.next = undefined;
      throw new Errno(next, `${provider.name} fails, as the event 'fail' wanted it (tsm_report_read)`);
    },
  };
}
