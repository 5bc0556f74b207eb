/**
 * From the options of `mount` and `run` to what steers the mount.
 *
 * @module
 */
import { resolve } from 'node:path';
import type { Control, ControlRequestOptions } from '../control/index.js';
import type { ConfigSubsystem } from '../core/index.js';
import { log, silent } from '../log.js';
import type { OptionValues } from './options.js';
import { warn } from './output.js';

/** What the options ask for, with absolute paths: a daemon has no working directory. Undefined for nothing at all. */
export function controlOptions(options: OptionValues): ControlRequestOptions | undefined {
  const { control, journal, faults, load, explain, 'strict-faults': strictFaults, 'check-leaks': checkLeaks } = options;
  const request: ControlRequestOptions = {
    ...(control !== undefined && { socket: resolve(control) }),
    ...(journal !== undefined && { journal: resolve(journal) }),
    ...(faults !== undefined && { faults: resolve(faults) }),
    ...(load !== undefined && { load: resolve(load) }),
    ...(explain && { explain }),
    ...(strictFaults && { strictFaults }),
    ...(checkLeaks && { checkLeaks }),
  };
  return Object.keys(request).length === 0 ? undefined : request;
}

/**
 * @param subsystems what each `-s` says
 * @param served the subsystems that were made of that, once they are
 * @param inside words before a command that is to see the mount
 * @throws what {@link Control.create} throws
 */
export async function createControl(
  request: ControlRequestOptions,
  subsystems: readonly string[] | undefined,
  served: () => readonly ConfigSubsystem[],
  inside?: () => readonly string[],
): Promise<Control> {
  const [{ Control: Class }, { createServed }] = await Promise.all([import('../control/index.js'), import('../served/index.js')]);
  return Class.create(request, {
    log,
    warn,
    subsystems: served,
    ...(inside && { inside }),
    // What fails on a copy is no business of the mount's log.
    replica: async () => (await createServed({ ...(subsystems && { subsystems }), log: silent })).vfs,
  });
}
