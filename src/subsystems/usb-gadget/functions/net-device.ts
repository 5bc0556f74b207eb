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
  /** What it was registered as: a later {@link rename} changes only what is shown. */
  #real = '';
  /** Whether a user has written the name. */
  #chosen = false;

  /** @param pattern of its name, with `%d` for a number */
  constructor(
    readonly machine: Machine,
    pattern: string,
  ) {
    this.#name = pattern;
  }

  /** `register_netdev`, if it is not registered yet, with this address. Without one, it is not shown: it is no Ethernet. */
  register(address?: string): void {
    if (this.#registered) return;
    this.#registered = true;
    this.#name = this.#real = this.machine.registerNetDevice(this.#name);
    if (address !== undefined) this.machine.nodes.addInterface(this.#real, address);
  }

  unregister(): void {
    if (!this.#registered) return;
    this.machine.unregisterNetDevice(this.#name);
    this.machine.nodes.removeInterface(this.#real);
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
