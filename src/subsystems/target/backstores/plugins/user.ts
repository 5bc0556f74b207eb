/**
 * user: a program of user space, such as tcmu-runner (drivers/target/target_core_user.c). It gets no device to talk to
 * here; as in a kernel where nobody listens, enabling needs nobody.
 *
 * @module
 */
import { type Attribute, Errno, logged } from '../../../../core/index.js';
import { cBytes, cString, inFunctions, kstrtos, kstrtou, kstrtoull } from '../../../kinds/index.js';
import { Option, toInt, toU64 } from '../control-options.js';
import type { BackedItem, Backing, Owner, Plugin } from '../plugin.js';

/** TCMU_CONFIG_LEN, without the NUL. */
const MAX_CONFIG = 255;
/** The data area of a device, the most of it, and the most of the command ring, in MiB. */
const DATA_AREA = 1024;
const MAX_DATA_AREA = 2048;
const MAX_RING = 8;
/** Pages in a MiB. */
const PAGES = 256;

class UserBacking implements Backing {
  config = '';
  size = 0n;
  dataArea = DATA_AREA;
  pagesPerBlock = 1;
  ring = MAX_RING;
  netlinkReply = 0;
  commandTimeout = 30;
  queueFullTimeout = -1;
  notifyTmr = false;
  blocked = false;
  opened = false;

  constructor(readonly owner: Owner) {}

  option(text: string): void {
    const option = new Option(text);
    const config = option.string('dev_config');
    if (config !== undefined) this.config = config.slice(0, MAX_CONFIG);
    const size = option.string('dev_size');
    if (size !== undefined) this.size = toU64(size);
    for (const [name, set] of Object.entries(this.#numbers)) {
      const written = option.number(name);
      if (written !== undefined) set(toInt(written));
    }
  }

  readonly #numbers: Readonly<Record<string, (value: number) => void>> = {
    hw_block_size: (value) => this.owner.attribs.set('hw_block_size', positive('hw_block_size', value)),
    hw_max_sectors: (value) => this.owner.attribs.set('hw_max_sectors', positive('hw_max_sectors', value)),
    nl_reply_supported: (value) => void (this.netlinkReply = value),
    max_data_area_mb: (value) => {
      const size = Math.min(positive('max_data_area_mb', value), MAX_DATA_AREA);
      if (size * PAGES < this.pagesPerBlock)
        throw new Errno('EINVAL', () =>
          logged(
            'max_data_area_mb is smaller than one block of data_pages_per_blk (tcmu_set_max_blocks_param)',
            `Invalid max_data_area ${size} (${size * PAGES} pages): smaller than data_pages_per_blk (${this.pagesPerBlock} pages).`,
          ),
        );
      this.#settled('max_data_area_mb');
      this.dataArea = size;
    },
    data_pages_per_blk: (value) => {
      if (value > this.dataArea * PAGES)
        throw new Errno('EINVAL', () =>
          logged(
            'data_pages_per_blk is larger than max_data_area_mb (tcmu_set_data_pages_per_blk)',
            `Invalid data_pages_per_blk ${value}: greater than max_data_area_mb ${this.dataArea} -> ${this.dataArea * PAGES} pages).`,
          ),
        );
      this.#settled('data_pages_per_blk');
      // Linux divides by it; 0 and less would end there.
      this.pagesPerBlock = positive('data_pages_per_blk', value);
    },
    cmd_ring_size_mb: (value) => {
      positive('cmd_ring_size_mb', value);
      this.#settled('cmd_ring_size_mb');
      this.ring = Math.min(value, MAX_RING);
    },
  };

  #settled(name: string): void {
    if (this.opened)
      throw new Errno('EINVAL', () =>
        logged(
          `${name} cannot change after the device was enabled (tcmu_set_configfs_dev_params)`,
          `Cannot set ${name} after it has been enabled.`,
        ),
      );
  }

  info(): string {
    return (
      `Config: ${this.config || 'NULL'} Size: ${this.size} MaxDataAreaMB: ${this.dataArea}` +
      ` DataPagesPerBlk: ${this.pagesPerBlock} CmdRingSizeMB: ${this.ring}\n`
    );
  }

  configure(): void {
    const { attribs } = this.owner;
    this.opened = true;
    attribs.set('hw_block_size', attribs.get('hw_block_size') || 512);
    attribs.set('hw_max_sectors', attribs.get('hw_max_sectors') || 128);
    attribs.set('hw_queue_depth', 128);
    if (this.netlinkReply >= 0) this.netlinkReply = 0;
  }
}

function positive(name: string, value: number): number {
  if (value <= 0)
    throw new Errno('EINVAL', () => {
      const reason = `${name} is ${value}; expected more than 0 (tcmu_set_configfs_dev_params)`;
      if (name.startsWith('hw_')) return logged(reason, `Invalid dev attrib value ${value}. Must be greater than zero.`);
      // There is none for data_pages_per_blk, which Linux does not look at.
      return name === 'data_pages_per_blk'
        ? reason
        : logged(reason, `Invalid ${name === 'max_data_area_mb' ? 'max_data_area' : name} ${value}.`);
    });
  return value;
}

