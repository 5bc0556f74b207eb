/**
 * An initiator that a target portal group knows, and which LUNs it sees (`struct se_node_acl`, `struct se_dev_entry`).
 *
 * @module
 */
import type { Registrations } from '../backstores/registrations.js';
import { jiffies } from '../clock.js';

/** TRANSPORT_IQN_LEN, without the NUL: a longer name is cut. */
const MAX_NAME = 223;

/** A LUN of the group, as an initiator sees it. */
export interface EntryLun {
  readonly number: bigint;
  /** The storage object behind it, and its number when they were linked. */
  readonly device: { readonly registrations: Registrations } | undefined;
  readonly deviceIndex: number;
  /** The device is read-only. */
  readonly readOnly: boolean;
  /** Relative target port identifier, up to Linux 6.3. */
  readonly relativePort: number;
}

/** What an initiator sees at one of its LUN numbers. */
export interface Entry {
  readonly lun: EntryLun;
  /** Was it made by a link, and not by a nexus alone? */
  readonly explicit: boolean;
  readOnly: boolean;
  readonly created: bigint;
}

export class NodeAcl {
  readonly name: string;
  /** By the number that the initiator sees. Two directories of one number share an entry. */
  readonly entries = new Map<bigint, Entry>();
  /** `tag` of the fabrics that have it. */
  tag = '';
  /** The number of the session, while the initiator is connected (a nexus). */
  session: number | undefined;
  #queueDepth = 1;

  constructor(
    name: string,
    /** `acl_index`. */
    readonly index: number,
    /** Made by a nexus. A directory of that name makes it a real one. */
    public dynamic: boolean,
  ) {
    this.name = name.slice(0, MAX_NAME);
  }

  get queueDepth(): number {
    return this.#queueDepth;
  }

  /** `target_set_nacl_queue_depth`: 0 becomes 1. */
  set queueDepth(depth: number) {
    this.#queueDepth = depth || 1;
  }

  /** `core_enable_device_list_for_node`. */
  add(number: bigint, lun: EntryLun, readOnly: boolean, explicit: boolean): void {
    this.entries.set(number, { lun, explicit, readOnly, created: jiffies() });
  }

  /** `core_disable_device_list_for_node`: with the entry go the initiator's registrations. */
  remove(number: bigint): void {
    this.entries.get(number)?.lun.device?.registrations.release(this);
    this.entries.delete(number);
  }

  /** `core_clear_lun_from_tpg`: the LUN is about to lose its device. */
  forget(lun: EntryLun): void {
    for (const [number, entry] of this.entries) if (entry.lun === lun) this.remove(number);
  }

  /** `core_free_device_list_for_node`: the initiator goes. */
  forgetAll(): void {
    for (const number of this.entries.keys()) this.remove(number);
  }
}
