/**
 * iblock: a block device (drivers/target/target_core_iblock.c).
 *
 * @module
 */
import { type CallerPaths, Errno, logged } from '../../../../core/index.js';
import { Option, toU64 } from '../control-options.js';
import type { Backing, Owner, Plugin } from '../plugin.js';
import { type BlockDevice, findBlockDevice } from './open.js';

/** SE_UDEV_PATH_LEN, without the NUL. */
const MAX_PATH = 511;

class BlockBacking implements Backing {
  #path: string | undefined;
  #readOnly = false;
  #device: BlockDevice | undefined;

  constructor(readonly owner: Owner) {}

  get readOnly(): boolean {
    return this.#device !== undefined && this.#readOnly;
  }

  option(text: string): void {
    const option = new Option(text);
    const path = option.string('udev_path');
    if (path !== undefined) {
      if (this.#device)
        throw new Errno('EEXIST', () =>
          logged('the device is open (iblock_set_configfs_dev_params)', 'Unable to set udev_path= while ib_dev->ibd_bd exists'),
        );
      this.#path = path.slice(0, MAX_PATH);
    }
    const readOnly = option.number('readonly');
    if (readOnly !== undefined) this.#readOnly = toU64(readOnly) !== 0n;
  }

  info(): string {
    const device = this.#device;
    return [
      device ? `iBlock device: ${device.name}` : '',
      this.#path === undefined ? '' : `  UDEV PATH: ${this.#path}`,
      `  readonly: ${Number(this.#readOnly)}\n        `,
      device ? `Major: ${device.major} Minor: ${device.minor}  CLAIMED: IBLOCK\n` : 'Major: 0 Minor: 0\n',
    ].join('');
  }

  async configure(paths: CallerPaths): Promise<void> {
    const { attribs, host } = this.owner;
    const { claimed, profile } = host.state;
    if (this.#path === undefined)
      throw new Errno('EINVAL', () =>
        logged('udev_path= is missing (iblock_configure_device)', 'Missing udev_path= parameters for IBLOCK'),
      );
    const device = await findBlockDevice(this.#path, profile.devices, paths);
    const number = `${device.major}:${device.minor}`;
    if (claimed.has(number)) throw new Errno('EBUSY', () => `another iblock object has ${this.#path} open (bd_prepare_to_claim)`);
    if (device.readOnly && !this.#readOnly)
      throw new Errno('EACCES', () => `${this.#path} is read-only, and readonly= is 0 (bdev_file_open_by_path)`);
    claimed.add(number);
    this.#device = device;
    attribs.assign({
      hw_block_size: device.blockSize,
      hw_max_sectors: device.maxSectors,
      hw_queue_depth: device.queueDepth,
      max_write_same_len: device.writeZeroesSectors || 0xffff,
    });
    if (device.nonRotational) attribs.set('is_nonrot', 1);
  }

  destroy(): void {
    if (this.#device) this.owner.host.state.claimed.delete(`${this.#device.major}:${this.#device.minor}`);
  }

  configureUnmap(): boolean {
    // Linux 6.1 follows a null pointer here; later kernels have this errno.
    if (!this.#device) throw new Errno('ENODEV', 'the device is not enabled (iblock_configure_unmap)');
    return this.#device.configureUnmap(this.owner.attribs);
  }
}

export const iblock: Plugin = {
  name: 'iblock',
  product: 'IBLOCK',
  revision: '4.0',
  attributes: 'sbc',
  reservations: { passed: false, changeable: '6.4' },
  ownWriteCache: true,
  make: (owner) => new BlockBacking(owner),
};
