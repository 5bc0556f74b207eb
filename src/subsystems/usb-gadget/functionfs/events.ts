/**
 * What a functionfs program reads from ep0: events of twelve bytes, in the order and with the gaps that f_fs gives them.
 *
 * @module
 */
import { type Caller, Errno } from '../../../core/index.js';

/** `enum usb_functionfs_event_type`. */
const EVENTS = ['BIND', 'UNBIND', 'ENABLE', 'DISABLE', 'SETUP', 'SUSPEND', 'RESUME'] as const;
export type FfsEvent = (typeof EVENTS)[number];
const EVENT_SIZE = 12;
const POWER: readonly FfsEvent[] = ['SUSPEND', 'RESUME'];

/** Waits until something lets all go on; a caller that is killed meanwhile goes on by itself. */
export class Wait {
  readonly #waiting = new Set<() => void>();

  /** @throws EINTR */
  for(caller: Caller): Promise<void> {
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        this.#waiting.delete(goOn);
        caller.onInterrupt = undefined;
        if (caller.interrupted) reject(new Errno('EINTR', 'the process was killed while it waited'));
        else resolve();
      };
      this.#waiting.add(goOn);
      caller.onInterrupt = goOn;
    });
  }

  wake(): void {
    for (const goOn of [...this.#waiting]) goOn();
  }
}

/** The events that nobody has read yet. */
export class FfsEvents {
  #queue: { readonly event: FfsEvent; readonly request?: Uint8Array }[] = [];
  readonly #wait = new Wait();

  /** `__ffs_event_add`: some make others that nobody has read pointless. @param request that a SETUP brings */
  add(event: FfsEvent, request?: Uint8Array): void {
    // A program that learns of a change of state needs none from before; power comes and goes beside it.
    // A host takes a while to come, in which a program has read BIND. Ours takes none.
    const kept = event === 'ENABLE' ? [...POWER, 'BIND'] : POWER;
    const outdated = event === 'SETUP' ? ['SETUP'] : POWER.includes(event) ? (event === 'RESUME' ? POWER : ['SUSPEND']) : undefined;
    this.#queue = this.#queue.filter((old) => (outdated ? !outdated.includes(old.event) : kept.includes(old.event)));
    this.#queue.push({ event, ...(request && { request }) });
    this.#wait.wake();
  }

  /** They are of no use any more, and who waits for one is told to look again. */
  clear(): void {
    this.#queue = [];
    this.#wait.wake();
  }

  /** @returns the next one; undefined where there is none */
  take(): { readonly event: FfsEvent; readonly bytes: Uint8Array } | undefined {
    const next = this.#queue.shift();
    if (!next) return undefined;
    const bytes = Buffer.alloc(EVENT_SIZE);
    if (next.request) bytes.set(next.request);
    bytes[8] = EVENTS.indexOf(next.event);
    return { event: next.event, bytes };
  }

  /** Until there may be one. @throws EAGAIN, EINTR */
  wait(caller: Caller): Promise<void> {
    if (caller.nonblocking) throw new Errno('EAGAIN', 'nothing has happened yet (ffs_ep0_read, O_NONBLOCK)');
    return this.#wait.for(caller);
  }
}
