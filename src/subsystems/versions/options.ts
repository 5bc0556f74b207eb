/**
 * Options that many sets have: `kernel=VERSION`, and switches, which take no value.
 *
 * @module
 */
import { type SetOptions, SubsystemError } from '../spec.js';
import { COMPARED_VERSION, compareVersions, type KernelVersion, NEWEST_VERSION, OLDEST_VERSION, parseVersion } from './version.js';

/** What the option `kernel` means, for lists and help. */
export const kernelHelp = `the kernel version to follow, ${OLDEST_VERSION} (the default) to ${NEWEST_VERSION}`;

/**
 * The option `kernel` of a set.
 * @throws SubsystemError for what is no version, or none that the models know
 */
export function kernelOption(set: string, options: SetOptions): KernelVersion {
  const { kernel: written = OLDEST_VERSION } = options;
  const version = parseVersion(written);
  if (version === undefined || compareVersions(version, OLDEST_VERSION) < 0) {
    throw badOption(set, 'kernel', written, `${OLDEST_VERSION} or a later version, such as 6.12`);
  }
  if (compareVersions(version, NEWEST_VERSION) > 0) {
    throw badOption(
      set,
      'kernel',
      written,
      `at most ${NEWEST_VERSION}; ${COMPARED_VERSION} is the newest kernel whose source was compared with all models`,
    );
  }
  return version;
}

/**
 * Those of the switches that are given.
 * @throws SubsystemError for one that has a value
 */
export function switches<F extends string>(set: string, options: SetOptions, names: readonly F[]): F[] {
  return names.filter((name) => {
    const value = options[name];
    if (value !== undefined && value !== '') throw badOption(set, name, value, 'no value');
    return value !== undefined;
  });
}

/** An error that names the set, the option, its value, and what was expected. */
export function badOption(set: string, option: string, value: string, expected: string): SubsystemError {
  return new SubsystemError('usage', `${set}: option '${option}' cannot be '${value}'; expected ${expected}`);
}
