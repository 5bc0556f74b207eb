/**
 * The options of a description: `options` gives their defaults, `-s FILE:option=value` other values, and `${option}` in
 * any text stands for the value.
 *
 * @module
 */
import { type SetOptions, SubsystemError } from '../spec.js';
import { suggest } from '../../suggest.js';
import { parseVersion } from '../versions/index.js';
import type { Problems } from './problems.js';
import { entry, type Entry, type Plain, type Value } from './source.js';

/** The value of an option: a scalar, or the parts of a list. */
type OptionValue = Plain | readonly string[];

/** What `${option}` stands for, by name. */
export type OptionValues = ReadonlyMap<string, OptionValue>;

/** Has a kernel version to follow, also where the description has no such option of its own. */
const KERNEL = 'kernel';

/**
 * The options of a description with the values that were given.
 * @param file its name, for messages
 * @throws SubsystemError for one that it does not have, or a value that it does not take
 */
export function readOptions(root: Value, given: SetOptions, file: string): OptionValues {
  const values = new Map<string, OptionValue>();
  const options = entry(root, 'options');
  const entries = options?.form === 'map' ? options.entries : [];
  for (const { key, value } of entries) values.set(key, optionValue(value, given[key], key, file));
  for (const [name, text] of Object.entries(given)) {
    if (values.has(name)) continue;
    if (name === KERNEL) values.set(name, text);
    else {
      const known = [...values.keys()];
      throw new SubsystemError('usage', `${file}: it has no option '${name}'${known.length === 0 ? '' : `; ${suggest(name, known)}`}`);
    }
  }
  return values;
}

/** The kernel version to follow: undefined for the newest. */
export function kernelOf(values: OptionValues): string | undefined {
  const value = values.get(KERNEL);
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** Whether the kernel version makes a difference: the description has that option itself, or something is not in every version. */
export function followsKernel(root: Value): boolean {
  const options = entry(root, 'options');
  const differs = (value: Value): boolean => {
    if (value.form === 'scalar') return typeof value.value === 'string' && SINCE.test(value.value);
    if (value.form === 'list') return value.items.some(differs);
    return value.entries.some((one) => one.key === 'since' || one.key === 'until' || differs(one.value));
  };
  return (options !== undefined && entry(options, KERNEL) !== undefined) || differs(root);
}

/** The function of expressions. */
const SINCE = /\bsince\(/;

function optionValue(value: Value, given: string | undefined, name: string, file: string): OptionValue {
  const initial = value.form === 'map' ? entry(value, 'default') : value;
  const plain = initial?.form === 'scalar' ? initial.value : null;
  const list = value.form === 'map' ? entry(value, 'list') : undefined;
  if (list?.form === 'scalar' && list.value === true)
    return String(given ?? plain ?? '')
      .split(':')
      .filter(Boolean);
  if (given === undefined) return plain;
  const names = allowedValues(value);
  if (names && !names.includes(given)) {
    throw new SubsystemError('usage', `${file}: option '${name}' cannot be '${given}'; ${suggest(given, names)}`);
  }
  return retyped(given, plain);
}

function allowedValues(option: Value): readonly string[] | undefined {
  const allowed = entry(option, 'values');
  return allowed?.form === 'list' ? allowed.items.map((item) => (item.form === 'scalar' ? String(item.value) : '')) : undefined;
}

/** What no shape can say of the options: that a default is one of the values, and that a kernel version is one. */
export function checkOptions(root: Value, problems: Problems): void {
  const options = entry(root, 'options');
  for (const { key, value } of options?.form === 'map' ? options.entries : []) {
    const initial = value.form === 'map' ? entry(value, 'default') : value;
    if (initial?.form !== 'scalar' || initial.value === null) continue;
    const names = allowedValues(value);
    const plain = String(initial.value);
    if (names && !names.includes(plain))
      problems.add(initial.at, `the default '${plain}' is not one of 'values'; ${suggest(plain, names)}`);
    if (key !== KERNEL || plain === '') continue;
    const expected = "expected a kernel version in quotes, such as '6.12'";
    if (typeof initial.value !== 'string')
      problems.add(initial.at, `found the number ${plain}; ${expected}: YAML and JSON take 6.10 for 6.1`);
    else if (!parseVersion(plain)) problems.add(initial.at, `found '${plain}'; ${expected}`);
  }
}

/** What was given as text becomes what the default is; a switch without a value is on. */
function retyped(given: string, plain: Plain): Plain {
  if (typeof plain === 'boolean') return given === '' || given === 'true' || given === '1';
  if ((typeof plain === 'bigint' || typeof plain === 'number') && /^(0x[0-9a-f]+|-?\d+)$/i.test(given)) return BigInt(given);
  return given;
}

const REFERENCE = /\$\{([^}]*)\}/g;
const WHOLE = /^\$\{([^}]*)\}$/;

/** The description with the values of the options in the place of `${option}`; the same if it has no options. */
export function substitute(root: Value, values: OptionValues, problems: Problems): Value {
  if (entry(root, 'options') === undefined) return root;
  const done = new Map<Value, Value>();
  const replaced = (text: string, at: Value['at']): string =>
    text.replace(REFERENCE, (_, name: string) => {
      const value = values.get(name);
      if (value === undefined) problems.add(at, `no option is called '${name}'; ${suggest(name, [...values.keys()])}`);
      return typeof value === 'object' && value !== null ? value.join(':') : String(value ?? '');
    });
  const scalar = (value: Value & { form: 'scalar' }): Value => {
    if (typeof value.value !== 'string' || !value.value.includes('${')) return value;
    const { at } = value;
    const whole = WHOLE.exec(value.value)?.[1];
    const option = whole === undefined ? undefined : values.get(whole);
    if (option === undefined) return { form: 'scalar', at, value: replaced(value.value, at) };
    if (typeof option !== 'object' || option === null) return { form: 'scalar', at, value: option };
    return { form: 'list', at, items: option.map((item) => ({ form: 'scalar', at, value: item })) };
  };
  const visit = (value: Value): Value => {
    let changed = done.get(value);
    if (changed) return changed;
    if (value.form === 'scalar') changed = scalar(value);
    else if (value.form === 'list') changed = { ...value, items: value.items.map(visit) };
    else {
      changed = {
        ...value,
        entries: value.entries.map((one): Entry => ({ ...one, key: replaced(one.key, one.at), value: visit(one.value) })),
      };
    }
    done.set(value, changed);
    return changed;
  };
  if (root.form !== 'map') return root;
  return { ...root, entries: root.entries.map((one) => (one.key === 'options' ? one : { ...one, value: visit(one.value) })) };
}
