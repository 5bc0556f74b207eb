/**
 * A functionfs device: what `mount -t functionfs NAME DIR` shows.
 *
 * ```
 * DIR/ep0              takes descriptors, then strings; then it gives events, each of 12 bytes
 * DIR/ep1 …            once the strings are there, one for each endpoint: endpoint.ts
 * ```
 *
 * A SETUP event asks for more: data that the host sends are read from ep0, and what it asks for is written there; the other one of the
 * two refuses the request (a stall). When the program has closed all files, it has to begin anew, and the gadget is unbound
 * (`ffs_data_closed`, without the mount option `no_disconnect`).
 *
 * @module
 */
import { type Caller, Errno, type MaybePromise, POLL, type SurroundingDir, type SurroundingFile } from '../../../core/index.js';
import { checkStrings, type FfsDescriptors, parseDescriptors } from './descriptors.js';
import { FfsEndpoints } from './endpoint.js';
import { EVENT_SIZE, type FfsEvent, FfsEvents } from './events.js';

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
  readonly #events = new FfsEvents();
  readonly #endpoints = new FfsEndpoints();
  /** Who polls ep0. */
  readonly #pollers = new Set<() => void>();
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
    if (this.#ready) this.#add(event);
  }

  /** The host has chosen the configuration, or has left it. */
  set enabled(enabled: boolean) {
    if (this.#endpoints.enabled === enabled) return;
    this.#endpoints.enabled = enabled;
    this.tell(enabled ? 'ENABLE' : 'DISABLE');
  }

  /** The host sends a control request. @returns false where no program would get it */
  ask(asked: SetupRequest): boolean {
    if (!this.#ready || !this.#endpoints.enabled) return false;
    this.#asked = asked;
    this.#add('SETUP', asked.request);
    return true;
  }

  #add(event: FfsEvent, request?: Uint8Array): void {
    if (this.#setup === 'pending') this.#setup = 'cancelled';
    this.#events.add(event, request);
    const pollers = [...this.#pollers];
    this.#pollers.clear();
    for (const changed of pollers) changed();
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
      this.#endpoints.enabled = false;
      this.#setup = 'none';
      this.#events.clear();
      this.#pollers.clear();
      if (wasReady) this.onClosed();
    };
  };

  readonly directory: SurroundingDir = {
    list: () => [
      ['ep0', this.#ep0] as const,
      ...(this.ready?.endpoints ?? []).map(({ name, sort }) => [name, this.#endpoints.file(sort, this.#open)] as const),
    ],
  };

  readonly #ep0: SurroundingFile = {
    mode: 0o600,
    size: 0,
    stream: true,
    opened: this.#open,
    show: (caller, size) => this.#readEp0(caller, size),
    store: (_text, _caller, bytes) => this.#writeEp0(Buffer.from(bytes)),
    poll: (changed) => {
      this.#pollers.add(changed);
      if (!this.#ready) return POLL.WRNORM | POLL.OUT;
      if (this.#setup !== 'none') return POLL.WRNORM | POLL.IN | POLL.OUT;
      return this.#events.count > 0 ? POLL.WRNORM | POLL.IN : POLL.WRNORM;
    },
  };

  /** `ffs_ep0_read`. */
  #readEp0(caller: Caller, size: number): MaybePromise<Uint8Array> {
    const asked = this.#leaveSetup();
    if (!this.#ready) throw new Errno('EBADFD', 'descriptors and strings have to be written first (ffs_ep0_read)');
    if (asked) {
      if (asksForData(asked)) throw stalled();
      if (size < asked.data.length) throw new Errno('EOVERFLOW', 'the host sends more than there is room for (dummy_timer)');
      return asked.data;
    }
    const room = Math.floor(size / EVENT_SIZE);
    if (room === 0) throw new Errno('EINVAL', `an event has ${EVENT_SIZE} bytes, and there is room for ${size} (ffs_ep0_read)`);
    const take = (): Uint8Array => {
      const { bytes, setup } = this.#events.take(room);
      // A request without data is over when the program has seen it: it acknowledges by a read of nothing, which is not seen here.
      if (setup && lengthOf(this.#asked!) > 0) this.#setup = 'pending';
      return bytes;
    };
    return this.#events.count > 0 ? take() : this.#events.wait(caller, take);
  }

  /** `ffs_ep0_write`. Nobody sees the answer to a request but the host. @returns how much is taken */
  #writeEp0(bytes: Buffer): number {
    const asked = this.#leaveSetup();
    if (this.#ready) {
      if (!asked) throw new Errno('ESRCH', 'the host has not asked for anything (ffs_ep0_write)');
      if (!asksForData(asked)) throw stalled();
      return Math.min(bytes.length, lengthOf(asked));
    }
    if (!this.#descriptors) this.#descriptors = parseDescriptors(bytes);
    else {
      checkStrings(bytes, this.#descriptors.strings);
      this.#ready = true;
    }
    return bytes.length;
  }

  /** @returns the request that this read or write is about @throws EIDRM */
  #leaveSetup(): SetupRequest | undefined {
    const before = this.#setup;
    this.#setup = 'none';
    if (before === 'cancelled') throw new Errno('EIDRM', 'something else has happened since the request (ffs_setup_state_clear_cancelled)');
    return before === 'pending' ? this.#asked : undefined;
  }
}

/** wLength. */
function lengthOf({ request }: SetupRequest): number {
  return request[6]! | (request[7]! << 8);
}

/** Its direction (USB_DIR_IN); else the host sends data. */
function asksForData({ request }: SetupRequest): boolean {
  return (request[0]! & 0x80) !== 0;
}

function stalled(): Errno {
  return new Errno('EL2HLT', 'the request goes the other way, so this refuses it (__ffs_ep0_stall)');
}
