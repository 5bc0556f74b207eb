/**
 * What a functionfs program reads from ep0: events of twelve bytes, in the order and with the gaps that f_fs gives them.
 *
 * @module
 */
import { type Caller, Errno } from '../../../core/index.js';

/** `enum usb_functionfs_event_type`. */
const EVENTS = ['BIND', 'UNBIND', 'ENABLE', 'DISABLE', 'SETUP', 'SUSPEND', 'RESUME'] as const;
export type FfsEvent = (typeof EVENTS)[number];
export const EVENT_SIZE = 12;
const POWER: readonly FfsEvent[] = ['SUSPEND', 'RESUME'];

/** Callers that wait, as a device lets them: any signal ends the wait. */
export class Wait {
  readonly #waiting = new Set<() => void>();

  /** @throws EINTR */
  for(caller: Caller): Promise<void> {
    return this.until(caller, () => {});
  }

  /** @param take called at once when the wait is over, before anything else happens @throws EINTR, what `take` throws */
  until<T>(caller: Caller, take: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        this.#waiting.delete(goOn);
        caller.onInterrupt = undefined;
        try {
          if (caller.interrupted) throw new Errno('EINTR', 'a signal came while it waited (ffs_ep0_read)');
          resolve(take());
        } catch (error) {
          reject(error as Error);
        }
      };
      this.#waiting.add(goOn);
      caller.interruptible = true;
      caller.onInterrupt = goOn;
    });
  }

  /** Lets the one go on that has waited longest. */
  wakeOne(): void {
    const [first] = this.#waiting;
    first?.();
  }

  wake(): void {
    for (const goOn of [...this.#waiting]) goOn();
  }
}

/** What one read gives. */
export interface EventsRead {
  readonly bytes: Uint8Array;
  /** One of them is a request. */
  readonly setup: boolean;
}

interface Queued {
  readonly event: FfsEvent;
  readonly request: Uint8Array | undefined;
  /** Nothing else has been done since. */
  isNew: boolean;
}

/** The events that nobody has read yet. */
export class FfsEvents {
  #queue: Queued[] = [];
  readonly #wait = new Wait();

  get count(): number {
    return this.#queue.length;
  }

  /** `__ffs_event_add`: some make others that nobody has read pointless. @param request that a SETUP brings */
  add(event: FfsEvent, request?: Uint8Array): void {
    // A program that learns of a change of state needs none from before; power comes and goes beside it.
    const outdated = event === 'SETUP' ? ['SETUP'] : POWER.includes(event) ? (event === 'RESUME' ? POWER : ['SUSPEND']) : undefined;
    this.#queue = this.#queue.filter((old) => {
      // A host takes a while to come, in which a program has read BIND. One that comes while the gadget is being bound takes none.
      if (event === 'ENABLE' && old.event === 'BIND' && old.isNew) return true;
      return outdated ? !outdated.includes(old.event) : POWER.includes(old.event);
    });
    const added: Queued = { event, request, isNew: true };
    this.#queue.push(added);
    queueMicrotask(() => (added.isNew = false));
    this.#wait.wakeOne();
  }

  /** They are of no use any more. */
  clear(): void {
    this.#queue = [];
  }

  /** As many as there are, and as there is room for. */
  take(room: number): EventsRead {
    const taken = this.#queue.splice(0, room);
    const bytes = Buffer.alloc(taken.length * EVENT_SIZE);
    for (const [at, { event, request }] of taken.entries()) {
      if (request) bytes.set(request, at * EVENT_SIZE);
      bytes[at * EVENT_SIZE + 8] = EVENTS.indexOf(event);
    }
    return { bytes, setup: taken.some(({ event }) => event === 'SETUP') };
  }

  /** Until there is one. @param take called while it is there @throws EAGAIN, EINTR */
  wait<T>(caller: Caller, take: () => T): Promise<T> {
    if (caller.nonblocking) throw new Errno('EAGAIN', 'nothing has happened yet (ffs_ep0_read, O_NONBLOCK)');
    return this.#wait.until(caller, take);
  }
}
