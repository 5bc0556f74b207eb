/**
 * The options of the set, for lists and help. By itself, so that a list of sets does not load the model.
 *
 * @module
 */
import { kernelHelp } from '../versions/options.js';

/** What the options of the set mean, by name. */
export const targetOptions: Readonly<Record<string, string>> = {
  kernel: kernelHelp,
  release: 'what `uname -r` says in target/version; a release of the kernel version unless given',
  devices: 'paths, separated by colons, where a block device counts as present; /dev/nullb0 unless given',
  cpus: 'how many CPUs are online; 1 unless given',
  'fc-ports': 'port names of QLogic adapters, 16 digits each, separated by colons; 2100000000000001 unless given',
  'rdma-ports': 'GIDs of RDMA ports, 32 digits each, separated by colons; fe800000000000000002c90300000001 unless given',
  fabrics: 'fabric modules that can be loaded, separated by colons; all that the model knows unless given',
};
