/**
 * What all parts of the target share: counters that the kernel keeps in global variables.
 *
 * @module
 */
import { LuGroups } from './backstores/alua/lu-group.js';
import { PathBuffer } from './path-buffer.js';
import type { TargetProfile } from './profile.js';

/** A counter that never gives a number twice. */
class Counter {
  #next: number;

  constructor(first: number) {
    this.#next = first;
  }

  take(): number {
    return this.#next++;
  }
}

/** The state of one target. The kernel's own LUN 0, a RAM disk without content, took the first number of each kind. */
export class TargetState {
  /** `hba_id_counter`: in `hba_info`. */
  readonly hbaIds = new Counter(1);
  /** `scsi_get_new_index(SCSI_INST_INDEX)`: taken by each attempt to make an HBA whose plugin has a name and a number. */
  readonly instances = new Counter(2);
  /** `devices_idr`, which goes on after a number is free again: taken by each attempt to enable a device. */
  readonly deviceIds = new Counter(1);
  /** `scsi_get_new_index(SCSI_AUTH_INTR_INDEX)`: in the statistics of mapped LUNs. */
  readonly aclIndexes = new Counter(1);
  /** Numbers of sessions (`sess_get_index`, `LIO Session ID`). */
  readonly sessions = new Counter(1);
  /** `target_devices`: how many storage objects there are. While there are any, `dbroot` is settled. */
  devices = 0;
  /** Where the kernel keeps metadata of persistent reservations and ALUA. */
  readonly dbroot: PathBuffer;
  readonly luGroups = new LuGroups();
  /** `tpg_xa`: relative target port identifiers that are taken. */
  readonly ports = new Set<number>();
  /** Plugins and fabrics whose modules were removed. */
  readonly unloaded = new Set<string>();
  /** `sub_api_initialized`: the first HBA loads the modules of all plugins. */
  pluginsRequested = false;
  /** Block devices that iblock has open, by number: each can be claimed once. */
  readonly claimed = new Set<string>();

  constructor(
    readonly profile: TargetProfile,
    dbroot: string,
  ) {
    this.dbroot = new PathBuffer(dbroot);
  }
}
