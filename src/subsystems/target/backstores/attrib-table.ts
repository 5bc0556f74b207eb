/**
 * `attrib` of a storage object, as a table.
 *
 * @module
 */
import type { Attribute, CallerPaths, ConfigItemType, MaybePromise } from '../../../core/index.js';
import { cString, inFunctions, type Kind, kstrtobool, u32, u8 } from '../../kinds/index.js';
import { type Conditional, since } from '../../versions/index.js';
import type { Part } from '../part.js';
import type { TargetProfile } from '../profile.js';
import {
  among,
  discards,
  formatProtection,
  hwMaxSectorsOf,
  optimalSectors,
  queueDepth,
  type Rule,
  setModelAlias,
  setPassthrough,
  setProtection,
  unexported,
  unimplemented,
  writeCache,
} from './attrib-rules.js';
import type { Device } from './device.js';
import type { Plugin } from './plugin.js';

type Item = Part<Device>;
type Row = Attribute<Item>;

/** `kstrtobool`, kept as 0 or 1. */
const flag: Kind<number> = { name: 'bool', parse: (page) => Number(kstrtobool(cString(page))), format: String };
const number = u32();

/** A file that shows a value, and takes one that no rule refuses; the rules are asked in their order, after the text is read. */
function row(name: string, kind: Kind<number>, ...rules: readonly Rule[]): Row {
  return {
    ...readOnly(name),
    store({ of }, page, { paths }) {
      const value = kind.parse(page);
      return inTurn(rules, of, value, paths, () => of.attribs.set(name, value));
    },
  };
}

/** Asks the rules one after another; waits only for those that have to. */
function inTurn(rules: readonly Rule[], device: Device, value: number, paths: CallerPaths, then: () => void): MaybePromise<void> {
  for (const [at, rule] of rules.entries()) {
    const asked = rule(device, value, paths);
    if (asked instanceof Promise) return asked.then(() => inTurn(rules.slice(at + 1), device, value, paths, then));
  }
  then();
}

const readOnly = (name: string): Row => ({ name, show: ({ of }) => `${of.attribs.get(name)}\n` });

/** A file whose text is not looked at. */
const ignored = (name: string): Row => ({ ...readOnly(name), store: () => undefined });

/** A file that another rule than the table's keeps. */
const special = (name: string, kind: Kind<number>, store: Rule, show?: (device: Device) => number): Row => ({
  name,
  show: ({ of }) => `${show ? show(of) : of.attribs.get(name)}\n`,
  store: ({ of }, page, { paths }) => store(of, kind.parse(page), paths),
});

/** The rule is asked before the text is read. */
const first = (guard: Rule, attribute: Row): Row => ({
  ...attribute,
  store(item, page, caller) {
    void guard(item.of, 0, caller.paths);
    return attribute.store!(item, page, caller);
  },
});

const hwProtection = readOnly('hw_pi_prot_type');
const hwBlockSize = readOnly('hw_block_size');
const hwMaxSectors = readOnly('hw_max_sectors');
const hwQueueDepth = readOnly('hw_queue_depth');
const emulatePr = row('emulate_pr', flag);
const enforceIsids = row('enforce_pr_isids', flag);
const forceAptpl = row('force_pr_aptpl', flag, unexported('set force_pr_aptpl'));
const aluaSupport = special(
  'alua_support',
  flag,
  (device, value) => setPassthrough(device, 'alua', value),
  (device) => Number(!device.aluaPassthrough),
);
const pgrSupport = special(
  'pgr_support',
  flag,
  (device, value) => setPassthrough(device, 'reservations', value),
  (device) => Number(!device.reservationsPassthrough),
);
const submitType = since<Row>('6.7', row('submit_type', u8(), among([0, 1, 2])));
const completeType = since<Row>('7.1', row('complete_type', u8(), among([0, 1, 2])));

/** From iblock's queue limits, which no device of this model has. */
const atomic = (name: string): Conditional<Row> => since<Row>('6.19', readOnly(`atomic_${name}`));

const NO_DISCARD = 'Generic Block Discard not supported';

