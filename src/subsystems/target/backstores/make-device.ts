/**
 * What `mkdir` in an HBA makes: a storage object with all its default groups (`target_core_make_subdev`).
 *
 * @module
 */
import { ConfigGroup } from '../../../core/index.js';
import { EMPTY, Part, STATISTICS } from '../part.js';
import { attribType } from './attrib-table.js';
import { Device, type NamedHost } from './device.js';
import { deviceType } from './device-files.js';
import type { Plugin } from './plugin.js';
import { reservationType } from './reservations.js';
import { LOGICAL_UNIT, SCSI_DEVICE, TARGET_DEVICE } from './statistics.js';
import { identityType } from './wwn.js';

export function makeDevice(host: NamedHost, plugin: Plugin, instance: number, name: string): Device {
  const { profile } = host.state;
  const device = new Device(deviceType, host, plugin, instance, name);
  device.addDefaultGroup(new Part(plugin.actions ? { attrs: plugin.actions } : EMPTY, 'action', device));
  device.addDefaultGroup(new Part(attribType(profile, plugin), 'attrib', device));
  device.addDefaultGroup(new Part(reservationType, 'pr', device));
  device.addDefaultGroup(new Part(identityType, 'wwn', device));
  device.addDefaultGroup(device.alua);
  const statistics = device.addDefaultGroup(new ConfigGroup(STATISTICS, 'statistics'));
  statistics.addDefaultGroup(new Part(SCSI_DEVICE, 'scsi_dev', device));
  statistics.addDefaultGroup(new Part(TARGET_DEVICE, 'scsi_tgt_dev', device));
  statistics.addDefaultGroup(new Part(LOGICAL_UNIT, 'scsi_lu', device));
  return device;
}
