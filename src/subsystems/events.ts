/**
 * Events: what happens to a model outside of configfs. Somebody pulls a cable, a device goes away, a host locks a medium.
 *
 * @module
 */
import type { ConfigSubsystem, MaybePromise } from '../core/index.js';
import { suggest } from '../suggest.js';
import { SubsystemError } from './spec.js';

/** An event that a subsystem can have. */
export interface SubsystemEvent {
  /** One line for a list. */
  readonly summary: string;
  /** The names of its arguments, such as `UDC`, in order. One in brackets may be left out. */
  readonly parameters: readonly string[];
  /**
   * Makes it happen. The number of arguments has been checked.
   * @throws SubsystemError for wrong arguments; an Errno with the answer of the kernel
   */
  trigger(...args: readonly string[]): MaybePromise<void>;
}

/** A subsystem that has events, by name. */
export interface Eventful {
  /** What can happen, by the name that `triggerEvent` and `ctl event` take. */
  readonly events: Readonly<Record<string, SubsystemEvent>>;
}

/** The events of a subsystem, by name; an empty object if it has none. */
export function eventsOf(subsystem: ConfigSubsystem): Readonly<Record<string, SubsystemEvent>> {
  return (subsystem as ConfigSubsystem & Partial<Eventful>).events ?? {};
}

/**
 * Makes an event happen.
 * @throws SubsystemError for an unknown name or wrong arguments, saying what was expected; an Errno if the event is refused
 */
export async function triggerEvent(subsystem: ConfigSubsystem, name: string, args: readonly string[]): Promise<void> {
  const events = eventsOf(subsystem);
  const event = Object.hasOwn(events, name) ? events[name] : undefined;
  if (!event) {
    const known = Object.keys(events);
    const expected = known.length === 0 ? 'nothing outside of configfs changes it' : suggest(name, known);
    throw new SubsystemError('usage', `'${subsystem.name}' has no event '${name}'; ${expected}`);
  }
  const required = event.parameters.filter((parameter) => !parameter.startsWith('['));
  if (args.length < required.length || args.length > event.parameters.length) {
    throw new SubsystemError('usage', `${subsystem.name}: expected ${[name, ...event.parameters].join(' ')}`);
  }
  await event.trigger(...args);
}