/** A disk that the target emulates (`sbc_attrib_attrs`). */
const sbc: readonly (Row | Conditional<Row>)[] = [
  first(unexported('change model alias'), row('emulate_model_alias', flag, setModelAlias)),
  ignored('emulate_dpo'),
  row('emulate_fua_write', flag),
  ignored('emulate_fua_read'),
  row('emulate_write_cache', flag, writeCache),
  row(
    'emulate_ua_intlck_ctrl',
    number,
    among([0, 1, 2], (value) => `Illegal value ${value | 0}`),
    unexported('change SE Device UA_INTRLCK_CTRL'),
  ),
  row('emulate_tas', flag, unexported('change SE Device TAS')),
  row('emulate_tpu', flag, discards(NO_DISCARD)),
  row('emulate_tpws', flag, discards(NO_DISCARD)),
  row('emulate_caw', flag),
  row('emulate_3pc', flag),
  emulatePr,
  special('pi_prot_type', number, async (device, value, paths) => {
    await among([0, 1, 2, 3], (type) => `Illegal value ${type | 0} for pi_prot_type`)(device, value, paths);
    await unimplemented(2, 'DIF TYPE2 protection currently not supported')(device, value, paths);
    return setProtection(device, value, paths);
  }),
  hwProtection,
  special('pi_prot_format', flag, formatProtection, () => 0),
  special('pi_prot_verify', flag, ({ attribs }, value) => {
    // Without protection information it stays 0, and nobody is told.
    if (value === 0 || attribs.get('pi_prot_type') !== 0) attribs.set('pi_prot_verify', value);
  }),
  enforceIsids,
  row('is_nonrot', flag),
  row('emulate_rest_reord', flag, unimplemented(1, 'dev[…]: SE Device emulation of restricted reordering not implemented')),
  forceAptpl,
  hwBlockSize,
  row(
    'block_size',
    number,
    unexported('change SE Device block_size'),
    among(
      [512, 1024, 2048, 4096],
      (value) => `dev[…]: Illegal value for block_device: ${value} for SE device, must be 512, 1024, 2048 or 4096`,
    ),
    hwMaxSectorsOf,
  ),
  hwMaxSectors,
  row('optimal_sectors', number, unexported('change SE Device optimal_sectors'), optimalSectors),
  hwQueueDepth,
  row('queue_depth', number, unexported('change SE Device TCQ'), queueDepth, (device, value) => void (device.queueDepth = value)),
  row('max_unmap_lba_count', number),
  row('max_unmap_block_desc_count', number),
  row('unmap_granularity', number),
  row('unmap_granularity_alignment', number),
  row(
    'unmap_zeroes_data',
    flag,
    unexported('change SE Device unmap_zeroes_data'),
    discards('dev[…]: Thin Provisioning LBPRZ will not be set because max_unmap_block_desc_count is zero'),
  ),
  row('max_write_same_len', number),
  aluaSupport,
  pgrSupport,
  since('6.4', row('emulate_rsoc', flag)),
  submitType,
  completeType,
  ...['alignment', 'max_len', 'granularity', 'max_with_boundary', 'max_boundary'].map(atomic),
];

/** A device that commands are passed through to (`passthrough_attrib_attrs`). */
const passthrough: readonly (Row | Conditional<Row>)[] = [
  hwProtection,
  hwBlockSize,
  hwMaxSectors,
  hwQueueDepth,
  emulatePr,
  aluaSupport,
  pgrSupport,
  submitType,
  completeType,
];

const tables = { sbc, passthrough };
const types = new WeakMap<TargetProfile, Map<Plugin, ConfigItemType<Item>>>();

/** The type of `attrib` for a plugin. Made once for each kernel. */
export function attribType(profile: TargetProfile, plugin: Plugin): ConfigItemType<Item> {
  let known = types.get(profile);
  if (!known) types.set(profile, (known = new Map()));
  let type = known.get(plugin);
  if (!type) {
    // A program of user space may leave persistent reservations to the target.
    const own = plugin.moreAttributes ? [enforceIsids, forceAptpl, ...plugin.moreAttributes] : [];
    const attrs = profile.attributes<Item>([...tables[plugin.attributes], ...(own as Row[])]);
    known.set(plugin, (type = { attrs: inFunctions('', attrs) }));
  }
  return type;
}
