/**
 * An initiator that a target portal group knows, and which LUNs it sees (`struct se_node_acl`, `struct se_dev_entry`).
 *
 * @module
 */
import { jiffies } from '../clock.js';

/** TRANSPORT_IQN_LEN, without the NUL: a longer name is cut. */
const MAX_NAME = 223;

/** A LUN of the group. Which one it is matters, and no more. */
export interface EntryLun {
  /** The number of the device behind it when they were linked. */
  readonly deviceIndex: number;
  /** The device is read-only. */
  readonly readOnly: boolean;
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

  add(number: bigint, lun: EntryLun, readOnly: boolean, explicit: boolean): void {
    this.entries.set(number, { lun, explicit, readOnly, created: jiffies() });
  }

  /** `core_clear_lun_from_tpg`: the LUN has lost its device. */
  forget(lun: EntryLun): void {
    for (const [number, entry] of this.entries) if (entry.lun === lun) this.entries.delete(number);
  }
}
