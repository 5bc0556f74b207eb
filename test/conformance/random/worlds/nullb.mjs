/** Null block devices: settings, powered on and off. */
import fc from 'fast-check';
import { COMMON, EVENLY, valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

/** What lets a disk be powered on, often enough that some are; the settings above it are seldom right together. */
const GOOD = {
  power: ['1', '1', '1', '0', '0'],
  zoned: ['0', '1'],
  queue_mode: ['0', '2'],
  blocksize: ['512', '4096'],
  size: ['16', '100', '250'],
  zone_size: ['1', '4', '16'],
};
/** Sizes and numbers of zones that would take the guest's memory. */
const LARGE = /^(?!.*-)(0x)?[0-9]{4,}|\*\d{2,}/;
const values = valuesFor('nullb', GOOD, { repeat: EVENLY, leaveOut: (name, value) => name === 'size' && LARGE.test(value) });
const ATTRIBUTES =
  'size completion_nsec submit_queues poll_queues home_node queue_mode blocksize max_sectors irqmode hw_queue_depth index blocking ' +
  'use_per_node_hctx power power power power power memory_backed discard mbps cache_size badblocks badblocks badblocks zoned zoned zone_size ' +
  'zone_capacity zone_nr_conv zone_max_open zone_max_active zone_readonly zone_offline virt_boundary no_sched shared_tag_bitmap';

const disk = (name) => {
  const path = `nullb/${name}`;
  return {
    prologue: [[`mkdir ${path}`], [`put 1 ${path}/zoned`, `put 4 ${path}/zone_size`, `put 250 ${path}/size`], [`put 1 ${path}/power`]],
    made: [path],
    files: attributes(path, ATTRIBUTES, values),
  };
};
/** One that is not zoned. */
const plain = (name) => ({ ...disk(name), prologue: [[`mkdir nullb/${name}`]] });

/** @type {import('../world.mjs').Vocabulary} */
export const nullb = {
  name: 'nullb',
  needs: ['nullb'],
  world: fc
    .subarray([disk('a'), plain('b'), plain('nullb0')], { minLength: 1, maxLength: 3 })
    .map((parts) => together({ folders: ['nullb'], files: [['nullb/features', COMMON]] }, ...parts)),
};
