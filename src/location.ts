/**
 * Where the program's own files are. Compiled one by one, each module lies in the place of its source; in the package all of
 * them are one bundle, and only what runs by itself has a file of its own: see scripts/build.mjs.
 *
 * @module
 */

/** In the bundle this is the bundle's own file, in the directory where this module is too. */
const here = import.meta.url;

/**
 * The file of a module that runs by itself, in a process or thread of its own. The build finds the calls of this function, so
 * its argument is always a literal.
 * @param module its path in src/, without an extension, such as `cli/daemon-main`
 */
export function programUrl(module: string): URL {
  return new URL(`${module}${here.endsWith('.cjs') ? '.cjs' : '.js'}`, here);
}

/**
 * The file of a module that other modules import: an ES module in both forms.
 * @param module as for {@link programUrl}
 */
export function moduleUrl(module: string): URL {
  return new URL(`${module}.js`, here);
}
