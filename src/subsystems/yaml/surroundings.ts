/**
 * What a description says of the kernel outside of configfs.
 *
 * @module
 */
import { posix } from 'node:path';
import type { PrivateDirectory, SurroundingModule } from '../../core/index.js';
import { suggest } from '../../suggest.js';
import type { Outside } from '../surroundings.js';
import { ExpressionError, evaluate } from './expression.js';
import { FormulaReader } from './formula-reader.js';
import type { Value } from './source.js';

const { normalize } = posix;

/** Reads what is there, with the options and the kernel version as they are. */
export class SurroundingReader extends FormulaReader {
  /** @param root of the description */
  read(root: Value): Outside {
    const surroundings = this.#present(root, 'surroundings').flatMap((one) => {
      const path = this.text(one, 'path');
      if (path !== undefined) this.#checkPath(path, this.part(one, 'path')!);
      return path === undefined ? [] : [{ path, entries: this.texts(one, 'entries').map(({ text }) => text) }];
    });
    return { surroundings, modules: this.#modules(root), directories: this.#directories(root) };
  }

  #modules(root: Value): SurroundingModule[] {
    const present = this.#present(root, 'modules').flatMap((one) => {
      const name = this.#nameOf(one, 'name');
      return name === undefined ? [] : [{ one, name }];
    });
    const names = new Set<string>();
    for (const { one, name } of present) {
      if (names.has(canonical(name))) this.problem(one, `the module '${name}' is named twice`);
      names.add(canonical(name));
    }
    this.#checkCircles(present);
    return present.map(({ one, name }) => {
      const parameters = this.entries(one, 'parameters').map(({ key, value }) => [key, String(this.plain(value) ?? '')] as const);
      const needs = this.texts(one, 'needs');
      for (const needed of needs) {
        if (names.has(canonical(needed.text))) continue;
        this.problem(needed, `there is no module '${needed.text}' in this description; ${suggest(needed.text, [...names])}`);
      }
      return {
        name,
        ...(needs.length > 0 && { needs: needs.map(({ text }) => text) }),
        ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
      };
    });
  }

  #directories(root: Value): PrivateDirectory[] {
    return this.#present(root, 'directories').flatMap((one) => {
      const path = this.#nameOf(one, 'path');
      if (path === undefined) return [];
      this.#checkPath(path, one);
      const files = Object.fromEntries(this.entries(one, 'files').map(({ key, value }) => [key, String(this.plain(value) ?? '')] as const));
      return [{ path, empty: this.plain(this.part(one, 'empty')) === true, files }];
    });
  }

  /** A module is loaded after those that it needs. */
  #checkCircles(modules: readonly { readonly one: Value; readonly name: string }[]): void {
    const needs = new Map(modules.map(({ one, name }) => [canonical(name), this.texts(one, 'needs').map(({ text }) => canonical(text))]));
    for (const { one, name } of modules) {
      for (const needed of this.texts(one, 'needs')) {
        const reached = new Set([canonical(needed.text)]);
        for (const next of reached) for (const further of needs.get(next) ?? []) reached.add(further);
        if (!reached.has(canonical(name))) continue;
        const itself = canonical(needed.text) === canonical(name);
        this.problem(
          needed,
          `the module '${name}' needs ${itself ? 'itself' : `'${needed.text}', which needs '${name}'`}; expected one that can be loaded first`,
        );
      }
    }
  }

  #checkPath(path: string, at: Value): void {
    const clean = normalize(path).replace(/\/$/, '');
    if (/^\/(?:proc(?:\/.*)?)?$/.test(`${clean || '/'}`)) this.problem(at, `'${path}' cannot be covered; expected another directory`);
    if (/^\/sys\/kernel\/config(?:\/|$)/.test(clean)) this.problem(at, `'${path}' is configfs itself; expected a directory outside of it`);
  }

  /** A text, or the key of a map. */
  #nameOf(one: Value, key: string): string | undefined {
    if (one.form === 'map') return this.text(one, key);
    const plain = this.plain(one);
    return typeof plain === 'string' ? plain : undefined;
  }

  #present(root: Value, key: string): Value[] {
    return this.list(this.part(root, key)).filter(
      (one) => one.form !== 'map' || (this.present(one) && this.#holds(this.part(one, 'when'))),
    );
  }

  #holds(when: Value | undefined): boolean {
    const plain = this.plain(when);
    if (!when || typeof plain === 'boolean') return plain !== false;
    try {
      return evaluate(String(plain));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.problem(when, `in the expression '${plain}': ${error.message}`);
      return false;
    }
  }
}

/** The kernel takes `-` for `_`. */
function canonical(name: string): string {
  return name.replaceAll('-', '_');
}
