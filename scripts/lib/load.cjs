/**
 * Loads the bundle with V8's code cache: `load('cli/main')` answers that module.
 *
 * Caches are files in .cache beside the bundle, and as much to be trusted as the bundle: who may write the one may write the other.
 * Only code that has run is compiled and can be cached. So there are three: the first `run` writes one, the first of the other processes that mount
 * another, and a process that ends without a mount writes `…-part` where nothing is cached yet. None is written where the bundle's directory is not
 * ours to write to.
 */
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const file = path.join(__dirname, 'BUNDLE');
const directory = path.join(__dirname, '.cache');
/** Of one version of V8; flags may change what it accepts, and then it refuses the cache by itself. */
const base = path.join(directory, `${path.basename(file, '.cjs')}-${process.arch}-${process.version}`);
const [run, mount, part] = [`${base}-run`, `${base}-mount`, `${base}-part`];
const whole = process.argv[2] === 'run' ? run : mount;
/** In milliseconds. V8 forgets compiled code that is not used for a while, and with it what a start needs. */
const SETTLED = 2000;

function load() {
  const cached = read(whole) ?? read(mount) ?? read(run) ?? read(part);
  // The bundle is ASCII: esbuild escapes the rest.
  const script = new vm.Script(Module.wrap(fs.readFileSync(file, 'latin1')), { filename: file, cachedData: cached?.data });
  // With flags for Node the cache would be of use to nobody else.
  if (process.execArgv.length === 0 && (cached?.path !== whole || script.cachedDataRejected)) {
    let [mounted, saved] = [false, false];
    const saveAll = () => {
      if (!saved) save(script, mounted ? whole : part);
      saved = true;
    };
    process.once('configfs-fuse:mounted', () => {
      mounted = true;
      setTimeout(saveAll, SETTLED).unref();
    });
    process.once('exit', () => {
      if (mounted || cached === undefined || script.cachedDataRejected) saveAll();
    });
  }
  const module = new Module(file);
  module.filename = file;
  // Code compiled in this way cannot import.
  module.__importFile = (specifier) => import(specifier);
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, __dirname);
  return module.exports;
}

function read(path) {
  try {
    return { path, data: fs.readFileSync(path) };
  } catch {
    return undefined;
  }
}

/** At the end or a while after the start, so that the cache holds what was compiled meanwhile. */
function save(script, cache) {
  try {
    fs.accessSync(__dirname, fs.constants.W_OK);
    fs.mkdirSync(directory, { recursive: true });
    // A directory of its own: nobody else has the name, not even a process with our number in another PID namespace.
    const aside = fs.mkdtempSync(`${cache}.`);
    try {
      const fresh = path.join(aside, 'fresh');
      fs.writeFileSync(fresh, script.createCachedData());
      fs.renameSync(fresh, cache);
    } finally {
      fs.rmSync(aside, { recursive: true, force: true });
    }
  } catch {
    // Not ours to write, or no room: it goes without.
  }
}

module.exports = load();
