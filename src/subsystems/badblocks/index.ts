/**
 * Lists of bad blocks of the block layer (block/badblocks.c), which drivers of disks share.
 *
 * @module
 */
import { compareVersions, type KernelVersion } from '../versions/index.js';
import * as listed from './listed.js';
import * as merged from './merged.js';

export { int, type Range, readRanges, showRanges, smaller, writeRanges } from './ranges.js';

/** How a kernel adds to a list and removes from it: 6.7 has new functions for both. */
export const badBlocks = (kernel: KernelVersion): Pick<typeof merged, 'addBadBlocks' | 'removeBadBlocks'> =>
  compareVersions(kernel, '6.7') >= 0 ? merged : listed;
