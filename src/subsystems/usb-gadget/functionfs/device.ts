/**
 * A functionfs device: what `mount -t functionfs NAME DIR` shows.
 *
 * ```
 * DIR/ep0              takes descriptors, then strings; then it gives events, each of 12 bytes
 * DIR/ep1 …            once the strings are there, one for each endpoint: there is no host that would transfer anything
 * ```
 *
 * When the program has closed them all, it has to begin anew, and the gadget is unbound (`ffs_data_closed`, without the mount option
 * `no_disconnect`). Where the kernel waits for an event, EAGAIN says that there is none.
 *
 * @module
 */
import { Errno, type SurroundingDir, type SurroundingFile } from '../../../core/index.js';
import { checkStrings, type FfsDescriptors, parseDescriptors } from './descriptors.js';

/** `enum usb_functionfs_event_type`. */
const EVENTS = ['BIND', 'UNBIND', 'ENABLE', 'DISABLE', 'SETUP', 'SUSPEND', 'RESUME'] as const;
export type FfsEvent = (typeof EVENTS)[number];
const EVENT_SIZE = 12;

/** One device, which lives as long as its function. */
export class FfsDevice {
  #descriptors: FfsDescriptors | undefined;
  #ready = false;
  readonly #events: FfsEvent[] = [];

  /** What the function takes when it is bound; undefined until the program has written descriptors and strings. */
  get ready(): FfsDescriptors | undefined {
    return this.#ready ? this.#descriptors : undefined;
  }

  /** @param onClosed the program has gone: the gadget can't stay bound */
  constructor(readonly onClosed: () => void) {}

  tell(event: FfsEvent): void {
    if (this.#ready) this.#events.push(event);
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
      this.#events.length = 0;
      if (wasReady) this.onClosed();
    };
  };

  readonly directory: SurroundingDir = {
    list: () => [
      ['ep0', this.#ep0] as const,
      ...(this.ready?.endpoints ?? []).map((_, at) => [`ep${at + 1}`, { ...ENDPOINT, opened: this.#open }] as const),
    ],
  };

  readonly #ep0: SurroundingFile = {
    mode: 0o600,
    size: 0,
    stream: true,
    opened: this.#open,
    show: () => {
      if (!this.#ready) throw new Errno('EBADFD', 'descriptors and strings have to be written first (ffs_ep0_read)');
      const event = this.#events.shift();
      if (event === undefined) throw new Errno('EAGAIN', 'nothing has happened; the kernel would wait');
      const bytes = Buffer.alloc(EVENT_SIZE);
      bytes[8] = EVENTS.indexOf(event);
      return bytes;
    },
    store: (_text, _caller, bytes) => {
      const copy = Buffer.from(bytes);
      if (this.#ready) throw new Errno('ESRCH', 'the host has not asked for anything (ffs_ep0_write)');
      if (!this.#descriptors) this.#descriptors = parseDescriptors(copy);
      else {
        checkStrings(copy, this.#descriptors.strings);
        this.#ready = true;
      }
    },
  };
}

/** No host reads or writes the others. */
const ENDPOINT: SurroundingFile = {
  mode: 0o600,
  size: 0,
  show() {
    throw new Errno('EAGAIN', 'no host sends anything; the kernel would wait');
  },
  store() {
    throw new Errno('EAGAIN', 'no host takes anything; the kernel would wait');
  },
};
