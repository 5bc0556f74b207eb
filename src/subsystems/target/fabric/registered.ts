/**
 * A fabric whose module is loaded, and the directory that `mkdir target/FABRIC` makes.
 *
 * @module
 */
import type { ConfigGroup, ConfigItem, ConfigItemType } from '../../../core/index.js';
import { inFunctions } from '../../kinds/index.js';
import { Part } from '../part.js';
import type { TargetState } from '../state.js';
import type { Fabric, FabricView } from './fabric.js';
import { Wwn } from './wwn.js';

/** A registered fabric: it outlasts its directory. */
export class RegisteredFabric implements FabricView {
  readonly data: any;
  readonly groups: FabricView['groups'] = new Set();
  /** What `mkdir` made last. */
  made: ConfigGroup | undefined;
  readonly #types = new Map<(fabric: FabricView) => ConfigItemType, ConfigItemType>();

  constructor(
    readonly fabric: Fabric,
    readonly state: TargetState,
  ) {
    this.data = fabric.makeData?.(state);
  }

  type<I extends ConfigItem>(make: (fabric: FabricView) => ConfigItemType<I>): ConfigItemType<I> {
    let type = this.#types.get(make);
    if (!type) this.#types.set(make, (type = make(this)));
    return type;
  }

  /** `target_core_register_fabric`, once the fabric is found. */
  directory(): ConfigGroup {
    const group = new Part<FabricView>(this.type(fabricType), '', this);
    group.addDefaultGroup(new Part<FabricView>(this.type(discoveryType), 'discovery_auth', this));
    this.made = group;
    return group;
  }
}

const fabricType = ({ fabric, state }: FabricView): ConfigItemType<Part<FabricView>> => ({
  attrs: inFunctions(fabric.functions.files, state.profile.attributes<Part<FabricView>>(fabric.files ?? [])),
  groupOps: {
    makeGroup: ({ of }, name) => new Wwn(of, name),
    dropItem: (_group, wwn) => (wwn as Wwn).drop(),
  },
  about: { names: { [fabric.exampleWwn]: '<wwn>' } },
});

const discoveryType = ({ fabric, state }: FabricView): ConfigItemType<Part<FabricView>> => ({
  attrs: inFunctions(fabric.functions.discovery, state.profile.attributes<Part<FabricView>>(fabric.discoveryFiles ?? [])),
});
