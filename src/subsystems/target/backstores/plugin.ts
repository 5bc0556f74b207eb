/**
 * What a backstore plugin is: the part of a storage object that knows what is behind it (`struct target_backend_ops`).
 *
 * @module
 */
import type { Attribute, CallerPaths, ConfigItem, MaybePromise } from '../../../core/index.js';
import type { KernelVersion } from '../../versions/index.js';
import type { TargetState } from '../state.js';
import type { Attribs } from './attribs.js';

/** An HBA, as its plugin needs it. */
export interface Host {
  readonly state: TargetState;
  /** The number in its name. */
  readonly number: bigint;
  /** `hba_mode`. */
  mode: boolean;
  /** Storage objects that are enabled. */
  enabled: number;
  /** `fd_host_dev_id_count` and `rd_host_dev_id_count`: how many devices of it were ever enabled. */
  configured: number;
}

/** A storage object, as its plugin needs it. */
export interface Owner {
  readonly host: Host;
  readonly attribs: Attribs;
  readonly name: string;
  /** Has `udev_path` been written? */
  readonly hasUdevPath: boolean;
  readonly configured: boolean;
  readonly exported: boolean;
}

/** What is behind one storage object. */
export interface Backing {
  /** One option of `control`, such as `rd_pages=16`; what it does not know it ignores. @throws Errno: the rest is not looked at */
  option(option: string): void;
  /** The second and later lines of `info`. */
  info(): string;
  /** Opens what is behind it, as the caller sees paths; sets `hw_block_size` and the like. @throws what `enable` answers */
  configure(paths: CallerPaths): MaybePromise<void>;
  /** The storage object is gone. */
  destroy?(): void;
  /** Is it only to be read? A LUN with it is write-protected. */
  readonly readOnly?: boolean;
  /** SCSI device type, 0 for a disk. */
  readonly deviceType?: number;
  /** Sets `max_unmap_*` from what is behind it. @returns whether it can discard blocks */
  configureUnmap?(): boolean;
  /** Memory or a file for T10 protection information. Without it the plugin knows none. */
  initProtection?(paths: CallerPaths): MaybePromise<void>;
  /** Writes protection information for the whole device. */
  formatProtection?(paths: CallerPaths): MaybePromise<void>;
}

/** A plugin. */
export interface Plugin {
  /** The beginning of an HBA's name. */
  readonly name: string;
  /** `wwn/product_id` and `wwn/revision` at first. */
  readonly product: string;
  readonly revision: string;
  /** `attrib`: those of a disk that the target emulates, or the few of one that commands are passed through to. */
  readonly attributes: 'sbc' | 'passthrough';
  /** More files in `attrib` and `action`, of items whose backing is of this plugin. */
  readonly moreAttributes?: readonly Attribute<BackedItem<any>>[];
  readonly actions?: readonly Attribute<BackedItem<any>>[];
  /** ALUA and persistent reservations are the business of what is behind it: at first, and whether that can be changed. */
  readonly alua?: Passthrough;
  readonly reservations?: Passthrough;
  /** The write cache is the device's own: `emulate_write_cache` cannot be set (`get_write_cache`). */
  readonly ownWriteCache?: boolean;
  /** `hba_mode`: turns it on. @throws Errno */
  enableMode?(host: Host): void;
  make(owner: Owner): Backing;
}

/** Whether something is passed through. */
export interface Passthrough {
  readonly passed: boolean;
  /** Or since which kernel. */
  readonly changeable: boolean | KernelVersion;
}

/** A directory whose subject has a backing of type `B`. */
export type BackedItem<B extends Backing> = ConfigItem & { readonly of: Owner & { readonly backing: B } };
