/**
 * `/lib/modules/RELEASE` in a machine: where programs that use libkmod look modules up, instead of starting modprobe.
 *
 * It has the modules that the sets stand for, and those that the machine has loaded or built in. The machine's other modules are not there: none of
 * them can be loaded. All is made when it is read for the first time.
 *
 * @module
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { SurroundingDir, SurroundingFile, SurroundingNode } from '../../core/index.js';
import { indexFile } from './index-file.js';
import { moduleFile } from './module-file.js';

/** A module, with `_` in its name. */
export interface ListedModule {
  readonly name: string;
  /** Those that it needs itself. */
  readonly needs: readonly string[];
}

/** Where it is, for the kernel that runs. */
export const MODULES_DIRECTORY = `/lib/modules/${release()}`;

/** @param stoodFor those that the sets stand for */
export function modulesDirectory(stoodFor: readonly ListedModule[]): SurroundingDir {
  const own = new Set(stoodFor.map(({ name }) => name));
  const all = once(() => [...stoodFor, ...loadedNames().flatMap((name) => (own.has(name) ? [] : [{ name, needs: [] }]))]);
  const builtIn = once(() => builtInNames().filter((name) => !own.has(name)));
  const lines = once(() => dependencyLines(all()));
  const none = once(() => indexFile([]));
  const files: Readonly<Record<string, SurroundingNode>> = {
    'modules.alias': file(() => '# Aliases extracted from modules themselves.\n'),
    'modules.alias.bin': file(none),
    'modules.builtin': file(() =>
      builtIn()
        .map((name) => `${pathOf(name)}\n`)
        .join(''),
    ),
    'modules.builtin.alias.bin': file(none),
    'modules.builtin.bin': file(() => indexFile(builtIn().map((name) => [name, '']))),
    'modules.builtin.modinfo': file(() => ''),
    'modules.dep': file(() => [...lines().values()].map((line) => `${line}\n`).join('')),
    'modules.dep.bin': file(() => indexFile([...lines()])),
    'modules.devname': file(() => ''),
    'modules.order': file(() =>
      all()
        .map(({ name }) => `${pathOf(name)}\n`)
        .join(''),
    ),
    'modules.softdep': file(() => '# Soft dependencies extracted from modules themselves.\n'),
    'modules.symbols': file(() => '# Aliases for symbols, used by symbol_request().\n'),
    'modules.symbols.bin': file(none),
    kernel: {
      list: () => all().map((module) => [`${module.name}.ko`, moduleNode(module)]),
      find: (name) => {
        const module = all().find((one) => `${one.name}.ko` === name);
        return module && moduleNode(module);
      },
    },
  };
  return {
    alone: true,
    list: () => [...Object.entries(files), ...machineLinks()],
    find: (name) => (Object.hasOwn(files, name) ? files[name] : new Map(machineLinks()).get(name)),
  };
}

const pathOf = (name: string): string => `kernel/${name}.ko`;

/** Its size is known when it is looked up: programs map it into memory. */
function file(content: () => string | Buffer): SurroundingFile {
  const bytes = once(() => Buffer.from(content()));
  return {
    show: bytes,
    get size() {
      return bytes().length;
    },
  };
}

function moduleNode({ name, needs }: ListedModule): SurroundingFile {
  return file(() =>
    moduleFile({ license: 'GPL', depends: needs.join(), intree: 'Y', name, vermagic: `${release()} SMP preempt mod_unload ` }),
  );
}

/** For each module, its file, and all that it needs: who needs another one comes before that. */
function dependencyLines(modules: readonly ListedModule[]): Map<string, string> {
  const known = new Map(modules.map((module) => [module.name, module]));
  const below = (name: string, seen: Set<string>): Set<string> => {
    if (seen.has(name) || !known.has(name)) return seen;
    for (const needed of known.get(name)!.needs) below(needed, seen);
    return seen.add(name);
  };
  return new Map(
    modules.map(({ name }) => {
      const needed = [...below(name, new Set())].reverse().slice(1);
      return [name, [`${pathOf(name)}:`, ...needed.map(pathOf)].join(' ')];
    }),
  );
}

/** Those of the machine. A kernel without modules has no such table. */
function loadedNames(): string[] {
  return linesOf('/proc/modules').map((line) => line.split(' ')[0]!);
}

/** As the machine lists them; else those that sysfs knows, which is only some of them. */
function builtInNames(): string[] {
  const listed = linesOf(join(MODULES_DIRECTORY, 'modules.builtin')).map((line) => line.replace(/^.*\/|\.ko$/g, '').replaceAll('-', '_'));
  if (listed.length > 0) return listed;
  const loaded = new Set(loadedNames());
  return entriesOf('/sys/module').flatMap(({ name }) => (loaded.has(name) ? [] : [name]));
}

/** Such as `build`, which leads to the kernel's headers. */
function machineLinks(): (readonly [string, SurroundingNode])[] {
  return entriesOf(MODULES_DIRECTORY).flatMap((entry) => {
    if (!entry.isSymbolicLink()) return [];
    const text = readlinkSync(join(MODULES_DIRECTORY, entry.name));
    return [[entry.name, { target: () => text }] as const];
  });
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
