/**
 * Rules of `attrib`: what a store may be refused for, and what it changes beside the value.
 *
 * @module
 */
import { type CallerPaths, Errno, type MaybePromise } from '../../../core/index.js';
import type { Device } from './device.js';

/** Looks at a value that was read: throws to refuse it. */
export type Rule = (device: Device, value: number, paths: CallerPaths) => MaybePromise<void>;

/** EINVAL while a LUN links to the device. */
export const unexported: Rule = (device) => {
  if (device.exported) throw new Errno('EINVAL', () => `the device is exported by ${device.exportedBy}`);
};

/** One of a few numbers. */
export const among =
  (...values: readonly number[]): Rule =>
  (_device, value) => {
    if (!values.includes(value)) throw new Errno('EINVAL', `${value}; expected ${values.join(', ')}`);
  };

/** A number that the kernel knows, but does nothing for. */
export const unimplemented =
  (refused: number): Rule =>
  (_device, value) => {
    if (value === refused) throw new Errno('ENOSYS', `${value} is not implemented`);
  };

/** Discarding blocks: for what the plugin cannot, ENOSYS (emulate_tpu_store). */
export const discards: Rule = ({ attribs, backing, plugin }, value) => {
  if (value === 0 || attribs.get('max_unmap_block_desc_count') !== 0) return;
  if (!backing.configureUnmap?.()) throw new Errno('ENOSYS', () => `${plugin.name} cannot discard blocks of this device`);
};

/** 1 where the write cache is the device's own. */
export const writeCache: Rule = ({ plugin }, value) => {
  if (value === 1 && plugin.ownWriteCache) throw new Errno('EINVAL', `the write cache is the ${plugin.name} device's own`);
};

/** `queue_depth_store`. */
export const queueDepth: Rule = ({ attribs }, value) => {
  if (value === 0) throw new Errno('EINVAL', 'queue_depth is 0');
  const most = attribs.get('hw_queue_depth');
  if (value > attribs.get('queue_depth') && value > most) throw new Errno('EINVAL', `${value} is larger than hw_queue_depth, ${most}`);
};

/** `block_size_store`: Linux 6.1 reckons with the largest transfer in bytes, 6.12 does not. */
export const hwMaxSectorsOf: Rule = ({ attribs, host }, value) => {
  const bytes = attribs.get('max_bytes_per_io');
  if (bytes > 0 && host.state.profile.before('6.2')) attribs.set('hw_max_sectors', Math.floor(bytes / value));
};

/** `optimal_sectors_store`. */
export const optimalSectors: Rule = ({ attribs }, value) => {
  const most = attribs.get('hw_max_sectors');
  if (value > most) throw new Errno('EINVAL', `${value} is larger than hw_max_sectors, ${most}`);
};

/** `pi_prot_type_store`, after the number is checked. @returns whether the value is taken */
export async function setProtection(device: Device, value: number, paths: CallerPaths): Promise<void> {
  const { attribs, backing, plugin } = device;
  if (!backing.initProtection) {
    if (value === 0) return;
    throw new Errno('ENOSYS', `${plugin.name} has no protection information`);
  }
  needsDevice(device);
  await unexported(device, value, paths);
  const old = attribs.get('pi_prot_type');
  attribs.set('pi_prot_type', value);
  try {
    if (value !== 0 && old === 0) await backing.initProtection(paths);
  } catch (error) {
    attribs.set('pi_prot_type', old);
    throw error;
  } finally {
    attribs.set('pi_prot_verify', attribs.get('pi_prot_type') === 0 ? 0 : 1);
  }
}

/** `pi_prot_format_store`. */
export async function formatProtection(device: Device, value: number, paths: CallerPaths): Promise<void> {
  if (value === 0) return;
  const { backing, plugin } = device;
  if (!backing.formatProtection) throw new Errno('ENOSYS', `${plugin.name} cannot format protection information`);
  needsDevice(device);
  await unexported(device, value, paths);
  await backing.formatProtection(paths);
}

function needsDevice({ configured }: Device): void {
  if (!configured) throw new Errno('ENODEV', 'the device is not enabled');
}

/** `alua_support`, `pgr_support`: 1 if the target does it itself. */
export function setPassthrough(device: Device, what: 'alua' | 'reservations', value: number): void {
  const field = what === 'alua' ? 'aluaPassthrough' : 'reservationsPassthrough';
  const passed = value === 0;
  if (device[field] === passed) return;
  if (!device.changeable(device.plugin[what])) throw new Errno('ENOSYS', `${device.plugin.name} cannot change who does it`);
  device[field] = passed;
}

/** `emulate_model_alias_store`: the product's name is that of the item, or the plugin's. */
export function setModelAlias({ identity, name, plugin }: Device, value: number): void {
  identity.product = value === 1 ? cutTo(name, 15) : plugin.product;
}

const cutTo = (text: string, bytes: number): string => {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = cut.slice(0, -1);
  return cut;
};
