/**
 * What is left to do when a node of the cluster is removed (`o2nm_node_group_drop_item`).
 *
 * @module
 */
import { above, type View } from '../yaml/view.js';

interface Node extends View {
  readonly num: bigint;
}

interface Cluster extends View {
  has_local: boolean;
  local_node: bigint;
}

export const functions = {
  /** The cluster has no local node any more if this was it. */
  nodeRemoved({ self }: { readonly self: object }): void {
    const cluster = above(self as Node, 'cluster') as Cluster;
    if (!(self as Node).item.state.isSet('num') || !cluster.has_local || cluster.local_node !== (self as Node).num) return;
    cluster.has_local = false;
    cluster.local_node = 255n;
  },
};