type Item = BackedItem<UserBacking>;
const backing = (item: Item): UserBacking => item.of.backing;

/** Nobody listens for news of a device that is enabled, so telling them fails (`tcmu_netlink_event_send`). */
function tell(item: Item): void {
  if (item.of.configured)
    throw new Errno('ESRCH', () =>
      logged('no program listens for changes of the device (tcmu_netlink_event_send)', 'Unable to reconfigure device'),
    );
}

const readOnly = (name: string, get: (backing: UserBacking) => number): Attribute<Item> => ({
  name,
  show: (item) => `${get(backing(item))}\n`,
});

const attributes: readonly Attribute<Item>[] = inFunctions('tcmu_', [
  {
    name: 'cmd_time_out',
    show: (item) => `${backing(item).commandTimeout}\n`,
    store(item, page) {
      if (item.of.exported)
        throw new Errno('EINVAL', () =>
          logged('a LUN links to the device (tcmu_cmd_time_out_store)', 'Unable to set tcmu cmd_time_out while exports exist'),
        );
      // Seconds are kept as milliseconds in 32 bits.
      backing(item).commandTimeout = Math.floor(((kstrtou(32, cString(page)) * 1000) % 2 ** 32) / 1000);
    },
  },
  {
    name: 'qfull_time_out',
    show: (item) => `${backing(item).queueFullTimeout}\n`,
    store(item, page) {
      const value = kstrtos(32, cString(page));
      if (value < -1) throw new Errno('EINVAL', `${value} is less than -1 (tcmu_qfull_time_out_store)`);
      const milliseconds = (value * 1000) | 0;
      backing(item).queueFullTimeout = value < 0 ? value : milliseconds <= 0 ? milliseconds : Math.floor(milliseconds / 1000);
    },
  },
  readOnly('max_data_area_mb', ({ dataArea }) => dataArea),
  readOnly('data_pages_per_blk', ({ pagesPerBlock }) => pagesPerBlock),
  readOnly('cmd_ring_size_mb', ({ ring }) => ring),
  {
    name: 'dev_config',
    show: (item) => Buffer.from(`${backing(item).config}\n`, 'latin1'),
    store(item, page) {
      const { length } = cBytes(page);
      if (length === 0 || length > MAX_CONFIG) throw new Errno('EINVAL', `${length} bytes; expected 1 to ${MAX_CONFIG}`);
      tell(item);
      backing(item).config = cString(page);
    },
  },
  {
    name: 'dev_size',
    show: (item) => `${backing(item).size}\n`,
    store(item, page) {
      const size = kstrtoull(cString(page));
      tell(item);
      backing(item).size = size;
    },
  },
  {
    name: 'emulate_write_cache',
    show: ({ of }) => `${of.attribs.get('emulate_write_cache')}\n`,
    store(item, page) {
      const value = kstrtou(8, cString(page));
      tell(item);
      // A bool of `struct se_dev_attrib`.
      item.of.attribs.set('emulate_write_cache', Number(value !== 0));
    },
  },
  {
    name: 'tmr_notification',
    show: (item) => `${Number(backing(item).notifyTmr)}\n`,
    store(item, page) {
      const value = kstrtou(8, cString(page));
      if (value > 1) throw new Errno('EINVAL', 'tmr_notification is 0 or 1');
      backing(item).notifyTmr = value === 1;
    },
  },
  {
    name: 'nl_reply_supported',
    show: (item) => `${backing(item).netlinkReply}\n`,
    store: (item, page) => void (backing(item).netlinkReply = kstrtos(8, cString(page))),
  },
]);

/** An action on a device that has to be enabled. */
const action = (name: string, bits: 8 | 16, act: (backing: UserBacking, value: number) => void): Attribute<Item> => ({
  name,
  store(item, page) {
    if (!item.of.configured)
      throw new Errno('EINVAL', () => logged(`the device is not enabled (tcmu_${name}_store)`, 'Device is not configured.'));
    act(backing(item), kstrtou(bits, cString(page)));
  },
});

const actions: readonly Attribute<Item>[] = inFunctions('tcmu_', [
  {
    ...action('block_dev', 8, (user, value) => {
      if (value > 1) throw new Errno('EINVAL', () => logged('block_dev is 0 or 1', `Invalid block value ${value}`));
      user.blocked = value === 1;
    }),
    show: (item) => (backing(item).blocked ? 'blocked\n' : 'unblocked\n'),
  },
  action('reset_ring', 8, (_user, value) => {
    if (value !== 1 && value !== 2) throw new Errno('EINVAL', () => logged('reset_ring takes 1 or 2', `Invalid reset ring value ${value}`));
  }),
  action('free_kept_buf', 16, (_user, value) => {
    throw new Errno('EINVAL', `no command ${value} has a buffer that is kept (tcmu_free_kept_buf_store)`);
  }),
]);

export const user: Plugin = {
  name: 'user',
  product: '',
  revision: '',
  attributes: 'passthrough',
  moreAttributes: attributes,
  actions,
  alua: { passed: false, changeable: true },
  reservations: { passed: false, changeable: true },
  make: (owner) => new UserBacking(owner),
};
