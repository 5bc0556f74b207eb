/**
 * The functions of the kernel that show and store attributes, in the reasons of what they refuse.
 *
 * @module
 */
import type { Attribute, BinAttribute } from '../../core/index.js';
import { naming } from '../../errno.js';

/** Callbacks of attributes, by the name of the kernel's. */
const CALLBACKS = ['show', 'store', 'read', 'write'] as const;

/**
 * The same attributes, but each refusal whose reason names no kernel function gets that of the callback, `PREFIX + attribute + _store`,
 * as the macro CONFIGFS_ATTR(PREFIX, attribute) makes it.
 * @param prefix undefined for drivers that no kernel has: their reasons stay as they are; a function gives PREFIX and the attribute as the
 *   driver spells it
 */
export function inFunctions<A extends Attribute<any> | BinAttribute<any>>(
  prefix: string | ((attribute: string) => string) | undefined,
  attributes: readonly A[],
): A[] {
  if (prefix === undefined) return [...attributes];
  return attributes.map((attribute) =>
    inFunction(typeof prefix === 'string' ? prefix + attribute.name : prefix(attribute.name), attribute),
  );
}

type Callback = (this: unknown, ...args: unknown[]) => unknown;

function inFunction<A extends Attribute<any> | BinAttribute<any>>(beginning: string, attribute: A): A {
  const callbacks = attribute as A & Partial<Record<(typeof CALLBACKS)[number], Callback>>;
  const named: Partial<Record<string, Callback>> = {};
  for (const name of CALLBACKS) {
    const callback = callbacks[name];
    if (callback) named[name] = explained(callback, `${beginning}_${name}`);
  }
  return { ...attribute, ...named };
}

function explained(callback: Callback, by: string): Callback {
  return function (this: unknown, ...args) {
    try {
      const done = callback.apply(this, args);
      return done instanceof Promise ? done.catch(rethrow) : done;
    } catch (error) {
      return rethrow(error);
    }
  };
  function rethrow(error: unknown): never {
    throw naming(by, error);
  }
}
