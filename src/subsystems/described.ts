/**
 * Built-in sets that are descriptions: `NAME/NAME.yaml` beside this file in the sources, with functions for what computes.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile } from '../file-calls.js';
import type { ConfigSubsystem, Surroundings } from '../core/index.js';
import { type SetOptions, SubsystemError } from './spec.js';
import { compareVersions, kernelHelp, kernelOption, type KernelVersion } from './versions/index.js';

/** What a description may have as functions for `code: '#name'`. */
type Functions = Readonly<Record<string, (scope: any) => unknown>>;

/** One set. */
export interface DescribedSet {
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, string>>;
  load(options: SetOptions): Promise<readonly ConfigSubsystem[]>;
}

/** The package's directory, in a checkout and installed: descriptions are read where they were written. */
function packageRoot(): URL {
  let at = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', at))) at = new URL('..', at);
  return at;
}

/**
 * @param name of the set, and of its file
 * @param since the first kernel version that has it
 * @param options beside `kernel`
 * @param functions that the description names
 */
function described(
  name: string,
  summary: string,
  since: KernelVersion,
  options: Readonly<Record<string, string>> = {},
  functions: (options: SetOptions) => Promise<Functions> = async () => ({}),
): DescribedSet {
  return {
    name,
    summary,
    options: { kernel: since === '6.1' ? kernelHelp : `the kernel version to follow, ${since} or a later one`, ...options },
    async load(given) {
      if (compareVersions(kernelOption(name, { kernel: given['kernel'] ?? since }), since) < 0) {
        throw new SubsystemError('usage', `${name}: option 'kernel' cannot be '${given['kernel']}'; expected ${since} or a later version`);
      }
      const { parseDescription } = await import('./yaml/index.js');
      const text = await readFile(new URL(`src/subsystems/${name}/${name}.yaml`, packageRoot()));
      return parseDescription(text, name, { options: given, functions: await functions(given) });
    },
  };
}

/** A set of one subsystem, with what goes with it outside of configfs. */
function surrounded(set: DescribedSet, surroundings: (subsystem: ConfigSubsystem) => Promise<Surroundings>): DescribedSet {
  return {
    ...set,
    async load(given) {
      const subsystems = await set.load(given);
      const [subsystem] = subsystems;
      subsystem!.surroundings = await surroundings(subsystem!);
      return subsystems;
    },
  };
}

/** A number option. @throws SubsystemError */
function number(set: string, option: string, options: SetOptions, otherwise: number): number {
  const text = options[option] ?? String(otherwise);
  if (!/^\d{1,6}$/.test(text)) throw new SubsystemError('usage', `${set}: option '${option}' cannot be '${text}'; expected a whole number`);
  return Number(text);
}

