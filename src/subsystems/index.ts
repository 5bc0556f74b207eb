/**
 * The subsystems that can be mounted: built-in sets by name, and files of users.
 *
 * A set is loaded only when it is asked for, so that the many models cost nothing at start-up.
 *
 * @module
 */
import type { ConfigSubsystem, MaybePromise } from '../core/index.js';
import { describedSets } from './described.js';
import { nvmetOptions } from './nvmet/options.js';
import { pciEpOptions } from './pci_ep/options.js';
import { targetOptions } from './target/options.js';
import { tsmOptions } from './tsm/options.js';
import { usbGadgetOptions } from './usb-gadget/options.js';
import { checkInputFile } from './input-file.js';
import { withModules } from './kernel-modules.js';
import { suggest } from '../suggest.js';
import { parseSpec, type SetOptions, type Spec, SubsystemError } from './spec.js';
import { kernelHelp, kernelOption } from './versions/index.js';

export { coreRules } from './versions/index.js';
export { parseSpec, type SetOptions, type Spec, SubsystemError } from './spec.js';

/** A built-in set of subsystems. */
export interface SubsystemSet {
  readonly name: string;
  /** One line for a list. */
  readonly summary: string;
  /** What its options mean, by name. */
  readonly options: Readonly<Record<string, string>>;
  /** Makes a fresh set. */
  load(options: SetOptions): MaybePromise<readonly ConfigSubsystem[]>;
}

/** Reads one sort of file. */
interface FileLoader {
  /** What the file has to hold, for messages. */
  readonly summary: string;
  load(spec: Spec): Promise<readonly ConfigSubsystem[]>;
}

/** The set that is mounted when none is asked for. */
export const DEFAULT_SET = 'samples';

/** All built-in sets. Another one is another row. */
export const sets: readonly SubsystemSet[] = [
  {
    name: 'samples',
    summary: "the kernel's samples 01-childless, 02-simple-children and 03-group-children, and 04-default-groups",
    options: { kernel: `${kernelHelp}: all have the same samples, but not the same configfs` },
    load: async (options) => {
      kernelOption('samples', options);
      return (await import('./samples/index.js')).samples();
    },
  },
  {
    name: 'fakenbd',
    summary: "the network block device of the kernel's documentation, with committable items",
    options: {},
    load: async () => [(await import('./samples/fakenbd.js')).fakenbd()],
  },
  {
    name: 'nvmet',
    summary: 'the NVMe target',
    options: nvmetOptions,
    load: async (options) => [(await import('./nvmet/index.js')).nvmet(options)],
  },
  {
    name: 'pci_ep',
    summary: 'PCI endpoint functions and controllers',
    options: pciEpOptions,
    load: async (options) => [(await import('./pci_ep/index.js')).pciEp(options)],
  },
  {
    name: 'target',
    summary: 'the SCSI target LIO, with the fabrics iscsi, loopback, vhost, srpt, qla2xxx, sbp and fc',
    options: targetOptions,
    load: async (options) => [(await import('./target/index.js')).target(options)],
  },
  {
    name: 'tsm',
    summary: 'attestation reports of a confidential guest (TDX, SEV-SNP, Arm CCA)',
    options: tsmOptions,
    load: async (options) => [await (await import('./tsm/index.js')).tsm(options)],
  },
  {
    name: 'usb_gadget',
    summary: 'USB gadgets, with stand-in controllers to bind them to',
    options: usbGadgetOptions,
    load: async (options) => [(await import('./usb-gadget/index.js')).usbGadget(options)],
  },
  ...describedSets,
];

/** Other names of sets: that of the kernel's module where it is not that of the directory. */
const aliases: Readonly<Record<string, string>> = {
  null_blk: 'nullb',
  gpio_sim: 'gpio-sim',
  gpio_virtuser: 'gpio-virtuser',
  gpio_aggregator: 'gpio-aggregator',
};

function findSet(name: string): SubsystemSet | undefined {
  return sets.find((set) => set.name === (Object.hasOwn(aliases, name) ? aliases[name] : name));
}

const moduleLoader: FileLoader = {
  summary: 'a module whose default export is a subsystem, a list of them, or a function that returns those',
  load: async (spec) => (await import('./module-file.js')).loadModule(spec),
};

const descriptionLoader: FileLoader = {
  summary: 'a description of subsystems in YAML or JSON',
  load: async (spec) => (await import('./yaml/index.js')).loadDescription(spec),
};

/** Files by their extension. Another format is another row. */
const loaders: Readonly<Record<string, FileLoader>> = {
  '.mjs': moduleLoader,
  '.js': moduleLoader,
  '.yaml': descriptionLoader,
  '.yml': descriptionLoader,
  '.json': descriptionLoader,
};

/** The extensions of files that can be read, such as `.mjs`. */
export const fileExtensions: readonly string[] = Object.keys(loaders);

/**
 * Loads the subsystems that `-s TEXT` means.
 * @param text a built-in set, a module or a description, with options after a colon, such as `nvmet:kernel=6.12`
 * @returns new subsystems, not yet registered
 * @throws SubsystemError for an unknown set or option, or a file that is wrong
 */
export async function loadSubsystems(text: string): Promise<readonly ConfigSubsystem[]> {
  const spec = parseSpec(text);
  return spec.extension === undefined ? loadSet(spec) : loadFile(spec);
}

async function loadSet(spec: Spec): Promise<readonly ConfigSubsystem[]> {
  const set = findSet(spec.source);
  if (!set) {
    throw new SubsystemError(
      'usage',
      `no subsystem set is called '${spec.source}'; ${suggest(spec.source, setNames())} (a file ends in ${fileExtensions.join(', ')})`,
    );
  }
  for (const option of Object.keys(spec.options)) {
    if (Object.hasOwn(set.options, option)) continue;
    throw new SubsystemError('usage', `'${set.name}' has no option '${option}'; ${suggest(option, Object.keys(set.options))}`);
  }
  return withModules(set.name, await set.load(spec.options));
}

async function loadFile(spec: Spec): Promise<readonly ConfigSubsystem[]> {
  const loader = loaders[spec.extension ?? ''];
  if (!loader) {
    throw new SubsystemError(
      'usage',
      `'${spec.source}' is not a subsystem file; expected a name that ends in ${fileExtensions.join(' or ')}, or one of ${setNames().join(', ')}`,
    );
  }
  await checkInputFile(spec.source);
  return loader.load(spec);
}

function setNames(): readonly string[] {
  return sets.map(({ name }) => name);
}
