/**
 * Rules of `attrib`: what a store may be refused for, and what it changes beside the value.
 *
 * @module
 */
import { type CallerPaths, Errno, type MaybePromise, logged } from '../../../core/index.js';
import type { Device } from './device.js';

/** Looks at a value that was read: throws to refuse it. */
export type Rule = (device: Device, value: number, paths: CallerPaths) => MaybePromise<void>;

/** EINVAL while a LUN links to the device. @param what cannot be done then, as the kernel logs it */
export const unexported =
  (what: string): Rule =>
  (device) => {
    if (!device.exported) return;
    const { exportedBy, exports } = device;
    throw new Errno('EINVAL', () =>
      logged(`the device is exported by ${exportedBy}`, `dev[…]: Unable to ${what} while export_count is ${exports.size}`),
    );
  };

/** One of a few numbers. @param line what the kernel logs for another, if it does */
export const among =
  (values: readonly number[], line?: (value: number) => string): Rule =>
  (_device, value) => {
    if (values.includes(value)) return;
    const reason = `${value}; expected ${values.join(', ')}`;
    throw new Errno('EINVAL', () => (line ? logged(reason, line(value)) : reason));
  };

/** A number that the kernel knows, but does nothing for. @param line what it logs */
export const unimplemented =
  (refused: number, line: string): Rule =>
  (_device, value) => {
    if (value === refused) throw new Errno('ENOSYS', () => logged(`${value} is not implemented`, line));
  };

/** Discarding blocks: for what the plugin cannot, ENOSYS (emulate_tpu_store). @param line what the kernel logs then */
export const discards =
  (line: string): Rule =>
  ({ attribs, backing, plugin }, value) => {
    if (value === 0 || attribs.get('max_unmap_block_desc_count') !== 0) return;
    if (!backing.configureUnmap?.()) throw new Errno('ENOSYS', () => logged(`${plugin.name} cannot discard blocks of this device`, line));
  };

/** 1 where the write cache is the device's own. */
export const writeCache: Rule = ({ plugin }, value) => {
  if (value === 1 && plugin.ownWriteCache)
    throw new Errno('EINVAL', () =>
      logged(`the write cache is the ${plugin.name} device's own`, 'emulate_write_cache not supported for this device'),
    );
};

/** `queue_depth_store`. */
export const queueDepth: Rule = ({ attribs }, value) => {
  if (value === 0) throw new Errno('EINVAL', logged('queue_depth is 0', 'dev[…]: Illegal ZERO value for queue_depth'));
  const most = attribs.get('hw_queue_depth');
  if (value > attribs.get('queue_depth') && value > most)
    throw new Errno('EINVAL', () =>
      logged(
        `${value} is larger than hw_queue_depth, ${most}`,
        `dev[…]: Passed queue_depth: ${value} exceeds TCM/SE_Device MAX TCQ: ${most}`,
      ),
    );
};

/** `block_size_store`: Linux 6.1 reckons with the largest transfer in bytes, 6.12 does not. */
export const hwMaxSectorsOf: Rule = ({ attribs, host }, value) => {
  const bytes = attribs.get('max_bytes_per_io');
  if (bytes > 0 && host.state.profile.before('6.2')) attribs.set('hw_max_sectors', Math.floor(bytes / value));
};

/** `optimal_sectors_store`. */
export const optimalSectors: Rule = ({ attribs }, value) => {
  const most = attribs.get('hw_max_sectors');
  if (value > most)
    throw new Errno('EINVAL', () =>
      logged(
        `${value} is larger than hw_max_sectors, ${most}`,
        `dev[…]: Passed optimal_sectors ${value} cannot be greater than hw_max_sectors: ${most}`,
      ),
    );
};

/** `pi_prot_type_store`, after the number is checked. @returns whether the value is taken */
export async function setProtection(device: Device, value: number, paths: CallerPaths): Promise<void> {
  const { attribs, backing, plugin } = device;
  if (!backing.initProtection) {
    if (value === 0) return;
    throw new Errno('ENOSYS', () =>
      logged(`${plugin.name} has no protection information`, `DIF protection not supported by backend: ${plugin.name}`),
    );
  }
  needsDevice(device, 'DIF protection');
  await unexported('change SE Device PROT type')(device, value, paths);
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
  if (!backing.formatProtection)
    throw new Errno('ENOSYS', () =>
      logged(`${plugin.name} cannot format protection information`, `DIF protection format not supported by backend ${plugin.name}`),
    );
  needsDevice(device, 'DIF protection format');
  await unexported('format SE Device PROT type')(device, value, paths);
  await backing.formatProtection(paths);
}

/** @param what needs it, as the kernel logs it */
function needsDevice({ configured }: Device, what: string): void {
  if (!configured) throw new Errno('ENODEV', () => logged('the device is not enabled', `${what} requires device to be configured`));
}

/** `alua_support`, `pgr_support`: 1 if the target does it itself. */
export function setPassthrough(device: Device, what: 'alua' | 'reservations', value: number): void {
  const field = what === 'alua' ? 'aluaPassthrough' : 'reservationsPassthrough';
  const passed = value === 0;
  if (device[field] === passed) return;
  if (!device.changeable(device.plugin[what])) {
    const name = what === 'alua' ? 'alua_support' : 'pgr_support';
    throw new Errno('ENOSYS', () =>
      logged(`${device.plugin.name} cannot change who does it`, `dev[…]: Unable to change SE Device ${name}: ${name} has fixed value`),
    );
  }
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
