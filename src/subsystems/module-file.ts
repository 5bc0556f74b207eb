/**
 * Subsystems out of a user's JavaScript module.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigSubsystem, NAME_MAX } from '../core/index.js';
import { moduleUrl } from '../location.js';
import { checkCodeFile, checkInputFile } from './input-file.js';
import { type SetOptions, type Spec, SubsystemError } from './spec.js';
import { surround, type Surrounding } from './surroundings.js';
import * as selfImport from './self-import.js';

/** What a module has to export, for messages. */
const EXPECTED = 'a ConfigSubsystem, a list of them, or a function that returns those';

/**
 * Imports the module and takes the subsystems of its default export. A function is called with the options. They have what it
 * exports as `surroundings`, besides their own.
 * @throws SubsystemError that names the file and what was expected of it
 */
export async function loadModule({ source, options }: Spec): Promise<readonly ConfigSubsystem[]> {
  const path = resolve(source);
  if (!existsSync(path))
    throw new SubsystemError('failure', `${source}: no such file; expected a module whose default export is ${EXPECTED}`);
  const exported = await importModule(source, path);
  if (!('default' in exported)) throw new SubsystemError('failure', `${source}: it has no default export; expected ${EXPECTED}`);
  let value = exported['default'];
  let where = 'the default export';
  if (typeof value === 'function') {
    if (/^class\b/.test(Function.prototype.toString.call(value))) {
      throw new SubsystemError('failure', `${source}: the default export is a class; expected ${EXPECTED}`);
    }
    where = "the default export's result";
    try {
      value = await value(options);
    } catch (error) {
      throw failure(source, path, 'its default export threw', error);
    }
  } else if (Object.keys(options).length > 0) {
    throw new SubsystemError('usage', `${source}: it takes no options; expected a function as its default export, which gets them`);
  }
  return surround(asSubsystems(source, where, value), await readSurroundings(source, path, exported['surroundings'], options));
}

/**
 * Directories outside of configfs, or a function of the options that returns them.
 * @throws SubsystemError that names the file and what was expected of it
 */
async function readSurroundings(source: string, path: string, exported: unknown, options: SetOptions): Promise<readonly Surrounding[]> {
  let value = exported;
  if (value === undefined) return [];
  if (typeof value === 'function') {
    try {
      value = await value(options);
    } catch (error) {
      throw failure(source, path, 'its surroundings threw', error);
    }
  }
  if (Array.isArray(value) && value.every(isSurrounding)) return value;
  throw new SubsystemError(
    'failure',
    `${source}: wrong surroundings; expected a list of { path: '/sys/…', entries: ['name', …] }, or a function that returns one`,
  );
}

function isSurrounding(value: unknown): value is Surrounding {
  const { path, entries } = (value ?? {}) as Partial<Record<keyof Surrounding, unknown>>;
  const isName = (name: unknown): boolean => typeof name === 'string' && /^[^/\0]+$/.test(name) && name !== '.' && name !== '..';
  return typeof path === 'string' && isAbsolute(path) && !path.includes('\0') && Array.isArray(entries) && entries.every(isName);
}

/** Once: from here on `configfs-fuse` in an import statement is this very package, wherever the importing file lies. */
function resolveSelf(): void {
  if (resolved) return;
  resolved = true;
  const index = moduleUrl('index').href;
  const { registerHooks } = nodeModule as { registerHooks?: (hooks: { resolve: typeof selfImport.resolve }) => unknown };
  if (registerHooks) {
    selfImport.initialize(index);
    registerHooks({ resolve: selfImport.resolve });
  } else {
    // Before Node 22.15 hooks run in a thread of their own.
    nodeModule.register(moduleUrl('subsystems/self-import').href, { data: index });
  }
}
let resolved = false;

export async function importModule(source: string, path: string): Promise<Record<string, unknown>> {
  resolveSelf();
  await checkInputFile(source, path);
  checkCodeFile(source, path);
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw failure(source, path, 'it cannot be imported', error);
  }
}

/** One line that names the file, the place in it if that can be found, and what went wrong. */
function failure(source: string, path: string, what: string, error: unknown): SubsystemError {
  if (error instanceof SubsystemError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
  const line = lineIn(path, error);
  return new SubsystemError('failure', `${source}${line === undefined ? '' : `:${line}`}: ${what}: ${message}`, { cause: error });
}

/** The line of the file that an error points to. */
function lineIn(path: string, error: unknown): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const found = lineOf(path, stack);
  if (found !== undefined || !(error instanceof SyntaxError)) return found;
  // A module that does not parse leaves no trace of where; `node --check` tells, and here is time for it.
  const checked = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', timeout: 5000 });
  return lineOf(path, checked.stderr ?? '');
}

function lineOf(path: string, stack: string): number | undefined {
  for (const name of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(`${name}:`);
    if (at < 0) continue;
    const line = parseInt(stack.slice(at + name.length + 1), 10);
    if (Number.isFinite(line)) return line;
  }
  return undefined;
}

/** @throws SubsystemError */
function asSubsystems(source: string, where: string, value: unknown): readonly ConfigSubsystem[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new SubsystemError('failure', `${source}: ${where} is an empty list; expected ${EXPECTED}`);
  return list.map((one, at) => {
    const place = Array.isArray(value) ? `number ${at + 1} of ${where}` : where;
    if (!(one instanceof ConfigSubsystem)) {
      throw new SubsystemError('failure', `${source}: ${place} is ${describe(one)}; expected ${EXPECTED}`);
    }
    if (!/^[^/\0]+$/.test(one.name) || one.name === '.' || one.name === '..' || Buffer.byteLength(one.name) > NAME_MAX) {
      throw new SubsystemError(
        'failure',
        `${source}: ${place} has the name '${one.name}'; expected a file name, which becomes its directory`,
      );
    }
    return one;
  });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  const made = (value as object).constructor?.name;
  if (made === 'ConfigSubsystem') return 'a ConfigSubsystem of another copy of configfs-fuse';
  return !made || made === 'Object' ? 'a plain object' : `a ${made}`;
}
