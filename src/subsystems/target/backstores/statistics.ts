/**
 * `statistics` of a storage object (drivers/target/target_core_stat.c). Nobody does input or output, so that is always 0.
 *
 * @module
 */
import { centiseconds } from '../clock.js';
import { figures } from '../part.js';
import type { Device } from './device.js';

export const SCSI_DEVICE = figures<Device>({
  inst: ({ instance }) => instance,
  indx: ({ index }) => index,
  role: () => 'Target',
  ports: ({ exports }) => exports.size,
});

export const TARGET_DEVICE = figures<Device>(
  {
    inst: ({ instance }) => instance,
    indx: ({ index }) => index,
    num_lus: () => 1,
    status: ({ exported }) => (exported ? 'activated' : 'deactivated'),
    non_access_lus: ({ exported }) => (exported ? 0 : 1),
    resets: () => 0,
    aborts_complete: () => 0,
    aborts_no_task: () => 0,
  },
  { bare: ['status'] },
);

export const LOGICAL_UNIT = figures<Device>({
  inst: ({ instance }) => instance,
  dev: ({ index }) => index,
  indx: () => 1,
  lun: () => 0,
  lu_name: ({ identity }) => identity.serial || 'None',
  vend: ({ identity }) => identity.vendor.padEnd(8),
  prod: ({ identity }) => identity.product.padEnd(16),
  rev: ({ identity }) => identity.revision.padEnd(4),
  dev_type: ({ backing }) => backing.deviceType ?? 0,
  status: ({ exported }) => (exported ? 'available' : 'notavailable'),
  state_bit: () => 'exposed',
  num_cmds: () => 0,
  read_mbytes: () => 0,
  write_mbytes: () => 0,
  resets: () => 0,
  full_stat: () => 0,
  hs_num_cmds: () => 0,
  creation_time: ({ created }) => `${centiseconds(created)}`,
});
