/**
 * A functionfs device: what `mount -t functionfs NAME DIR` shows.
 *
 * ```
 * DIR/ep0              takes descriptors, then strings; then it gives events, each of 12 bytes
 * DIR/ep1 …            once the strings are there, one for each endpoint: there is no host that would transfer anything
 * ```
 *
 * A SETUP event asks for more: data that the host sends are read from ep0, and what it asks for is written there; the other one of the
 * two refuses the request (a stall). When the program has closed all files, it has to begin anew, and the gadget is unbound
 * (`ffs_data_closed`, without the mount option `no_disconnect`).
 *
 * @module
 */
import { type Caller, Errno, type MaybePromise, type SurroundingDir, type SurroundingFile } from '../../../core/index.js';
import { checkStrings, type FfsDescriptors, parseDescriptors } from './descriptors.js';
import { type FfsEvent, FfsEvents, Wait } from './events.js';

/** What a host asks for: `struct usb_ctrlrequest`, and the data that it sends along. */
export interface SetupRequest {
  /** 8 bytes. */
  readonly request: Uint8Array;
  readonly data: Uint8Array;
}

/** One device, which lives as long as its function. */
export class FfsDevice {
  #descriptors: FfsDescriptors | undefined;
  #ready = false;
  #enabled = false;
  readonly #events = new FfsEvents();
  /** Reads and writes of the other endpoints, which last until the host is gone. */
  readonly #transfers = new Wait();
  /** What the host has asked for last, from the host's call to the end of its answer. */
  #asked: SetupRequest | undefined;
  /** `enum ffs_setup_state`: the program has read the event, or it has and another one came between. */
  #setup: 'none' | 'pending' | 'cancelled' = 'none';

  /** What the function takes when it is bound; undefined until the program has written descriptors and strings. */
  get ready(): FfsDescriptors | undefined {
    return this.#ready ? this.#descriptors : undefined;
  }

  /** @param onClosed the program has gone: the gadget can't stay bound */
  constructor(readonly onClosed: () => void) {}

  tell(event: FfsEvent): void {
    if (!this.#ready) return;
    if (this.#setup === 'pending') this.#setup = 'cancelled';
    this.#events.add(event);
  }

  /** The host has chosen the configuration, or has left it. */
  set enabled(enabled: boolean) {
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    this.tell(enabled ? 'ENABLE' : 'DISABLE');
    if (!enabled) this.#transfers.wake();
  }

  /** The host sends a control request. @returns false where no program would get it */
  ask(asked: SetupRequest): boolean {
    if (!this.#ready || !this.#enabled) return false;
    if (this.#setup === 'pending') this.#setup = 'cancelled';
    this.#asked = asked;
    this.#events.add('SETUP', asked.request);
    return true;
  }

  #opened = 0;
  /** For each file: the last one that is closed ends it. */
  readonly #open = (): (() => void) => {
    this.#opened++;
    return () => {
      if (--this.#opened > 0) return;
      const wasReady = this.#ready;
      this.#descriptors = undefined;
      this.#ready = false;
      this.#enabled = false;
      this.#setup = 'none';
      this.#events.clear();
      if (wasReady) this.onClosed();
    };
  };

  readonly directory: SurroundingDir = {
    list: () => [
      ['ep0', this.#ep0] as const,
      ...(this.ready?.endpoints ?? []).map((_, at) => [`ep${at + 1}`, { ...this.#endpoint, opened: this.#open }] as const),
    ],
  };

  readonly #ep0: SurroundingFile = {
    mode: 0o600,
    size: 0,
    stream: true,
    opened: this.#open,
    show: (caller) => this.#readEp0(caller),
    store: (_text, _caller, bytes) => {
      const copy = Buffer.from(bytes);
      if (this.#ready) this.#answer();
      else if (!this.#descriptors) this.#descriptors = parseDescriptors(copy);
      else {
        checkStrings(copy, this.#descriptors.strings);
        this.#ready = true;
      }
    },
  };

  #readEp0(caller: Caller): MaybePromise<Uint8Array> {
    if (!this.#ready) throw new Errno('EBADFD', 'descriptors and strings have to be written first (ffs_ep0_read)');
    const state = this.#leaveSetup();
    if (state) {
      if (state.request[0]! & 0x80) throw stalled();
      return state.data;
    }
    const next = this.#events.take();
    if (next) {
      if (next.event === 'SETUP') this.#setup = 'pending';
      return next.bytes;
    }
    return this.#events.wait(caller).then(() => this.#readEp0(caller));
  }

  /** `ffs_ep0_write`, once the program is ready: the answer to a request. Nobody sees it but the host. */
  #answer(): void {
    const state = this.#leaveSetup();
    if (!state) throw new Errno('ESRCH', 'the host has not asked for anything (ffs_ep0_write)');
    if (!(state.request[0]! & 0x80)) throw stalled();
  }

  /** @returns the request that this read or write is about @throws EIDRM */
  #leaveSetup(): SetupRequest | undefined {
    const before = this.#setup;
    this.#setup = 'none';
    if (before === 'cancelled') throw new Errno('EIDRM', 'something else has happened since the request (ffs_setup_state_clear_cancelled)');
    // A request without data is over when the program has seen it: it acknowledges by a read of nothing, which is not seen here.
    return before === 'pending' && lengthOf(this.#asked!) > 0 ? this.#asked : undefined;
  }

  /** No host reads or writes the others. */
  readonly #endpoint: SurroundingFile = {
    mode: 0o600,
    size: 0,
    stream: true,
    show: (caller) => this.#transfer(caller),
    store: (_text, caller) => this.#transfer(caller),
  };

  #transfer(caller: Caller): Promise<never> {
    if (caller.nonblocking) throw new Errno('EAGAIN', 'no host transfers anything (ffs_epfile_io, O_NONBLOCK)');
    return this.#transfers.for(caller).then(() => {
      throw new Errno('ESHUTDOWN', 'the host has left the configuration (ffs_epfile_io)');
    });
  }
}

/** wLength. */
function lengthOf({ request }: SetupRequest): number {
  return request[6]! | (request[7]! << 8);
}

function stalled(): Errno {
  return new Errno('EL2HLT', 'the request goes the other way, so this refuses it (ffs_ep0_stall)');
}
