/**
 * fileio: a file or a block device behind a file descriptor (drivers/target/target_core_file.c).
 *
 * @module
 */
import { type CallerPaths, Errno, logged } from '../../../../core/index.js';
import { Option, toInt, toU64 } from '../control-options.js';
import { type BlockDevice, fillFile, openBackingFile } from './open.js';
import type { Backing, Owner, Plugin } from '../plugin.js';

/** FD_MAX_DEV_NAME, without the NUL. */
const MAX_NAME = 255;
/** The largest transfer in bytes (FD_MAX_BYTES). */
const MAX_BYTES = 8_388_608;
const QUEUE_DEPTH = 128;
/** Bytes of protection information for a block. */
const PROTECTION = 8n;

class FileBacking implements Backing {
  #id = 0;
  #name: string | undefined;
  #size: bigint | undefined;
  #buffered = false;
  #async = false;
  #opened = false;
  /** What is behind it, if that is a block device. */
  #device: BlockDevice | undefined;

  constructor(readonly owner: Owner) {}

  option(text: string): void {
    const option = new Option(text);
    const name = option.string('fd_dev_name');
    if (name !== undefined) this.#name = name.slice(0, MAX_NAME);
    const size = option.string('fd_dev_size');
    if (size !== undefined) this.#size = toU64(size);
    for (const flag of ['fd_buffered_io', 'fd_async_io'] as const) {
      const written = option.number(flag);
      if (written === undefined) continue;
      if (toInt(written) !== 1)
        throw new Errno('EINVAL', () =>
          logged(`${flag} can only be 1 (fd_set_configfs_dev_params)`, `bogus ${flag}=${toInt(written)} value`),
        );
      if (flag === 'fd_buffered_io') this.#buffered = true;
      else this.#async = true;
    }
  }

  info(): string {
    const mode = this.#buffered ? 'Buffered-WCE' : 'O_DSYNC';
    return `TCM FILEIO ID: ${this.#id}        File: ${this.#name ?? ''}  Size: ${this.#size ?? 0n}  Mode: ${mode} Async: ${Number(this.#async)}\n`;
  }

  async configure(paths: CallerPaths): Promise<void> {
    const { attribs, host } = this.owner;
    if (this.#name === undefined)
      throw new Errno('EINVAL', () => logged('fd_dev_name= is missing (fd_configure_device)', 'Missing fd_dev_name='));
    const device = await openBackingFile(this.#name, host.state.profile.devices, paths);
    if (!device && this.#size === undefined) {
      throw new Errno('EINVAL', () =>
        logged(
          `fd_dev_size= is missing, and ${this.#name} is not a block device (fd_configure_device)`,
          'FILEIO: Missing fd_dev_size= parameter, and no backing struct block_device',
        ),
      );
    }
    this.#device = device;
    this.#opened = true;
    const blockSize = device?.blockSize ?? 512;
    attribs.assign({
      hw_block_size: blockSize,
      hw_max_sectors: Math.floor(MAX_BYTES / blockSize),
      hw_queue_depth: QUEUE_DEPTH,
      max_write_same_len: device ? 0xffff : 0x1000,
    });
    if (device?.nonRotational) attribs.set('is_nonrot', 1);
    if (this.#buffered) attribs.set('emulate_write_cache', 1);
    attribs.set('max_bytes_per_io', MAX_BYTES);
    this.#id = host.configured++;
  }

  configureUnmap(): boolean {
    // Linux 6.1 follows a null pointer here; later kernels have this errno.
    if (!this.#opened) throw new Errno('ENODEV', 'the device is not enabled (fd_configure_unmap)');
    if (this.#device) return this.#device.configureUnmap(this.owner.attribs);
    this.owner.attribs.assign({
      max_unmap_lba_count: 0x2000,
      max_unmap_block_desc_count: 1,
      unmap_granularity: 1,
      unmap_granularity_alignment: 0,
    });
    return true;
  }

  /** `fd_init_prot`: protection information is kept in a file beside the other. */
  async initProtection(paths: CallerPaths): Promise<void> {
    if (this.#device)
      throw new Errno('ENOSYS', () =>
        logged('a block device has no protection file (fd_init_prot)', 'FILEIO Protection emulation only supported on !S_ISBLK'),
      );
    await openBackingFile(`${this.#name}.protection`, new Set(), paths);
  }

  /** `fd_format_prot`: eight bytes for each block, all of them 0xff. */
  async formatProtection(paths: CallerPaths): Promise<void> {
    const { attribs } = this.owner;
    if (!attribs.get('pi_prot_type'))
      throw new Errno('ENODEV', () => logged('pi_prot_type is 0 (fd_format_prot)', 'Unable to format_prot while pi_prot_type == 0'));
    const blocks = (this.#size ?? 0n) / BigInt(attribs.get('block_size'));
    await fillFile(`${this.#name}.protection`, 0xff, blocks * PROTECTION, paths);
  }
}

export const fileio: Plugin = {
  name: 'fileio',
  product: 'FILEIO',
  revision: '4.0',
  attributes: 'sbc',
  make: (owner) => new FileBacking(owner),
};
