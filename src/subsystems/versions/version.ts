/**
 * Versions of the kernel, and how they compare: as numbers, so 6.9 comes before 6.12.
 *
 * @module
 */

/** A version such as `6.12`. Models and descriptions do not tell stable releases (6.12.3) apart. */
export type KernelVersion = `${number}.${number}`;

/** The oldest version that the models follow, and the default: the one whose answers were recorded. */
export const OLDEST_VERSION: KernelVersion = '6.1';

/** The newest version that a rule of a model names: what comes later is not known. */
export const NEWEST_VERSION: KernelVersion = '7.4';

/** The newest version whose source all models were compared with. */
export const COMPARED_VERSION: KernelVersion = '7.2';

/** Reads `6.12` or `6.12.3`. @returns the version without its third number, or undefined if the text is not a version */
export function parseVersion(text: string): KernelVersion | undefined {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\.\d+)?$/.exec(text) ?? [];
  return major === undefined ? undefined : (`${Number(major)}.${Number(minor)}` as KernelVersion);
}

/** @returns less than 0 if `a` is the older one, 0 if they are the same, more than 0 if `a` is the newer one */
export function compareVersions(a: KernelVersion, b: KernelVersion): number {
  const [aMajor, aMinor] = a.split('.').map(Number) as [number, number];
  const [bMajor, bMinor] = b.split('.').map(Number) as [number, number];
  return aMajor - bMajor || aMinor - bMinor;
}
