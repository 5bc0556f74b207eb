/** Defaults of RDMA connections, on a machine without RDMA devices: nothing can be made. */
import fc from 'fast-check';
import { together } from '../world.mjs';

/** @type {import('../world.mjs').Vocabulary} */
export const rdma = {
  name: 'rdma',
  needs: ['rdma'],
  world: fc.constant(together({ prologue: [['mkdir rdma_cm/mlx5_0']], made: ['rdma_cm/mlx5_0', 'rdma_cm/a/ports'], folders: ['rdma_cm'] })),
};
