/**
 * Persistent reservations of a storage object (drivers/target/target_core_pr.c). Commands of hosts make them; those that
 * outlast a power cycle (APTPL) are written back through `res_aptpl_metadata`, and come to life when their initiator sees
 * its LUN again.
 *
 * @module
 */
/** Types of reservations that all registered initiators hold. */
const ALL_REGISTRANTS: ReadonlySet<number> = new Set([7, 8]);

/** PR_REG_ISID_LEN, without the NUL: a longer one is cut. */
const MAX_SESSION_ID = 15;

/** What is written of one registration. */
export interface Metadata {
  readonly initiator: string;
  /** `initiator_sid`. */
  readonly session: string | undefined;
  readonly key: bigint;
  readonly holder: boolean;
  readonly type: number;
  readonly allPorts: boolean;
  readonly mappedLun: bigint;
  readonly target: string;
  readonly tag: number;
  readonly targetLun: bigint;
}

/** An initiator that sees a LUN of the object, and where. */
export interface Seen {
  /** Which initiator, for {@link Registrations.release}. */
  readonly node: { readonly name: string };
  readonly mappedLun: bigint;
  /** `fabric_name`. */
  readonly fabric: string;
  readonly target: string;
  readonly tag: number;
  readonly targetLun: bigint;
  /** The relative target port identifier. */
  readonly port: number;
}

/** A registration of an initiator that sees the LUN. */
export interface Registration extends Omit<Metadata, 'type'> {
  readonly at: Seen;
  readonly generation: number;
  /** Of the reservation, if it holds that. */
  type: number;
}

export class Registrations {
  /** Those whose initiator does not see its LUN yet (`aptpl_reg_list`). */
  readonly #waiting: Metadata[] = [];
  /** `registration_list`. */
  readonly active: Registration[] = [];
  holder: Registration | undefined;
  /** `pr_generation`, of 32 bits. */
  generation = 0;
  /** `pr_aptpl_active`: stays when the registrations have gone. */
  persistent = false;

  /** `core_scsi3_alloc_aptpl_registration`. */
  add(metadata: Metadata): void {
    this.#waiting.push({ ...metadata, session: metadata.session?.slice(0, MAX_SESSION_ID) });
  }

  /** `core_scsi3_check_aptpl_registration`: an initiator sees the LUN from now on. */
  activate(at: Seen): void {
    for (const metadata of this.#waiting.filter((one) => isOf(one, at))) {
      this.#waiting.splice(this.#waiting.indexOf(metadata), 1);
      const registration: Registration = { ...metadata, at, generation: this.generation };
      this.generation = (this.generation + 1) >>> 0;
      this.active.push(registration);
      if (metadata.holder) this.holder = registration;
      this.persistent = true;
    }
  }

  /** `core_scsi3_free_pr_reg_from_nacl`: the initiator sees the LUN no more, and all its registrations go. */
  release(node: Seen['node']): void {
    const left = this.active.filter(({ at }) => at.node !== node);
    if (this.holder?.at.node === node) {
      const { type } = this.holder;
      // The kernel takes the next one even if it is about to be freed, of the same initiator, and follows a null pointer then.
      this.holder = ALL_REGISTRANTS.has(type) ? left[0] : undefined;
      if (this.holder) this.holder.type = type;
    }
    this.active.splice(0, Infinity, ...left);
  }
}

const isOf = ({ initiator, mappedLun, target, tag, targetLun }: Metadata, at: Seen): boolean =>
  initiator === at.node.name &&
  mappedLun === at.mappedLun &&
  target === at.target &&
  tag === (at.tag & 0xffff) &&
  targetLun === at.targetLun;