/** All sets that are descriptions. */
export const describedSets: readonly DescribedSet[] = [
  surrounded(
    described(
      'gpio-sim',
      'simulated GPIO chips',
      '6.1',
      { chips: 'how many GPIO chips the machine has already; 0 unless given' },
      async (options) => (await import('./gpio-sim/index.js')).functions(number('gpio-sim', 'chips', options, 0)),
    ),
    async (subsystem) => (await import('./gpio-sim/surroundings.js')).gpioSimSurroundings(subsystem),
  ),
  described(
    'gpio-virtuser',
    'consumers of GPIO lines, such as those of gpio-sim',
    '6.12',
    {},
    async () => (await import('./gpio-virtuser/index.js')).functions,
  ),
  surrounded(
    described(
      'gpio-aggregator',
      'GPIO chips made of lines of others',
      '6.16',
      {},
      async () => (await import('./gpio-aggregator/index.js')).functions,
    ),
    async (subsystem) => (await import('./gpio-aggregator/surroundings.js')).gpioAggregatorSurroundings(subsystem),
  ),
  described(
    'nullb',
    'null block devices (module null_blk)',
    '6.1',
    {
      cpus: 'the CPUs that submit queues may have; 1 unless given',
      poll_queues: "the module's poll_queues; 1 unless given",
      devices: 'the disks that the module has made by itself, separated by colons; nullb0 unless given',
    },
    async (options) =>
      (await import('./nullb/index.js')).functions({
        cpus: BigInt(number('nullb', 'cpus', options, 1)),
        pollQueues: BigInt(number('nullb', 'poll_queues', options, 1)),
        disks: BigInt((options['devices'] ?? 'nullb0').split(':').filter(Boolean).length),
        kernel: kernelOption('nullb', { kernel: options['kernel'] ?? '6.1' }),
      }),
  ),
  described(
    'netconsole',
    'kernel messages by UDP',
    '6.1',
    {
      devices: 'the network interfaces that exist, separated by colons; none unless given',
      address: 'the IPv4 address of the interfaces; 192.0.2.1 unless given, none if it is empty',
      address6: 'their global IPv6 address; 2001:db8::1 unless given, none if it is empty',
      mac: 'the MAC address of the interfaces; 02:00:00:00:00:01 unless given',
    },
    async () => (await import('./netconsole/index.js')).functions,
  ),
  described('dlm', 'the distributed lock manager', '6.1', {}, async () => (await import('./dlm/index.js')).functions),
  surrounded(
    described(
      'cluster',
      'nodes and heartbeat regions of o2cb (OCFS2)',
      '6.1',
      {},
      async () => (await import('./cluster/index.js')).functions,
    ),
    async () => (await import('./cluster/surroundings.js')).clusterSurroundings(),
  ),
  described('rdma_cm', 'defaults of RDMA connections', '6.1', {
    devices: 'the RDMA devices that exist, separated by colons; rxe0 unless given',
  }),
  surrounded(
    described('iio', 'triggers and devices of industrial I/O', '6.1', { dummy: 'built with IIO_SIMPLE_DUMMY: devices/dummy is there' }),
    async (subsystem) => (await import('./iio/surroundings.js')).iioSurroundings(subsystem),
  ),
  described(
    'stp-policy',
    'policies of system trace modules',
    '6.1',
    {
      devices: 'the trace devices that exist, separated by colons; dummy_stm.0 to dummy_stm.3 unless given',
      protocols: 'the protocols that are loaded, separated by colons; p_basic:p_sys-t unless given',
      masters: 'the last master of a device; 65535 unless given',
      channels: 'the channels of each master; 65535 unless given',
    },
    async (options) =>
      (await import('./stp-policy/index.js')).functions({
        protocols: (options['protocols'] ?? 'p_basic:p_sys-t').split(':').filter(Boolean),
        masters: BigInt(number('stp-policy', 'masters', options, 65535)),
        channels: BigInt(number('stp-policy', 'channels', options, 65535)),
      }),
  ),
  described('acpi', 'ACPI tables', '6.1', {}, async () => (await import('./acpi/index.js')).functions),
  described('vkms', 'virtual display devices', '6.19'),
  described(
    'most',
    'links of MOST channels: most_cdev, most_net, most_video and most_sound (from source, kernel 6.12)',
    '6.1',
    {
      devices: 'the MOST devices that are attached, separated by colons; mdev0 unless given',
      channels: 'the channels of each device, separated by colons; ch0 to ch3 unless given',
    },
    async (options) => {
      const names = (option: string, otherwise: string): string[] => (options[option] ?? otherwise).split(':').filter(Boolean);
      return (await import('./most/index.js')).functions(names('devices', 'mdev0'), names('channels', 'ch0:ch1:ch2:ch3'));
    },
  ),
  described('cs-syscfg', 'trace configurations of CoreSight (from source, kernel 6.12)', '6.1'),
  described('thunderbolt', 'streams between hosts', '7.2', {}, async () => (await import('./thunderbolt/index.js')).functions),
  described('crash_dm_crypt_keys', 'keys for the kernel that takes over after a crash (from source, kernel 7.3)', '6.16'),
];
