/**
 * Kernel modules of the target: the core, the plugins of storage objects and the fabrics; and what keeps each of them.
 *
 * @module
 */
import { type ConfigItem, type SurroundingModule, userItems } from '../../core/index.js';
import { LuGroup } from './backstores/alua/lu-group.js';
import { PortGroup } from './backstores/alua/port-group.js';
import { Device } from './backstores/device.js';
import { Hba } from './backstores/hba.js';
import type { Fabrics } from './fabrics/index.js';
import type { TargetState } from './state.js';

const CORE = 'target_core_mod';

/** Modules of plugins, by the names that HBAs begin with. `rd_mcp` is in the core. */
const PLUGINS: Readonly<Record<string, string>> = {
  fileio: 'target_core_file',
  iblock: 'target_core_iblock',
  pscsi: 'target_core_pscsi',
  user: 'target_core_user',
};

/** Modules of fabrics, by the names of their directories. */
const FABRICS: Readonly<Record<string, string>> = {
  iscsi: 'iscsi_target_mod',
  loopback: 'tcm_loop',
  vhost: 'vhost_scsi',
  srpt: 'ib_srpt',
  qla2xxx: 'tcm_qla2xxx',
  sbp: 'sbp_target',
  fc: 'tcm_fc',
};

/** `configfs_mkdir` keeps the subsystem's module for each item, and once more that of the item's type. */
const keepsCore = (item: ConfigItem): number => 1 + Number(item instanceof Hba || item instanceof LuGroup || item instanceof PortGroup);

const ofPlugin = (name: string) => (item: ConfigItem) =>
  Number((item instanceof Hba || item instanceof Device) && item.plugin.name === name);

/** Those of one target. The option `fabrics` says which fabrics there are. */
export function targetModules(target: ConfigItem, state: TargetState, fabrics: Fabrics): readonly SurroundingModule[] {
  const { unloaded, profile } = state;
  const needs = [CORE];
  return [
    { name: CORE, users: () => userItems(target, keepsCore) },
    ...Object.entries(PLUGINS).map(([plugin, name]) => ({
      ...{ name, needs, users: () => userItems(target, ofPlugin(plugin)) },
      ...{ loaded: () => !unloaded.has(plugin), load: () => void unloaded.delete(plugin), unload: () => void unloaded.add(plugin) },
    })),
    ...Object.entries(FABRICS)
      .filter(([fabric]) => !profile.fabrics || profile.fabrics.has(fabric))
      .map(([fabric, name]) => ({
        ...{ name, needs, users: () => usersOf(target, fabrics.directoryOf(fabric)) },
        ...{ loaded: () => !unloaded.has(fabric), load: () => void unloaded.delete(fabric), unload: () => fabrics.unload(fabric) },
      })),
  ];
}

/** A directory and all that was made in it. */
const usersOf = (target: ConfigItem, directory: ConfigItem | undefined): number =>
  directory === undefined ? 0 : userItems(target, (item) => Number(item === directory)) + userItems(directory);
