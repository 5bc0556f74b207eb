/**
 * The subsystem `target` itself.
 *
 * @module
 */
import { type ConfigItemType, ConfigSubsystem, type Surroundings } from '../../core/index.js';
import type { Eventful } from '../events.js';
import { dbroot } from './dbroot.js';
import { targetEvents } from './events.js';
import { fabricNames, Fabrics } from './fabrics/index.js';
import { loopHosts } from './fabrics/loopback.js';
import { targetModules } from './modules.js';
import { shown } from './part.js';
import type { TargetState } from './state.js';
import { targetSurroundings } from './surroundings.js';

/** The directory `target`. */
export class Target extends ConfigSubsystem implements Eventful {
  readonly events: Eventful['events'];
  readonly fabrics: Fabrics;
  override surroundings: Surroundings;

  constructor(readonly state: TargetState) {
    super(targetType, 'target');
    this.fabrics = new Fabrics(state);
    this.events = targetEvents(this, this.fabrics);
    this.surroundings = targetSurroundings(state.profile, targetModules(this, state, this.fabrics), () =>
      loopHosts(this.fabrics.loaded('loopback')?.data),
    );
  }
}

const targetType: ConfigItemType<Target> = {
  attrs: [
    shown(
      'version',
      ({ state: { profile } }: Target) =>
        `Target Engine Core ConfigFS Infrastructure v5.0 on Linux/${profile.machine} on ${profile.release}\n`,
    ),
    dbroot<Target>(),
  ],
  groupOps: { makeGroup: ({ fabrics }, name) => fabrics.directory(name) },
  about: { names: Object.fromEntries(fabricNames.map((name) => [name, name])) },
};
