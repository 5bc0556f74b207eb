/**
 * What null block devices compute: whether their settings go together when they are powered on, and what a store of bad blocks names.
 *
 * @module
 */
import { Errno, logged } from '../../errno.js';
import { badBlocks, int, type Range, readRanges, showRanges, smaller, writeRanges } from '../badblocks/index.js';
import { kstrtoull } from '../kinds/index.js';
import { childrenOf, parentOf, type View } from '../yaml/view.js';
import { compareVersions, type KernelVersion } from '../versions/index.js';

/** A disk: its attributes. */
interface Disk extends View {
  power: boolean;
  index: bigint;
  size: bigint;
  queue_mode: bigint;
  blocksize: bigint;
  submit_queues: bigint;
  poll_queues: bigint;
  hw_queue_depth: bigint;
  use_per_node_hctx: boolean;
  irqmode: bigint;
  memory_backed: boolean;
  blocking: boolean;
  cache_size: bigint;
  mbps: bigint;
  zoned: boolean;
  discard: boolean;
  zone_size: bigint;
  zone_capacity: bigint;
  zone_nr_conv: bigint;
  zone_max_open: bigint;
  zone_max_active: bigint;
  max_sectors: bigint;
  zone_append_max_sectors: bigint;
  badblocks: string;
  badblocks_refused: boolean;
}

/** The machine that the disks are on. */
export interface Machine {
  readonly cpus: bigint;
  /** The module parameter. */
  readonly pollQueues: bigint;
  /** Disks that the module has made by itself: they have the first numbers. */
  readonly disks: bigint;
  readonly kernel: KernelVersion;
}

const isPowerOf2 = (value: bigint): boolean => value > 0n && (value & (value - 1n)) === 0n;

export function functions(machine: Machine) {
  const since = (version: KernelVersion): boolean => compareVersions(machine.kernel, version) >= 0;
  const lists = badBlocks(machine.kernel);
  // The block layer looks at the limits of a queue when all else is done; that bios are handed on by themselves has gone.
  const modern = since('6.10');
  return {
    /** `nullb_device_power_store`. What `null_validate_conf` and `null_init_zoned_dev` have changed stays changed if they refuse in the end. */
    power({ self, value }: { readonly self: object; readonly value?: unknown }): void {
      const disk = self as Disk;
      if (value !== true || disk.power) return;
      if (!modern) checkBlockSize(disk);
      validate(disk, machine, modern);
      if ((modern || disk.queue_mode === 2n) && disk.hw_queue_depth === 0n)
        throw new Errno('EINVAL', 'hw_queue_depth is 0 (blk_mq_alloc_tag_set)');
      if (disk.zoned) prepareZones(disk);
      // null_config_discard
      if (!disk.memory_backed || disk.zoned) disk.discard = false;
      if (modern) checkLimits(disk);
      const taken = new Set(childrenOf(parentOf(disk)).flatMap((other) => ((other as Disk).power ? [(other as Disk).index] : [])));
      let index = machine.disks;
      while (taken.has(index)) index++;
      disk.index = index;
    },

    badblocks({ self, value }: { readonly self: object; readonly value?: unknown }): string {
      const disk = self as Disk;
      const [, sign, start, end] = /^([+-])([^-]*)-(.*)$/s.exec(value as string) ?? [];
      if (sign === undefined)
        throw new Errno('EINVAL', "bad blocks are written as '+FIRST-LAST' or '-FIRST-LAST' (nullb_device_badblocks_store)");
      const { ranges, refused } = (sign === '+' ? lists.addBadBlocks : lists.removeBadBlocks)(
        readRanges(disk.badblocks),
        parseRange(start!, end!),
      );
      disk.badblocks_refused = refused;
      return writeRanges(ranges);
    },

    showBadblocks: ({ self }: { readonly self: object }): string => showRanges((self as Disk).badblocks),
  };
}

/**
 * What a store of bad blocks names. The kernel counts sectors in an int.
 * @throws EINVAL, ERANGE as `kstrtoull`; EINVAL when they are in the wrong order
 */
function parseRange(first: string, last: string): Range {
  const [start, stop] = [kstrtoull(first), kstrtoull(last)];
  if (start > stop) throw new Errno('EINVAL', `the first block, ${start}, is after the last, ${stop} (nullb_device_badblocks_store)`);
  return { start, length: int(stop - start + 1n) };
}

