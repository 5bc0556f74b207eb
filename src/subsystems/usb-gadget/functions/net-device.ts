/**
 * The network device of a function. It exists from the first time that the function is bound, or tried to be, until the
 * function is removed.
 *
 * @module
 */
import type { Machine } from '../machine.js';

/** A `net_device` of a function. */
export class NetDevice {
  #name: string;
  #registered = false;
  /** Whether a user has written the name. */
  #chosen = false;

  /** @param pattern of its name, with `%d` for a number */
  constructor(
    readonly machine: Machine,
    pattern: string,
  ) {
    this.#name = pattern;
  }

  /** `register_netdev`, if it is not registered yet. */
  register(): void {
    if (this.#registered) return;
    this.#registered = true;
    this.#name = this.machine.registerNetDevice(this.#name);
  }

  unregister(): void {
    if (this.#registered) this.machine.unregisterNetDevice(this.#name);
  }

  /** As the attribute `ifname` shows it. */
  get name(): string {
    return this.#registered || this.#chosen ? this.#name : '(unnamed net_device)';
  }

  /** The driver does so to a registered device too, which is then called `…%d` for good. */
  rename(pattern: string): void {
    if (this.#registered) this.machine.unregisterNetDevice(this.#name);
    this.#name = pattern;
    this.#chosen = true;
  }
}
