/**
 * The kernel and the machine that the model stands in for.
 *
 * @module
 */
import { machine } from 'node:os';
import type { SetOptions } from '../spec.js';
import { badOption, kernelOption, Profile } from '../versions/index.js';

/** Releases of the kernels whose answers were recorded. */
const RELEASES: Readonly<Record<string, string>> = { '6.1': '6.1.0-56-amd64', '6.12': '6.12.117+deb12-amd64' };

/** Most CPUs that a kernel of Debian knows (CONFIG_NR_CPUS). */
const MAX_CPUS = 8192;

/** The kernel, and what there is on the machine. */
export class TargetProfile extends Profile {
  /** `utsname()->release`. */
  readonly release: string;
  /** `utsname()->machine`. */
  readonly machine = machine();
  /** Paths at which a block device counts as present. */
  readonly devices: ReadonlySet<string>;
  /** How many CPUs are online. */
  readonly cpus: number;
  /** Names of the fabrics whose modules can be loaded; undefined for all. */
  readonly fabrics: ReadonlySet<string> | undefined;

  /** Ports of Fibre Channel adapters in the machine. */
  readonly fcPorts: readonly bigint[];
  /** GIDs of ports of RDMA devices in the machine: 32 digits each. */
  readonly rdmaPorts: readonly string[];

  /** @throws SubsystemError for a value that an option cannot have */
  constructor(options: SetOptions = {}) {
    super(kernelOption('target', options));
    const { release, devices = '/dev/nullb0', fabrics } = options;
    this.release = release ?? RELEASES[this.version] ?? `${this.version}.0-amd64`;
    this.devices = new Set(devices.split(':').filter(Boolean));
    this.cpus = cpuOption(options);
    this.fcPorts = hexOption(options, 'fc-ports', 16, '2100000000000001').map((digits) => BigInt(`0x${digits}`));
    this.rdmaPorts = hexOption(options, 'rdma-ports', 32, 'fe800000000000000002c90300000001');
    this.fabrics = fabrics === undefined ? undefined : new Set(fabrics.split(':').filter(Boolean));
  }
}

/** Numbers of so many hexadecimal digits, separated by colons. */
function hexOption(options: SetOptions, name: string, length: number, start: string): readonly string[] {
  const written = (options[name] ?? start).toLowerCase();
  const all = written.split(':').filter(Boolean);
  if (!all.every((one) => new RegExp(`^[0-9a-f]{${length}}$`).test(one))) {
    throw badOption('target', name, written, `numbers of ${length} hexadecimal digits, separated by colons`);
  }
  return all;
}

function cpuOption({ cpus: written = '1' }: SetOptions): number {
  const count = Number(written);
  if (!/^[1-9]\d*$/.test(written) || count > MAX_CPUS) throw badOption('target', 'cpus', written, `a number from 1 to ${MAX_CPUS}`);
  return count;
}
