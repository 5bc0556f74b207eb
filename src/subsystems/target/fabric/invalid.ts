/**
 * What a fabric refuses.
 *
 * @module
 */
import { Errno, isErrno } from '../../../core/index.js';
import { naming } from '../../../errno.js';

/** Whatever errno a fabric has for it, `mkdir` answers EINVAL (`target_fabric_make_tpg` and its like); the reason stays. */
export function invalid(error: unknown): unknown {
  return isErrno(error) && error.code !== 'EINVAL' ? new Errno('EINVAL', () => error.reason ?? error.code) : error;
}

/** Calls a fabric. @param by the kernel's function @throws EINVAL */
export function orInvalid<V>(by: string, make: () => V): V {
  try {
    return make();
  } catch (error) {
    throw naming(by, invalid(error));
  }
}
