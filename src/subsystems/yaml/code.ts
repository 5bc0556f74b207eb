/**
 * The code that a description names: functions of modules that lie beside it.
 *
 * @module
 */
import { dirname, resolve } from 'node:path';
import { importModule } from '../module-file.js';
import { SubsystemError } from '../spec.js';
import type { CodeReference } from './formula-reader.js';
import type { Scope } from './model.js';
import { suggest } from '../../suggest.js';

/** Loads what a reference names. @returns what is wrong with it */
export async function loadCode(reference: CodeReference, description: string): Promise<string | undefined> {
  const path = resolve(dirname(description), reference.file);
  try {
    const module = await importModule(reference.file, path);
    const found = module[reference.name];
    if (typeof found !== 'function') {
      const functions = Object.keys(module).filter((name) => typeof module[name] === 'function');
      return `'${reference.file}' exports no function '${reference.name}'; ${suggest(reference.name, functions)}`;
    }
    reference.run = found as (scope: Scope) => unknown;
    return undefined;
  } catch (error) {
    if (error instanceof SubsystemError) return error.message;
    throw error;
  }
}
