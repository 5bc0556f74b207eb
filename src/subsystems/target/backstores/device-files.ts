/**
 * The files of a storage object itself.
 *
 * @module
 */
import { type Attribute, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { cBytes, cString, inFunctions, text } from '../../kinds/index.js';
import { shown } from '../part.js';
import { formatLbaMap, parseLbaMap } from './alua/lba-map.js';
import { splitOptions } from './control-options.js';
import type { Device } from './device.js';

/** SE_DEV_ALIAS_LEN, SE_UDEV_PATH_LEN, without the NUL. */
const MAX_TEXT = 511;

/** LU_GROUP_NAME_BUF. */
const MAX_GROUP = 256;

const line = text({ newline: 'last' });
const trimmed = text({ newline: 'trim' });

/** A text that is kept as it was written; until then the file is empty. */
const note = (name: string, field: 'aliasName' | 'udevPath'): Attribute<Device> => ({
  name,
  show: (device) => (device[field] === undefined ? '' : Buffer.concat([Buffer.from(line.format(device[field])), Buffer.from('\n')])),
  store(device, page) {
    if (page.length > MAX_TEXT)
      throw new Errno('EINVAL', () =>
        logged(
          `${name} has at most ${MAX_TEXT} bytes`,
          field === 'aliasName'
            ? `alias count: ${page.length} exceeds SE_DEV_ALIAS_LEN-1: ${MAX_TEXT}`
            : `udev_path count: ${page.length} exceeds SE_UDEV_PATH_LEN-1: ${MAX_TEXT}`,
        ),
      );
    const { length } = cBytes(page);
    if (length === 0) throw new Errno('EINVAL', `${name} is empty`);
    device[field] = line.parse(page);
    return length;
  },
});

const info: Attribute<Device> = {
  name: 'info',
  show({ attribs, backing, exported, queueDepth }) {
    const status = exported ? 'ACTIVATED' : 'DEACTIVATED';
    const head = `Status: ${status}  Max Queue Depth: ${queueDepth}  SectorSize: ${attribs.get('block_size')}`;
    return Buffer.from(`${head}  HwMaxSectors: ${attribs.get('hw_max_sectors')}\n        ${backing.info()}`, 'latin1');
  },
};

const control: Attribute<Device> = {
  name: 'control',
  store({ backing }, page) {
    // Options before one that is refused stay.
    for (const option of splitOptions(cString(page))) backing.option(option);
  },
};

const enable: Attribute<Device> = {
  name: 'enable',
  show: ({ configured }) => `${Number(configured)}\n`,
  store(device, page, { paths }) {
    if (!cString(page).includes('1'))
      throw new Errno('EINVAL', () =>
        logged('only 1 can be written (target_dev_enable_store)', 'For dev_enable ops, only valid value is "1"'),
      );
    return device.enable(paths);
  },
};

const luGroup: Attribute<Device> = {
  ...shown('alua_lu_gp', ({ luGroup: group }: Device) => (group ? `LU Group Alias: ${group.name}\nLU Group ID: ${group.id}\n` : '')),
  store(device, page) {
    if (!device.luMember) return;
    if (page.length > MAX_GROUP)
      throw new Errno('EINVAL', () => logged(`the name of an LU group has at most ${MAX_GROUP} bytes`, 'ALUA LU Group Alias too large!'));
    const name = trimmed.parse(page);
    const group = name === 'NULL' ? undefined : device.host.state.luGroups.byName(name);
    if (!group && name !== 'NULL') throw new Errno('ENODEV', () => `no LU group with an ID is called '${name}'`);
    device.joinLuGroup(group);
  },
};

const lbaMap: Attribute<Device> = {
  name: 'lba_map',
  show: (device) => formatLbaMap(device.lbaMap),
  store(device, page) {
    device.lbaMap = parseLbaMap(cString(page));
    for (const { supports } of device.alua.groups.listed) supports.add('lba_dependent');
  },
};

export const deviceType: ConfigItemType<Device> = {
  attrs: inFunctions('target_dev_', [info, control, note('alias', 'aliasName'), note('udev_path', 'udevPath'), enable, luGroup, lbaMap]),
};
