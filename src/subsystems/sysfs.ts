/**
 * What the directories of devices in sysfs are made of.
 *
 * @module
 */
import { basename, dirname, relative } from 'node:path';
import { Errno, quote, type SurroundingDir, type SurroundingFile, type SurroundingLink, type SurroundingNode } from '../core/index.js';
import { sysfsText } from './nodes.js';

export type Entries = readonly (readonly [name: string, node: SurroundingNode])[];

export const directory = (list: () => Entries): SurroundingDir => ({ list });

/** A link as sysfs makes it: relative, from where it is, and with the name of what it leads to, also where that is above it. @param at its own path */
export const link = (at: string, to: string): SurroundingLink => ({
  target: () => `${relative(dirname(at), dirname(to))}/${basename(to)}`,
});

/** A file with a line that can only be read. */
export const line = (show: () => string | number): SurroundingFile => ({ show: () => `${show()}\n` });

const ACTIONS: readonly string[] = ['add', 'remove', 'change', 'move', 'online', 'offline', 'bind', 'unbind'];

/** What a device tells of itself. An action that is written to it is announced to udev, which is not here. */
export const uevent = (variables: () => Readonly<Record<string, string>>): SurroundingFile => ({
  mode: 0o644,
  show: () =>
    Object.entries(variables())
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  store(text) {
    const [action = ''] = sysfsText(text).split(' ', 1);
    if (!ACTIONS.includes(action)) throw new Errno('EINVAL', () => `${quote(action)} is no action of a device (kobject_action_type)`);
  },
});

const noDelay: SurroundingFile = {
  mode: 0o644,
  show() {
    throw new Errno('EIO', 'the device does not suspend by itself (autosuspend_delay_ms_show)');
  },
  store() {
    throw new Errno('EIO', 'the device does not suspend by itself (autosuspend_delay_ms_store)');
  },
};

/** `power`: of a device without power management at run time. */
export function power(): SurroundingDir {
  let control = 'auto';
  let async = 'disabled';
  const choice = (get: () => string, set: (text: string) => void, ...values: readonly string[]): SurroundingFile => ({
    mode: 0o644,
    show: () => `${get()}\n`,
    store(text) {
      const value = sysfsText(text);
      if (!values.includes(value))
        throw new Errno('EINVAL', () => `${quote(value)} is none of ${values.join(', ')} (control_store, async_store)`);
      set(value);
    },
  });
  const entries: Entries = [
    [
      'async',
      choice(
        () => async,
        (value) => (async = value),
        'enabled',
        'disabled',
      ),
    ],
    ['autosuspend_delay_ms', noDelay],
    [
      'control',
      choice(
        () => control,
        (value) => (control = value),
        'auto',
        'on',
      ),
    ],
    ['runtime_active_kids', line(() => 0)],
    ['runtime_active_time', line(() => 0)],
    ['runtime_enabled', line(() => 'disabled')],
    ['runtime_status', line(() => 'unsupported')],
    ['runtime_suspended_time', line(() => 0)],
    ['runtime_usage', line(() => 0)],
  ];
  return directory(() => entries);
}

const powers = new WeakMap<object, SurroundingDir>();

/** The same, kept as long as what it belongs to. */
export function powerOf(owner: object): SurroundingDir {
  const made = powers.get(owner) ?? power();
  powers.set(owner, made);
  return made;
}
