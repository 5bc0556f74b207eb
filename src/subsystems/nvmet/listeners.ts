/**
 * What the enabled ports of a target listen to. Nothing really listens: two ports of one target get in each other's
 * way, but no other program of the machine does.
 *
 * @module
 */
import type { AddressItem } from './address.js';
import type { SocketAddress } from '../network/socket-address.js';

/** What one enabled port listens to. */
export interface Listener {
  readonly port: AddressItem;
  readonly transport: 'tcp' | 'rdma' | 'fc';
  /** Of TCP and RDMA. */
  readonly socket?: SocketAddress;
  /** Of Fibre Channel: node and port, 16 digits each. */
  readonly wwns?: string;
}

/** All listeners of a target. */
export class Listeners {
  readonly #all = new Set<Listener>();

  add(listener: Listener): void {
    this.#all.add(listener);
  }

  /** Removes those of one port. */
  removeOf(port: AddressItem): void {
    for (const listener of this.#all) if (listener.port === port) this.#all.delete(listener);
  }

  /** @returns the first one that `matches` accepts */
  find(matches: (listener: Listener) => boolean): Listener | undefined {
    for (const listener of this.#all) if (matches(listener)) return listener;
    return undefined;
  }
}
