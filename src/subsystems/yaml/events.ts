/**
 * The events of described subsystems: which there are, which item one is for, and what it changes.
 *
 * @module
 */
import type { ConfigItem } from '../../core/index.js';
import { isErrno } from '../../errno.js';
import { suggest } from '../../suggest.js';
import type { SubsystemEvent } from '../events.js';
import { SubsystemError } from '../spec.js';
import type { EventModel, EventParameter, Scope, TypeModel } from './model.js';
import { assignments, refuseIf, scopeOf, updatePins } from './rules.js';
import type { Described } from './state.js';

/** The events of a subsystem and of all types in it, by name. */
export function describedEvents(subsystem: Described): Readonly<Record<string, SubsystemEvent>> {
  const { type: top, name } = subsystem.state;
  return Object.fromEntries(
    [...typesIn(top)].flatMap((type) =>
      type.events.map((event) => [event.name, type === top ? ownEvent(name, subsystem, event) : itemEvent(name, subsystem, type, event)]),
    ),
  );
}

function ownEvent(name: string, subsystem: Described, event: EventModel): SubsystemEvent {
  const { summary, parameters } = event;
  return {
    summary,
    parameters: parameters.map(parameterText),
    trigger: (...written) => happen(subsystem, subsystem, event, readArguments(name, parameters, written)),
  };
}

function itemEvent(name: string, subsystem: Described, type: TypeModel, event: EventModel): SubsystemEvent {
  const { summary, parameters } = event;
  return {
    summary,
    parameters: [(type.name || 'path').toUpperCase(), ...parameters.map(parameterText)],
    trigger: (path = '', ...written) =>
      happen(subsystem, findItem(name, subsystem, type, path), event, readArguments(name, parameters, written)),
  };
}

const parameterText = ({ name, initial }: EventParameter): string =>
  initial === undefined ? name.toUpperCase() : `[${name.toUpperCase()}]`;

/** @throws Errno of a check or an effect */
async function happen(subsystem: Described, item: Described, event: EventModel, given: Readonly<Record<string, unknown>>): Promise<void> {
  refuseIf(event.checks, item, given);
  const scope = (self: Described): Scope => ({ ...scopeOf(self), ...given });
  await event.effect?.(scope(item));
  const others = event.each.flatMap(({ type, when, sets }) =>
    [...itemsIn(subsystem)].filter((one) => one.state.type === type && when?.(scope(one)) !== false).map((one) => [one, sets] as const),
  );
  const all = [[item, event.sets] as const, ...others];
  // All expressions see what was there before.
  for (const set of all.flatMap(([one, sets]) => assignments(one, sets, scope(one)))) set();
  for (const [one] of all) updatePins(one);
}

/** @throws SubsystemError that says what was expected */
function readArguments(subsystem: string, parameters: readonly EventParameter[], written: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    parameters.map((parameter, at) => [parameter.name, toExpression(parameter, readArgument(subsystem, parameter, written[at]))]),
  );
}

function readArgument(subsystem: string, { name, kind, label, initial }: EventParameter, written: string | undefined): unknown {
  if (written === undefined) return initial;
  try {
    return kind.parse(Buffer.from(written));
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new SubsystemError('usage', `${subsystem}: '${written}' is not a ${name.toUpperCase()} (${error.code}); expected ${label}`);
  }
}

/** As `toExpression` of view.ts has it. */
function toExpression({ sort }: EventParameter, value: unknown): unknown {
  return sort === 'int' || sort === 'long' ? BigInt(value as number | bigint) : value;
}

/** @param path relative to the subsystem */
function findItem(subsystem: string, top: Described, type: TypeModel, path: string): Described {
  const all = [...itemsIn(top)].filter(({ state }) => state.type === type).map((item) => [pathIn(top, item), item] as const);
  const wanted = path.replace(/^\/+|\/+$/g, '');
  const found = all.find(([known]) => known === wanted);
  if (found) return found[1];
  const known = all.map(([one]) => one);
  const expected = known.length === 0 ? 'there is none now' : suggest(wanted, known.slice(0, MOST));
  throw new SubsystemError('usage', `${subsystem}: there is no ${type.name || 'item'} '${path}'; ${expected}`);
}

/** So many paths are told. */
const MOST = 10;

/** As in the file system: what is in a committable group is in `pending` or `live`. */
function pathIn(top: Described, item: Described): string {
  const names: string[] = [];
  for (let at: ConfigItem | undefined = item; at && at !== top; at = at.parent) names.unshift(at.name);
  return names.join('/');
}

function* itemsIn(item: Described): Generator<Described> {
  yield item;
  for (const below of [...item.state.groups, ...item.state.children]) yield* itemsIn(below);
}

/** One after the other, however long the way from type to type is. */
function typesIn(top: TypeModel): Set<TypeModel> {
  const found = new Set([top]);
  // What is added on the way is visited, too.
  for (const type of found) {
    for (const group of type.groups) if (group.type.present) found.add(group.type);
    for (const { does } of type.rules) if ('make' in does) found.add(does.make);
  }
  return found;
}
