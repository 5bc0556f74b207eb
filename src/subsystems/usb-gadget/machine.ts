/**
 * What all gadgets of one tree share, since the kernel's modules share it: controllers, port numbers, minors, names.
 *
 * @module
 */
import type { Controller } from './controller.js';
import type { FfsDevice } from './functionfs/device.js';
import { DeviceNodes, MINORS, SERIAL_PORTS } from './nodes.js';
import type { GadgetProfile } from './profile.js';

/** SNDRV_CARDS of Debian's kernel. */
export const SOUND_CARDS = 32;

/** Numbers from 0 up to a limit; the lowest free one is taken. */
class Numbers {
  readonly #taken = new Set<number>();

  constructor(readonly limit: number) {}

  /** @returns undefined when all that may be taken are */
  take(may: (number: number) => boolean = () => true): number | undefined {
    for (let number = 0; number < this.limit; number++) {
      if (this.#taken.has(number) || !may(number)) continue;
      this.#taken.add(number);
      return number;
    }
    return undefined;
  }

  release(number: number): void {
    this.#taken.delete(number);
  }
}

/** A driver's minors, and the major number that it has as long as any of them is taken. */
class Minors extends Numbers {
  #major: number | undefined;
  #count = 0;

  constructor(
    limit: number,
    readonly majors: Numbers,
  ) {
    super(limit);
  }

  /** The kernel gives away free major numbers from the top; 244 is the first that was free where this was recorded. */
  get major(): number {
    return FIRST_MAJOR - (this.#major ?? 0);
  }

  override take(): number | undefined {
    const minor = super.take();
    if (minor !== undefined && this.#count++ === 0) this.#major = this.majors.take();
    return minor;
  }

  override release(minor: number): void {
    super.release(minor);
    if (--this.#count > 0) return;
    this.majors.release(this.#major!);
    this.#major = undefined;
  }
}

const FIRST_MAJOR = 244;

/** A disk, as the host sees it. */
export interface HostMedium {
  /** Below `usb_gadget`. */
  readonly path: string;
  /** PREVENT ALLOW MEDIUM REMOVAL. */
  lock(): void;
  unlock(): void;
  /** START STOP UNIT: does nothing if the medium is locked. */
  ejectByHost(): void;
}

/** The machine that the gadgets run on. */
export class Machine {
  /** `/dev/ttyGS0` to `/dev/ttyGS7`, shared by acm, gser and obex. */
  readonly serialPorts = new Numbers(SERIAL_PORTS);
  readonly #majors = new Numbers(8);
  readonly hidMinors = new Minors(MINORS, this.#majors);
  readonly printerMinors = new Minors(MINORS, this.#majors);
  /** Sound cards, which midi functions register when they are bound. */
  readonly soundCards = new Numbers(SOUND_CARDS);
  /** What the rndis function that was bound last has told the host that it is: the next one that is made begins so. */
  rndis = { class: 2, subclass: 6, protocol: 0 };
  /** The disks of all mass storage functions. */
  readonly media = new Set<HostMedium>();
  /** Devices of ffs functions by name; the empty one does not count. */
  readonly functionFs = new Map<string, FfsDevice>();
  /** Names of the network devices of functions that were bound. */
  readonly #netDevices = new Set<string>();
  /** What functions have in `/dev` and in the network. */
  readonly nodes = new DeviceNodes();

  constructor(
    readonly profile: GadgetProfile,
    readonly controllers: readonly Controller[],
  ) {}

  /** `register_netdev`: gives a pattern such as `usb%d` the lowest free number. */
  registerNetDevice(pattern: string): string {
    for (let number = 0; ; number++) {
      const name = pattern.replace('%d', String(number));
      if (this.#netDevices.has(name)) continue;
      this.#netDevices.add(name);
      return name;
    }
  }

  unregisterNetDevice(name: string): void {
    this.#netDevices.delete(name);
  }
}
