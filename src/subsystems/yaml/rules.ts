/**
 * What decides whether a call is allowed, and what a store changes.
 *
 * @module
 */
import { Errno } from '../../core/index.js';
import type { AttributeModel, Check, Scope, Sets, TypeModel } from './model.js';
import { checkFrozen, type Described, DescribedSubsystem, topOf } from './state.js';
import { fromExpression, toExpression, viewOf } from './view.js';

/** What most expressions see; nothing is made before one is there to see it. */
export function scopeOf(item: Described): Scope {
  return { self: viewOf(item) };
}

/** @throws the errno of the first check that holds */
export function refuseIf(checks: readonly Check[], item: Described, more?: Omit<Scope, 'self'>): void {
  if (checks.length === 0) return;
  const scope = { ...scopeOf(item), ...more };
  for (const { when, errno, why } of checks) if (when(scope) === true) throw new Errno(errno, why);
}

/** Before a store, and before what was written is looked at. */
export function checkStore(item: Described, model: AttributeModel): void {
  if (model.freezes) checkFrozen(item, model.name);
  checkNeeds(item, model);
  refuseIf(model.guards, item);
}

/** Before a read. */
export function checkRead(item: Described, model: AttributeModel): void {
  if (!(model.mode & 0o222)) checkNeeds(item, model);
  refuseIf(model.reads, item);
}

function checkNeeds(item: Described, { name, needs, unmet }: AttributeModel): void {
  const missing = needs.find((other) => !item.state.isSet(other));
  if (missing !== undefined) throw new Errno(unmet, () => `'${name}' needs '${missing}', which is not set`);
}

/** Stores a value that was read: checks it, runs the code, and sets what it changes. */
export function store(item: Described, model: AttributeModel, value: unknown): void | Promise<void> {
  const { checks, effect, sets } = model;
  if (checks.length === 0 && !effect && sets.length === 0) return finish(item, model, value);
  const scope: Scope = { ...scopeOf(item), value: toExpression(model, value) };
  refuseIf(checks, item, { value: scope.value });
  const pending = effect?.(scope);
  return pending instanceof Promise ? pending.then(() => finish(item, model, value, scope)) : finish(item, model, value, scope);
}

function finish(item: Described, model: AttributeModel, value: unknown, scope?: Scope): void {
  const { state } = item;
  // All expressions see what was there before.
  const changes = assignments(item, model.sets, scope);
  state.set(model, value);
  for (const change of changes) change();
  updatePins(item);
}

/** The new values that `sets` gives; each function puts one in its place. */
export function assignments(item: Described, sets: Sets, scope?: Scope): (() => void)[] {
  return sets.map(([path, to]) => {
    const [owner, attribute] = find(item, path);
    const changed = fromExpression(attribute, to(scope!));
    return () => owner.state.put(attribute, changed);
  });
}

/** The attribute that a path such as `parent.parent.name` leads to. */
function find(item: Described, path: string): [Described, AttributeModel] {
  let [at, name] = [item, path];
  for (; name.startsWith('parent.') && at.state.above; name = name.slice('parent.'.length)) at = at.state.above;
  const attribute = at.state.type.attributes.find((one) => one.name === name);
  if (!attribute) throw new Error(`'${path}' leads to no attribute from '${item.state.name}'`);
  return [at, attribute];
}

/** Types in whose items, or below them, something may be pinned. */
const pins = new WeakMap<TypeModel, boolean>();

function mayPin(type: TypeModel): boolean {
  const known = pins.get(type);
  if (known !== undefined) return known;
  pins.set(type, false);
  const below = [...type.groups.map((group) => group.type), ...type.rules.flatMap(({ does }) => ('make' in does ? [does.make] : []))];
  const found = type.pinned !== undefined || below.some(mayPin);
  pins.set(type, found);
  return found;
}

/** Pins or unpins the item, and all below it, as their `pinned` says (`configfs_depend_item`). */
export function updatePins(item: Described): void {
  const { state } = item;
  if (!mayPin(state.type)) return;
  const pinned = state.type.pinned?.(scopeOf(item)) === true;
  if (pinned !== state.pinned) {
    const top = topOf(item);
    if (!(top instanceof DescribedSubsystem) || !top.configfs) return;
    if (pinned) top.configfs.dependItem(top, item);
    else top.configfs.undependItem(item);
    state.pinned = pinned;
  }
  for (const below of [...state.groups, ...state.children]) updatePins(below);
}
