/**
 * What is left to do when a node of the cluster is removed (`o2nm_node_group_drop_item`), and the keys of the messages of regions.
 *
 * @module
 */
import { lowestFree } from '../lowest-free.js';
import { above, childrenOf, type View } from '../yaml/view.js';

interface Node extends View {
  readonly num: bigint;
}

interface Cluster extends View {
  has_local: boolean;
  local_node: bigint;
}

interface Heartbeat extends View {
  readonly mode: string;
}

interface Region extends View {
  readonly number: bigint;
}

/** O2NM_MAX_REGIONS */
const REGIONS = 32;

/** `hr_key`: `crc32_le` of the name, begun with the number, so that names of the same length may meet. */
function keyOf(number: bigint, name: string): number {
  let crc = Number(number) + REGIONS;
  for (const byte of Buffer.from(name)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return crc >>> 0;
}

export const functions = {
  /** Does another region of this heartbeat have the key that a region of this name would get? */
  keyTaken({ self, name }: { readonly self: object; readonly name?: string }): boolean {
    const regions = childrenOf(self as View) as Region[];
    const numbers = regions.map(({ number }) => number);
    const key = keyOf((self as Heartbeat).mode === 'global' ? lowestFree(numbers, 0n) : 0n, name!);
    return regions.some((region) => keyOf(region.number, region.item.name) === key);
  },

  /** The cluster has no local node any more if this was it. */
  nodeRemoved({ self }: { readonly self: object }): void {
    const cluster = above(self as Node, 'cluster') as Cluster;
    if (!(self as Node).item.state.isSet('num') || !cluster.has_local || cluster.local_node !== (self as Node).num) return;
    cluster.has_local = false;
    cluster.local_node = 255n;
  },
};
