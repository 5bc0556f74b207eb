/**
 * Files and block devices of this machine behind storage objects.
 *
 * A file is opened (and made, where the kernel makes it), and closed again. A device is never opened, for that alone can
 * have effects: sysfs tells what it is like. All of it is asynchronous: a path may well lie on the very mount that asks.
 *
 * @module
 */
import { close, constants, write } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { readFile, readlink } from '../../../../file-calls.js';
import { type CallerPaths, Errno } from '../../../../core/index.js';
import { decodeText } from '../../../kinds/index.js';
import type { Attribs } from '../attribs.js';

/** What a block device is like. */
export interface BlockDevice {
  /** The kernel's name, such as `sda`. */
  readonly name: string;
  readonly major: number;
  readonly minor: number;
  readonly blockSize: number;
  readonly maxSectors: number;
  readonly queueDepth: number;
  readonly nonRotational: boolean;
  readonly readOnly: boolean;
  /** 0 if the device cannot write zeroes by itself. */
  readonly writeZeroesSectors: number;
  /** `target_configure_unmap_from_queue`. @returns whether it can discard blocks */
  configureUnmap(attribs: Attribs): boolean;
}

/** The major number that Debian's kernel gives `null_blk`. */
const NULL_BLK_MAJOR = 254;

/** The kind of file in a mode, and that of block devices. */
const { S_IFMT, S_IFBLK } = constants;

/**
 * Opens a file to read and write, and makes it if it is not there.
 * @param devices paths at which a block device counts as present
 * @param paths as the caller sees them
 * @returns the block device, if it is one
 * @throws what opening it says
 */
export async function openBackingFile(path: string, devices: ReadonlySet<string>, paths: CallerPaths): Promise<BlockDevice | undefined> {
  const device = devices.has(path) ? standIn(path) : await blockDevice(path, paths).catch(leftToOpen);
  if (device) return device;
  const file = await paths.open(fileName(path), constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK, 0o600);
  await promisify(close)(file);
  return undefined;
}

/** Bytes of one write. */
const CHUNK = 65_536;

/** Writes a file that is there full of one byte. */
export async function fillFile(path: string, byte: number, size: bigint, paths: CallerPaths): Promise<void> {
  const file = await paths.open(fileName(path), constants.O_WRONLY);
  try {
    const chunk = Buffer.alloc(CHUNK, byte);
    for (let at = 0n; at < size; at += BigInt(CHUNK)) {
      const left = size - at;
      await promisify(write)(file, chunk, 0, left < CHUNK ? Number(left) : CHUNK, Number(at));
    }
  } finally {
    await promisify(close)(file);
  }
}

/**
 * `lookup_bdev`.
 * @throws ENOTBLK for what is no block device; else what looking at the path says
 */
export async function findBlockDevice(path: string, devices: ReadonlySet<string>, paths: CallerPaths): Promise<BlockDevice> {
  if (devices.has(path)) return standIn(path);
  const device = await blockDevice(path, paths);
  if (!device) throw new Errno('ENOTBLK', () => `${path} is not a block device (lookup_bdev)`);
  return device;
}

async function blockDevice(path: string, paths: CallerPaths): Promise<BlockDevice | undefined> {
  const { mode, rdev } = await paths.stat(fileName(path));
  return (mode & S_IFMT) === S_IFBLK ? describe(rdev) : undefined;
}

/** A device that an option tells to be there: as the kernel's null_blk is. */
const standIn = (path: string): BlockDevice => ({
  name: basename(path),
  major: NULL_BLK_MAJOR,
  minor: Number(/\d+$/.exec(path)?.[0] ?? 0),
  blockSize: 512,
  maxSectors: 255,
  queueDepth: 64,
  nonRotational: true,
  readOnly: false,
  writeZeroesSectors: 0,
  configureUnmap: () => false,
});

async function describe(rdev: number): Promise<BlockDevice> {
  const [major, minor] = [(rdev >> 8) & 0xfff, (rdev & 0xff) | ((rdev >> 12) & 0xfff00)];
  const folder = `/sys/dev/block/${major}:${minor}`;
  // A partition has no queue of its own.
  const value = async (name: string): Promise<number> => {
    for (const queue of [`${folder}/queue`, `${folder}/../queue`]) {
      const text = await readFile(`${queue}/${name}`, 'utf8').catch(() => undefined);
      if (text !== undefined) return Number(text);
    }
    return 0;
  };
  const name = basename(await readlink(folder).catch(() => `${major}:${minor}`));
  const blockSize = (await value('logical_block_size')) || 512;
  const [discardBytes, granularity, alignment] = [
    await value('discard_max_bytes'),
    await value('discard_granularity'),
    await value('discard_alignment'),
  ];
  return {
    name,
    major,
    minor,
    blockSize,
    maxSectors: (await value('max_hw_sectors_kb')) * 2,
    queueDepth: await value('nr_requests'),
    nonRotational: (await value('rotational')) === 0,
    readOnly: Number(await readFile(`${folder}/ro`, 'utf8').catch(() => '0')) === 1,
    writeZeroesSectors: Math.floor((await value('write_zeroes_max_bytes')) / 512),
    configureUnmap(attribs) {
      if (discardBytes === 0) return false;
      attribs.assign({
        max_unmap_lba_count: Math.floor(discardBytes / blockSize),
        max_unmap_block_desc_count: 1,
        unmap_granularity: Math.floor(granularity / blockSize),
        unmap_granularity_alignment: Math.floor(alignment / blockSize),
      });
      return true;
    },
  };
}

/** A path: an option's text has one character for each byte. */
const fileName = (path: string): string => decodeText(Buffer.from(path, 'latin1'));

/** A file that is not there yet is no block device; and for a slash after a file's name opening it has another errno than looking at it. */
function leftToOpen(error: unknown): undefined {
  if (error instanceof Errno && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
  throw error;
}
