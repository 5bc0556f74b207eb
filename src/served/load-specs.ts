/**
 * The subsystems of several `-s`.
 *
 * @module
 */
import type { ConfigSubsystem } from '../core/index.js';
import { loadSubsystems, SubsystemError } from '../subsystems/index.js';

/**
 * Loads what each spec names, in this order.
 * @throws SubsystemError where one cannot be loaded, or two of them bring a subsystem of the same name
 */
export async function loadSpecs(specs: readonly string[]): Promise<readonly ConfigSubsystem[]> {
  const twice = specs.find((spec, at) => specs.indexOf(spec) < at);
  if (twice !== undefined) throw new SubsystemError('usage', `-s ${twice} is given twice; expected each set or file once`);
  const subsystems: ConfigSubsystem[] = [];
  const origin = new Map<string, string>();
  for (const spec of specs) {
    for (const subsystem of await loadSubsystems(spec)) {
      const { name } = subsystem;
      const first = origin.get(name);
      if (first === spec) {
        throw new SubsystemError('failure', `${spec}: two of its subsystems are called '${name}'; expected different names`);
      }
      if (first !== undefined) {
        throw new SubsystemError('failure', `-s ${first} and -s ${spec} both have a subsystem '${name}'; expected different names`);
      }
      origin.set(name, spec);
      subsystems.push(subsystem);
    }
  }
  return subsystems;
}
