/**
 * The fabrics by the names of their directories. Another one is another row.
 *
 * @module
 */
import { type ConfigGroup, Errno } from '../../../core/index.js';
import type { Fabric } from '../fabric/fabric.js';
import { RegisteredFabric } from '../fabric/registered.js';
import type { TargetState } from '../state.js';
import { fc } from './fc.js';
import { iscsi } from './iscsi/index.js';
import { loopback } from './loopback.js';
import { qla2xxx } from './qla2xxx.js';
import { sbp } from './sbp.js';
import { srpt } from './srpt.js';
import { vhost } from './vhost.js';

const fabrics: readonly Fabric[] = [iscsi, loopback, vhost, srpt, qla2xxx, sbp, fc];

/** Fabrics whose module `mkdir` loads (`request_module`). */
const REQUESTED: ReadonlySet<string> = new Set(['iscsi', 'loopback']);

/** Their names. */
export const fabricNames: readonly string[] = fabrics.map(({ name }) => name);

/** The fabrics of one target: those that were asked for are loaded. */
export class Fabrics {
  readonly #loaded = new Map<string, RegisteredFabric>();

  constructor(readonly state: TargetState) {}

  /** The fabric of a name, if its directory was made once. */
  loaded(name: string): RegisteredFabric | undefined {
    return this.#loaded.get(name);
  }

  /** What `mkdir` made last for it; it may be gone again. */
  directoryOf(name: string): ConfigGroup | undefined {
    return this.#loaded.get(name)?.made;
  }

  /** The fabric's module goes, with all that it kept. */
  unload(name: string): void {
    this.#loaded.delete(name);
    this.state.unloaded.add(name);
  }

  /** `target_core_register_fabric`. @throws EINVAL */
  directory(name: string): ConfigGroup {
    const { unloaded } = this.state;
    if (REQUESTED.has(name)) unloaded.delete(name);
    if (unloaded.has(name)) throw new Errno('EINVAL', () => `the module of ${name} was removed (target_core_register_fabric)`);
    let registered = this.#loaded.get(name);
    if (!registered) {
      const { fabrics: available } = this.state.profile;
      const fabric = fabrics.find((one) => one.name === name);
      if (!fabric || (available && !available.has(name))) {
        throw new Errno(
          'EINVAL',
          () => `no fabric is called '${name}'; there are ${fabrics.map((one) => one.name).join(', ')} (target_core_register_fabric)`,
        );
      }
      registered = new RegisteredFabric(fabric, this.state);
      this.#loaded.set(name, registered);
    }
    return registered.directory();
  }
}
