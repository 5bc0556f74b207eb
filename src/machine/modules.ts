/**
 * The kernel modules that subsystems stand for: in `/sys/module` and `/proc/modules`, for modprobe and its kin (native/kmod/kmod.c), and for
 * delete_module(2) and finit_module(2) by the supervisor.
 *
 * All are loaded when the command starts. Orders are written to {@link CONTROL}: `load NAME`, `unload NAME`, `unload NAME needs`.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import {
  type Configfs,
  type ConfigSubsystem,
  Errno,
  quote,
  type SurroundingDir,
  type SurroundingFile,
  type SurroundingModule,
  type SurroundingNode,
} from '../core/index.js';
import { userItems } from '../core/user-items.js';
import type { ListedModule } from './lib-modules/directory.js';

/** Where orders are written; it is found by its name only. native/kmod/kmod.h: MODULES. */
const CONTROL = '.configfs-fuse';
/** The subsystems themselves need it, and the mount keeps it. */
export const CONFIGFS = 'configfs';
/** Some size: nobody computes with it. */
const SIZE = 16384;

interface Known {
  readonly name: string;
  readonly spec: SurroundingModule;
  /** What is registered as long as the module is loaded. */
  readonly subsystem: ConfigSubsystem | undefined;
  loaded: boolean;
}

const isLoaded = ({ spec, loaded }: Known): boolean => spec.loaded?.() ?? loaded;

const text = (value: () => string | number): SurroundingFile => ({ show: () => `${value()}\n` });
const dir = (list: () => Iterable<readonly [string, SurroundingNode]>): SurroundingDir => ({ list });

/** As the kernel writes it. */
function canonical(name: string): string {
  return name.replaceAll('-', '_');
}

/** The name of a module that a set stands for, as the kernel writes it. */
export function moduleName(module: string | SurroundingModule): string {
  return canonical(typeof module === 'string' ? module : module.name);
}

/** See the module's documentation. */
export class Modules {
  readonly #known = new Map<string, Known>();

