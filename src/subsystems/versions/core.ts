/**
 * The kernel that configfs itself follows: the newest that a `-s` names with its option `kernel`, since one machine has one kernel.
 *
 * @module
 */
import { DEFAULT_RULES, type CoreRules } from '../../core/index.js';
import { parseSpec } from '../spec.js';
import { compareVersions, type KernelVersion, parseVersion } from './version.js';

/**
 * The first kernel of which it is known, by its source; 7.3 was asked. 6.12 is as 6.1, and those between were not looked at.
 */
const REWORKED: KernelVersion = '7.2';

/** @param specs what each `-s` says */
export function coreRules(specs: readonly string[]): CoreRules {
  const reworked = specs.some((spec) => {
    const version = parseVersion(parseSpec(spec).options['kernel'] ?? '');
    return version !== undefined && compareVersions(version, REWORKED) >= 0;
  });
  return reworked ? { oldestFirst: true, quietAttributes: true } : DEFAULT_RULES;
}