/** What is looked at first of all, or, by the block layer, at last. */
function checkBlockSize(disk: Disk): void {
  if (disk.queue_mode === 1n) throw legacy();
  if (disk.blocksize < 512n || disk.blocksize > 4096n || !isPowerOf2(disk.blocksize)) {
    throw new Errno('EINVAL', 'blocksize is not a power of two from 512 to 4096 (blk_validate_block_size)');
  }
}

const legacy = () =>
  new Errno(
    'EINVAL',
    logged('queue_mode 1, the legacy I/O path, is no longer there (null_validate_conf)', 'null_blk: legacy IO path is no longer available'),
  );

/** `blk_validate_limits`: 0 stands for what is usual. */
function checkLimits(disk: Disk): void {
  if (disk.blocksize !== 0n) checkBlockSize(disk);
  // A page, which no block is larger than.
  if (disk.max_sectors !== 0n && disk.max_sectors < 8n) throw new Errno('EINVAL', 'max_sectors is less than a page (blk_validate_limits)');
}

/** `null_validate_conf`. */
function validate(disk: Disk, { cpus, pollQueues }: Machine, modern: boolean): void {
  if (disk.queue_mode === 1n) throw legacy();
  if (modern && disk.queue_mode === 0n) disk.queue_mode = 2n;
  if ((modern || disk.queue_mode === 2n) && disk.use_per_node_hctx) disk.submit_queues = 1n;
  else if (disk.submit_queues > cpus) disk.submit_queues = cpus;
  else if (disk.submit_queues === 0n) disk.submit_queues = 1n;
  disk.poll_queues = smaller(disk.poll_queues, pollQueues);
  if (!modern) disk.queue_mode = smaller(disk.queue_mode, 2n);
  disk.irqmode = smaller(disk.irqmode, 2n);
  if (disk.memory_backed) disk.blocking = true;
  else disk.cache_size = 0n;
  disk.cache_size = smaller(disk.cache_size, (2n ** 64n - 1n) / 1024n / 1024n);
  disk.mbps = !modern && disk.queue_mode === 0n ? 0n : smaller(disk.mbps, 40960n);
  if (disk.zoned && !isPowerOf2(disk.zone_size))
    throw new Errno('EINVAL', logged('zone_size is not a power of two (null_validate_conf)', 'null_blk: zone_size must be power-of-two'));
}

/** `null_init_zoned_dev`. */
function prepareZones(disk: Disk): void {
  if (disk.zone_size > disk.size)
    throw new Errno(
      'EINVAL',
      logged('zone_size is larger than the disk (null_init_zoned_dev)', 'null_blk: Zone size larger than device capacity'),
    );
  if (disk.zone_capacity === 0n) disk.zone_capacity = disk.zone_size;
  if (disk.zone_capacity > disk.zone_size)
    throw new Errno(
      'EINVAL',
      logged(
        'zone_capacity is larger than zone_size (null_init_zoned_dev)',
        `null_blk: zone capacity (${disk.zone_capacity} MB) larger than zone size (${disk.zone_size} MB)`,
      ),
    );
  if (disk.zone_capacity !== disk.zone_size && disk.size % disk.zone_size !== 0n) {
    throw new Errno(
      'EINVAL',
      logged(
        'the last zone is smaller than the others, and zone_capacity is less than zone_size (null_init_zoned_dev)',
        'null_blk: A smaller last zone is not allowed with zone capacity smaller than zone size.',
      ),
    );
  }
  const zones = (disk.size + disk.zone_size - 1n) / disk.zone_size;
  if (disk.zone_nr_conv >= zones) disk.zone_nr_conv = zones - 1n;
  const sequential = zones - disk.zone_nr_conv;
  const [blocks, wanted] = [disk.blocksize / 512n, disk.zone_append_max_sectors];
  // ALIGN_DOWN, which is made for powers of two. Kernels before 6.11 do not have the attribute.
  disk.zone_append_max_sectors = smaller(wanted & BigInt.asUintN(32, ~(blocks - 1n)), disk.zone_capacity * 2048n);
  if (disk.zone_max_active >= sequential) disk.zone_max_active = 0n;
  if (disk.zone_max_active > 0n && disk.zone_max_open > disk.zone_max_active) disk.zone_max_open = disk.zone_max_active;
  else if (disk.zone_max_open >= sequential) disk.zone_max_open = 0n;
}