  constructor(
    subsystems: readonly ConfigSubsystem[],
    readonly configfs: Configfs,
  ) {
    for (const subsystem of subsystems) {
      for (const [at, module] of (subsystem.surroundings?.modules ?? []).entries()) {
        const given = typeof module === 'string' ? { name: module } : module;
        const needs = [...(given.needs ?? []).map(canonical), ...(at === 0 ? [CONFIGFS] : [])];
        const name = moduleName(module);
        // Two subsystems may stand for one module, as those of dlm do: the first one has it.
        if (this.#known.has(name)) continue;
        this.#known.set(name, { name, spec: { ...given, needs }, subsystem: at === 0 ? subsystem : undefined, loaded: true });
      }
    }
    if (this.#known.size > 0 && !this.#known.has(CONFIGFS)) {
      this.#known.set(CONFIGFS, { name: CONFIGFS, spec: { name: CONFIGFS, users: () => 1 }, subsystem: undefined, loaded: true });
    }
  }

  /** What a machine shows of them, by path. */
  nodes(): Record<string, SurroundingNode> {
    if (this.#known.size === 0) return {};
    return {
      '/sys/module': {
        list: () => this.#loaded().map((module) => [module.name, this.#directory(module)] as const),
        find: (name) => {
          const module = this.#known.get(name);
          return name === CONTROL ? this.#control : module && isLoaded(module) ? this.#directory(module) : undefined;
        },
      },
      ...(hasTable() && { '/proc/modules': { size: 0, mode: 0o444, show: () => this.#table() } }),
    };
  }

  /** Those that the subsystems stand for. */
  get listed(): ListedModule[] {
    return [...this.#known.values()].map(({ name, spec }) => ({ name, needs: spec.needs ?? [] }));
  }

  /** @throws ENOENT, EEXIST as kmod has it */
  async load(name: string): Promise<void> {
    const module = this.#get(name);
    if (isLoaded(module)) throw new Errno('EEXIST', () => `the module ${quote(name)} is loaded (add_unformed_module)`);
    for (const needed of (module.spec.needs ?? []).map((one) => this.#known.get(one))) {
      if (needed && !isLoaded(needed)) await this.load(needed.name);
    }
    await module.spec.load?.();
    if (module.subsystem) await this.configfs.registerSubsystem(module.subsystem);
    module.loaded = true;
  }

  /** @throws ENOENT, EAGAIN (`delete_module` of one in use) */
  async unload(name: string, withNeeds = false): Promise<void> {
    const module = this.#get(name);
    if (!isLoaded(module)) throw new Errno('ENOENT', () => `the module ${quote(name)} is not loaded (delete_module)`);
    if (this.#references(module) > 0) throw new Errno('EAGAIN', () => `the module ${quote(name)} is in use (delete_module)`);
    await module.spec.unload?.();
    if (module.subsystem) await this.configfs.unregisterSubsystem(module.subsystem);
    module.loaded = false;
    if (!withNeeds) return;
    for (const needed of (module.spec.needs ?? []).map((one) => this.#known.get(one))) {
      if (needed && isLoaded(needed) && this.#references(needed) === 0) await this.unload(needed.name, true);
    }
  }

  readonly #control: SurroundingFile = {
    mode: 0o644,
    show: () => [...this.#known.values()].map((module) => this.#line(module)).join(''),
    store: async (order) => {
      const [verb, name = '', needs] = order.trim().split(' ');
      if (verb === 'load') return this.load(name);
      if (verb === 'unload') return this.unload(name, needs === 'needs');
      throw new Errno('EINVAL', 'expected load NAME, unload NAME, or unload NAME needs (configfs-fuse)');
    },
  };

  #get(name: string): Known {
    const module = this.#known.get(canonical(name));
    if (!module) throw new Errno('ENOENT', () => `no set stands for the module ${quote(name)} (configfs-fuse)`);
    return module;
  }

  #loaded(): Known[] {
    return [...this.#known.values()].filter(isLoaded);
  }

  #holders({ name }: Known): string[] {
    return this.#loaded().flatMap((other) => (other.spec.needs?.includes(name) ? [other.name] : []));
  }

  #references(module: Known): number {
    const { spec, subsystem } = module;
    const users = spec.users ? spec.users() : subsystem ? userItems(subsystem) : 0;
    return this.#holders(module).length + users;
  }

  #directory(module: Known): SurroundingDir {
    const { parameters } = module.spec;
    return dir(() => [
      ['coresize', text(() => SIZE)],
      ['holders', dir(() => this.#holders(module).map((name) => [name, { target: () => `../../${name}` }] as const))],
      ['initsize', text(() => 0)],
      ['initstate', text(() => 'live')],
      ...(parameters ? [['parameters', dir(() => Object.entries(parameters).map(parameter))] as const] : []),
      ['refcnt', text(() => this.#references(module))],
      ['taint', text(() => '')],
      ['uevent', { store: () => {} }],
    ]);
  }

  #line(module: Known): string {
    const holders = this.#holders(module)
      .map((name) => `${name},`)
      .join('');
    return `${module.name} ${SIZE} ${this.#references(module)} ${holders || '-'} ${isLoaded(module) ? 'Live' : 'Unloaded'} 0x0000000000000000\n`;
  }

  /** As the machine's own, with ours first. */
  #table(): string {
    const others = readFileSync('/proc/modules', 'latin1')
      .split(/(?<=\n)/)
      .filter((line) => !this.#known.has(line.split(' ')[0]!));
    return [...this.#loaded().map((module) => this.#line(module)), ...others].join('');
  }
}

function parameter([name, value]: [string, string | SurroundingFile]): readonly [string, SurroundingNode] {
  return [name, typeof value === 'string' ? text(() => value) : value];
}

/** A kernel without modules has no such file, and nothing can be shown in its place. */
function hasTable(): boolean {
  try {
    readFileSync('/proc/modules');
    return true;
  } catch {
    return false;
  }
}
