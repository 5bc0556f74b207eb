/**
 * `core`: HBAs, named `PLUGIN_NUMBER`, in which storage objects are made.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { cString, encodeText, inFunctions, kstrtoull } from '../../kinds/index.js';
import { shown } from '../part.js';
import type { TargetState } from '../state.js';
import { luGroupsDirectory } from './alua/lu-group.js';
import type { Device } from './device.js';
import type { Host, Plugin } from './plugin.js';
import { plugins } from './plugins/index.js';
import { makeDevice } from './make-device.js';

/** TARGET_CORE_NAME_MAX_LEN: a name has fewer bytes. */
const NAME_LIMIT = 64;

/** One HBA (`struct se_hba`). */
export class Hba extends ConfigGroup implements Host {
  readonly id: number;
  mode = false;
  enabled = 0;
  configured = 0;

  constructor(
    readonly state: TargetState,
    readonly plugin: Plugin,
    readonly number: bigint,
    /** `hba_index`: `inst` in statistics. */
    readonly instance: number,
  ) {
    super(hbaType);
    this.id = state.hbaIds.take();
  }
}

const hbaType: ConfigItemType<Hba> = {
  attrs: inFunctions('target_', [
    shown('hba_info', ({ id, plugin }: Hba) => `HBA Index: ${id} plugin: ${plugin.name} version: v5.0\n`),
    {
      name: 'hba_mode',
      show: ({ mode }) => `${Number(mode)}\n`,
      store(hba, page) {
        const { enableMode, name } = hba.plugin;
        if (!enableMode) throw new Errno('EINVAL', `${name} has no hba_mode (target_hba_mode_store)`);
        const on = kstrtoull(cString(page)) !== 0n;
        if (hba.enabled > 0)
          throw new Errno('EINVAL', () =>
            logged(`${hba.enabled} storage objects of the HBA are enabled`, 'Unable to set hba_mode with active devices'),
          );
        if (on) enableMode(hba);
        hba.mode = on;
      },
    },
  ]),
  groupOps: {
    makeGroup: (hba, name) => makeDevice(hba, hba.plugin, hba.instance, name),
    dropItem: (_hba, device) => (device as Device).free(),
  },
};

/** `target_core_call_addhbatotarget`. @throws ENAMETOOLONG, EINVAL, ERANGE */
function makeHba(state: TargetState, name: string): Hba {
  if (encodeText(name).length >= NAME_LIMIT)
    throw new Errno('ENAMETOOLONG', () =>
      logged(
        `an HBA's name has at most ${NAME_LIMIT - 1} bytes (target_core_call_addhbatotarget)`,
        `Passed *name strlen(): ${encodeText(name).length} exceeds TARGET_CORE_NAME_MAX_LEN: ${NAME_LIMIT}`,
      ),
    );
  const [first, second, ...rest] = name.split('_');
  if (second === undefined)
    throw new Errno('EINVAL', () =>
      logged(
        `'${name}' has no '_'; expected PLUGIN_NUMBER (target_core_call_addhbatotarget)`,
        'Unable to locate "_" for $SUBSYSTEM_PLUGIN_$HOST_ID',
      ),
    );
  // The plugin's name may have one '_' itself, as rd_mcp.
  const [plugin, number] = rest.length > 0 ? [`${first}_${second}`, rest.join('_')] : [first!, second];
  const id = kstrtoull(number);
  if (!state.pluginsRequested) for (const one of plugins.keys()) state.unloaded.delete(one);
  state.pluginsRequested = true;
  const instance = state.instances.take();
  const found = plugins.get(plugin);
  if (state.unloaded.has(plugin)) throw new Errno('EINVAL', () => `the module of ${plugin} was removed (core_get_backend)`);
  if (!found)
    throw new Errno('EINVAL', () => `no plugin is called '${plugin}'; expected ${[...plugins.keys()].join(', ')} (core_alloc_hba)`);
  return new Hba(state, found, id, instance);
}

/** The directory `core`, with `alua` in it. */
export function coreDirectory(state: TargetState): ConfigGroup {
  const core = new ConfigGroup(
    {
      groupOps: { makeGroup: (_core, name) => makeHba(state, name) },
      about: { names: Object.fromEntries([...plugins.keys()].map((name) => [`${name}_0`, `${name}_<number>`])) },
    },
    'core',
  );
  const alua = core.addDefaultGroup(new ConfigGroup({}, 'alua'));
  alua.addDefaultGroup(luGroupsDirectory(state.luGroups, (member, group) => (member as Device).joinLuGroup(group)));
  return core;
}
