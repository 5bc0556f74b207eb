/**
 * A module hook: `import … from 'configfs-fuse'` in a user's subsystem file means the package that is running, even if
 * the file lies where no `node_modules` is, or where another copy is installed. It has to: a subsystem is recognised
 * by its class, and a second copy would bring classes of its own.
 *
 * @module
 */

/** What Node's hooks get and answer, as far as it matters here; a promise in the hook thread of older versions. */
type Resolved = { url: string; shortCircuit?: boolean } | Promise<{ url: string }>;

let self = '';

/** @param url of the package's entry */
export function initialize(url: string): void {
  self = url;
}

/** Node's `resolve` hook. */
export function resolve(specifier: string, context: unknown, next: (specifier: string, context: unknown) => Resolved): Resolved {
  return specifier === 'configfs-fuse' ? { url: self, shortCircuit: true } : next(specifier, context);
}
