/**
 * A WWN of a fabric: an endpoint that hosts know by its name.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { cString, inFunctions, kstrtos } from '../../kinds/index.js';
import { since } from '../../versions/index.js';
import { EMPTY, Part, shown } from '../part.js';
import type { FabricView, WwnView } from './fabric.js';
import { orInvalid } from './invalid.js';
import { Tpg } from './tpg.js';

/** SE_COMPL_AFFINITY_CPUID and SE_COMPL_AFFINITY_CURR_CPU: on the CPU that the command came on, and on any. */
const SAME_CPU = -1;
const ANY_CPU = -2;

export class Wwn extends ConfigGroup implements WwnView {
  readonly data: any;
  /** `cmd_completion_affinity`: the CPU on which commands complete, or {@link SAME_CPU}, or {@link ANY_CPU}. */
  affinity = SAME_CPU;

  constructor(
    readonly registered: FabricView,
    name: string,
  ) {
    super(registered.type(wwnType));
    // The fabric needs it before the directory has it.
    this.name = name;
    const { fabric } = registered;
    this.data = orInvalid(fabric.functions.makeWwn, () => fabric.makeWwn(registered, name));
    const statistics = this.addDefaultGroup(new ConfigGroup(EMPTY, 'fabric_statistics'));
    for (const [directory, type] of Object.entries(fabric.wwnStatistics ?? {})) {
      statistics.addDefaultGroup(new Part<WwnView>(type, directory, this));
    }
    this.addDefaultGroup(new Part<Wwn>(registered.type(paramType), 'param', this));
  }

  drop(): void {
    this.registered.fabric.dropWwn?.(this);
  }
}

const affinity: Attribute<Part<Wwn>> = {
  name: 'cmd_completion_affinity',
  show: ({ of }) => `${of.affinity}\n`,
  store({ of }, page) {
    let cpu: number;
    try {
      cpu = kstrtos(32, cString(page));
    } catch {
      throw new Errno('EINVAL', 'cmd_completion_affinity is no number');
    }
    const { cpus } = of.registered.state.profile;
    if (cpu < ANY_CPU || cpu >= cpus)
      throw new Errno('EINVAL', () =>
        logged(
          `CPU ${cpu} is not online; expected ${ANY_CPU} to ${cpus - 1}`,
          'Command completion value must be between -1 and -2 or an online CPU.',
        ),
      );
    of.affinity = cpu;
  },
};

const paramType = ({ fabric, state }: FabricView): ConfigItemType<Part<Wwn>> => {
  const [defaultType, direct] = fabric.submit ?? [2, 0];
  return {
    attrs: inFunctions(
      'target_fabric_wwn_',
      state.profile.attributes<Part<Wwn>>([
        affinity,
        since(
          '6.7',
          shown('default_submit_type', () => `${defaultType}\n`),
        ),
        since(
          '6.7',
          shown('direct_submit_supported', () => `${direct}\n`),
        ),
        since(
          '7.1',
          shown('default_complete_type', () => '2\n'),
        ),
        since(
          '7.1',
          shown('direct_complete_supported', () => `${direct}\n`),
        ),
      ]),
    ),
  };
};

const wwnType = (_fabric: FabricView): ConfigItemType<Wwn> => ({
  groupOps: {
    makeGroup: (wwn, name) => orInvalid(wwn.registered.fabric.functions.makeTpg, () => new Tpg(wwn, name)),
    dropItem: (_wwn, tpg) => (tpg as Tpg).drop(),
  },
  about: { names: { tpgt_1: 'tpgt_<number>' } },
});
