/**
 * What a fabric is: the transport by which hosts reach LUNs, as names, checks and files (`struct target_core_fabric_ops`);
 * and its parts, as they see each other. Everything but `name`, `title`, `exampleWwn`, `makeWwn` and `makeTpg` may be left out.
 *
 * @module
 */
import type { Attribute, ConfigGroup, ConfigItem, ConfigItemType } from '../../../core/index.js';
import type { Conditional } from '../../versions/index.js';
import type { Part } from '../part.js';
import type { TargetState } from '../state.js';
import type { EntryLun, NodeAcl } from './node-acl.js';

/** Files of items `I`, some of which only some kernels have. */
export type Files<I extends ConfigItem> = readonly (Attribute<I> | Conditional<Attribute<I>>)[];

/** The kernel's functions of a fabric: those that make directories, and what begins the names of those that show and store files. */
export interface FabricFunctions {
  readonly makeWwn: string;
  readonly makeTpg: string;
  readonly makePortal?: string;
  readonly makeAcl?: string;
  /** Prefixes, as of CONFIGFS_ATTR, for the files of each directory. */
  readonly files?: string;
  readonly discovery?: string;
  readonly tpg?: string;
  readonly attrib?: string;
  readonly auth?: string;
  readonly param?: string;
  readonly portal?: string;
  readonly acl?: string;
  readonly aclAttrib?: string;
  readonly aclAuth?: string;
}

/**
 * A fabric. It keeps data of its own: `F` for itself, `W` for each WWN, `T` for each target portal group, `A` for each
 * ACL and `P` for each portal.
 */
export interface Fabric<F = any, W = any, T = any, A = any, P = any> {
  /** The directory's name (`fabric_alias`, or `fabric_name`). */
  readonly name: string;
  /** `fabric_name`, in statistics and `members`. */
  readonly title: string;
  /** The kernel's functions, for reasons. */
  readonly functions: FabricFunctions;
  /** How commands reach the device: `param/default_submit_type` and `param/direct_submit_supported`. */
  readonly submit?: readonly [defaultType: number, direct: number];
  /** Data that stay while the directory is removed and made again, as those of a loaded module do. */
  makeData?(state: TargetState): F;
  /** Files of the fabric's directory, and of `discovery_auth`. */
  readonly files?: Files<ConfigItem & { readonly of: FabricView<F> }>;
  readonly discoveryFiles?: Files<Part<FabricView<F>>>;

  /** A name that `makeWwn` takes, for `describe`. */
  readonly exampleWwn: string;
  /** `fabric_make_wwn`: all that it throws becomes EINVAL. */
  makeWwn(fabric: FabricView<F>, name: string): W;
  dropWwn?(wwn: WwnView<W, F>): void;
  /** Directories in `fabric_statistics` of a WWN. */
  readonly wwnStatistics?: Readonly<Record<string, ConfigItemType<Part<WwnView<W, F>>>>>;

  /** `fabric_make_tpg`: all that it throws becomes EINVAL. */
  makeTpg(wwn: WwnView<W, F>, name: string): { readonly tag: number; readonly data: T };
  dropTpg?(tpg: TpgView<T, W, F>): void;
  /** `tpg_get_wwn`, if it is not the directory's name. */
  endpoint?(wwn: WwnView<W, F>): string;
  /** SCSI protocol identifier (SPC-4), for statistics. */
  protocol?(tpg: TpgView<T, W, F>): number;
  /** `tpg_get_inst_index`; 1 unless given. */
  instance?(tpg: TpgView<T, W, F>): number;
  readonly tpgFiles?: Files<ConfigItem & TpgView<T, W, F>>;
  /** `fabric_enable_tpg`; without it there is no `enable`. */
  enable?(tpg: TpgView<T, W, F>, on: boolean): void;
  readonly attrib?: Files<Part<TpgView<T, W, F>>>;
  readonly auth?: Files<Part<TpgView<T, W, F>>>;
  readonly param?: Files<Part<TpgView<T, W, F>>>;

