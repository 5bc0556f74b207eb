/**
 * What happens to a model from outside of configfs: somebody pulls a cable, a device goes away, a host locks a medium.
 *
 * @module
 */
import type { ConfigSubsystem, MaybePromise } from '../core/index.js';
import { suggest } from '../suggest.js';
import { SubsystemError } from './spec.js';

/** One kind of event that can be reported to a subsystem by name. */
export interface SubsystemEvent {
  /** One line for a list. */
  readonly summary: string;
  /** The names of its arguments, such as `UDC`; one in brackets may be left out. */
  readonly parameters: readonly string[];
  /**
   * Lets it happen.
   * @throws SubsystemError for arguments that are wrong
   */
  trigger(...args: readonly string[]): MaybePromise<void>;
}

/** A subsystem with events, by name. */
export interface Eventful {
  readonly events: Readonly<Record<string, SubsystemEvent>>;
}

/** The events of a subsystem; none if it has no such thing. */
export function eventsOf(subsystem: ConfigSubsystem): Readonly<Record<string, SubsystemEvent>> {
  return (subsystem as ConfigSubsystem & Partial<Eventful>).events ?? {};
}

/**
 * Triggers an event by name.
 * @throws SubsystemError that says what was expected, for an unknown name or a wrong number of arguments
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
