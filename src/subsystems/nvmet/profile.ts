/**
 * The kernel and the machine that the model stands in for.
 *
 * @module
 */
import { posix } from 'node:path';
import type { SetOptions } from '../spec.js';
import { badOption, kernelOption, Profile, switches } from '../versions/index.js';

/** What a kernel may be built with, or a machine may have; each is a switch of the set. */
const FEATURES = ['auth', 'passthru', 'p2pmem', 'tls', 'rdma', 'fc'] as const;
export type Feature = (typeof FEATURES)[number];

/** The kernel with its features, and what there is on the machine. */
export class NvmetProfile extends Profile<Feature> {
  /** Every address counts as the machine's own. */
  readonly anyAddress: boolean;
  /** Paths at which a block device counts as present. */
  readonly devices: ReadonlySet<string>;

  /** @throws SubsystemError for a value that an option cannot have */
  constructor(options: SetOptions = {}) {
    super(kernelOption('nvmet', options), switches('nvmet', options, FEATURES));
    const { addresses, devices = '/dev/nullb0' } = options;
    if (addresses !== undefined && addresses !== 'any') throw badOption('nvmet', 'addresses', addresses, 'any');
    this.anyAddress = addresses === 'any';
    this.devices = new Set(devices.split(':').filter(Boolean).map(posix.normalize));
  }
}