  /** Initiators that nobody configured are let in (`tpg_check_demo_mode`). */
  demoMode?(tpg: TpgView<T, W, F>): boolean;
  /** The ACL of an initiator that nobody configured stays after its session (`tpg_check_demo_mode_cache`). */
  keepsAcls?(tpg: TpgView<T, W, F>): boolean;
  /** An initiator has logged in, or out. */
  loggedIn?(tpg: TpgView<T, W, F>): void;
  loggedOut?(tpg: TpgView<T, W, F>): void;
  /** A new mapped LUN is write-protected (`tpg_check_prod_mode_write_protect`). */
  writeProtected?(tpg: TpgView<T, W, F>): boolean;
  /** A LUN was linked to a device, or is about to lose it. */
  linked?(tpg: TpgView<T, W, F>, lun: LunView): void;
  unlinking?(tpg: TpgView<T, W, F>, lun: LunView): void;

  readonly portals?: {
    /** `fabric_make_np`: all that it throws becomes EINVAL. */
    make(tpg: TpgView<T, W, F>, name: string): P | Promise<P>;
    drop(tpg: TpgView<T, W, F>, portal: P): void;
    readonly files: Files<Part<P>>;
  };
  readonly acl?: {
    /** `fabric_init_nodeacl`. @throws what `mkdir` answers for a name that the fabric does not take */
    make(tpg: TpgView<T, W, F>, acl: NodeAcl): A;
    readonly files?: Files<ConfigItem & AclView<A, T, W, F>>;
    readonly attrib?: Files<Part<AclView<A, T, W, F>>>;
    readonly auth?: Files<Part<AclView<A, T, W, F>>>;
    readonly param?: Files<Part<AclView<A, T, W, F>>>;
    readonly statistics?: Readonly<Record<string, ConfigItemType<Part<AclView<A, T, W, F>>>>>;
  };
}

/** A fabric that is registered (`struct target_fabric_configfs`). */
export interface FabricView<F = any> {
  readonly fabric: Fabric<F>;
  readonly state: TargetState;
  readonly data: F;
  /** All of its target portal groups. */
  readonly groups: Set<TpgView & ConfigGroup>;
  /** What `make` returns for this fabric; made once. */
  type<I extends ConfigItem>(make: (fabric: FabricView) => ConfigItemType<I>): ConfigItemType<I>;
}

/** A WWN: an endpoint of the fabric (`struct se_wwn`). */
export interface WwnView<W = any, F = any> {
  readonly name: string;
  readonly registered: FabricView<F>;
  readonly data: W;
}

/** A target portal group (`struct se_portal_group`). */
export interface TpgView<T = any, W = any, F = any> {
  readonly name: string;
  readonly tag: number;
  readonly wwn: WwnView<W, F>;
  readonly data: T;
  readonly enabled: boolean;
  /** All initiators, also those that only a nexus knows (`acl_node_list`). */
  readonly nodeAcls: NodeAcl[];
  /** LUNs that have a device (`tpg_lun_hlist`). */
  readonly luns: Set<LunView>;
  /** Relative target port identifier, since Linux 6.4; 0 before there is one. */
  readonly relativePort: number;
}

/** A LUN that has a device. */
export type LunView = EntryLun;

/** An initiator's directory. */
export interface AclView<A = any, T = any, W = any, F = any> {
  readonly tpg: TpgView<T, W, F>;
  readonly node: NodeAcl;
  readonly data: A;
}

/** `tpg_get_wwn`. */
export const endpointOf = ({ wwn }: TpgView): string => wwn.registered.fabric.endpoint?.(wwn) ?? wwn.name;

/** `tpg_get_inst_index`. */
export const instanceOf = (tpg: TpgView): number => tpg.wwn.registered.fabric.instance?.(tpg) ?? 1;

/** The relative target port identifier, which Linux 6.4 moved from the LUN to the target portal group. */
export const portOf = (tpg: TpgView, { relativePort }: { readonly relativePort: number }): number =>
  tpg.wwn.registered.state.profile.since('6.4') ? tpg.relativePort : relativePort;

/** Shows a LUN to an initiator, as this number: its registrations of old come to life. */
export function showLun(tpg: TpgView, node: NodeAcl, lun: LunView, shown: { number: bigint; readOnly: boolean; explicit: boolean }): void {
  node.add(shown.number, lun, shown.readOnly, shown.explicit);
  lun.device?.registrations.activate({
    node,
    mappedLun: shown.number,
    fabric: tpg.wwn.registered.fabric.title,
    target: endpointOf(tpg),
    tag: tpg.tag,
    targetLun: lun.number,
    port: portOf(tpg, lun),
  });
}
