/**
 * The options of the set, for lists and help. By itself, so that a list of sets does not load the model.
 *
 * @module
 */
import { kernelHelp } from '../versions/options.js';

/** What the options of the set mean, by name. */
export const nvmetOptions: Readonly<Record<string, string>> = {
  kernel: kernelHelp,
  auth: 'built with NVME_TARGET_AUTH: hosts have keys',
  passthru: 'built with NVME_TARGET_PASSTHRU: subsystems have passthru/',
  p2pmem: 'built with PCI_P2PDMA: namespaces have p2pmem',
  tls: 'built with NVME_TARGET_TCP_TLS, with a keyring: addr_tsas takes tls1.3 (kernel 6.7 and later)',
  rdma: 'every address of the machine has an RDMA device; without it only 0.0.0.0 and :: can be listened to by RDMA',
  fc: 'every Fibre Channel address has a target port; without it none has',
  addresses: "'any': every address counts as the machine's own; else those that it has",
  devices: 'paths, separated by colons, where a block device counts as present; /dev/nullb0 unless given',
};
