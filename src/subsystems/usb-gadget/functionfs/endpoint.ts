/**
 * The other endpoints of a functionfs device: nobody transfers anything, so a read or write waits until the host has gone.
 *
 * @module
 */
import { type Caller, Errno, type SurroundingFile } from '../../../core/index.js';
import type { EndpointSort } from '../controller.js';
import { Wait } from './events.js';

/** All of one device. */
export class FfsEndpoints {
  #enabled = false;
  readonly #enabling = new Wait();
  readonly #disabling = new Wait();

  /** The host has chosen the configuration. */
  get enabled(): boolean {
    return this.#enabled;
  }

  set enabled(enabled: boolean) {
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    (enabled ? this.#enabling : this.#disabling).wake();
  }

  /** The file of one of them. @param opened see SurroundingFile */
  file(sort: EndpointSort, opened: () => () => void): SurroundingFile {
    const isIn = sort.endsWith('in');
    return {
      mode: 0o600,
      size: 0,
      stream: true,
      opened,
      show: (caller) => this.#transfer(caller, sort, isIn),
      store: (_text, caller) => this.#transfer(caller, sort, !isIn),
    };
  }

  /** `ffs_epfile_io`. @param halts it goes the wrong way */
  async #transfer(caller: Caller, sort: EndpointSort, halts: boolean): Promise<never> {
    if (!this.#enabled) {
      if (caller.nonblocking) throw new Errno('EAGAIN', 'no host has configured the gadget (ffs_epfile_io, O_NONBLOCK)');
      await this.#enabling.for(caller);
    }
    if (halts) {
      if (sort.startsWith('iso')) throw new Errno('EINVAL', `the endpoint is ${sort}, and cannot halt (ffs_epfile_io)`);
      throw new Errno('EBADMSG', `the endpoint is ${sort}, so this halts it (ffs_epfile_io)`);
    }
    if (this.#enabled) await this.#disabling.for(caller);
    throw new Errno('ESHUTDOWN', 'the host has left the configuration (ffs_epfile_io)');
  }
}
