/**
 * Loads the bundle with V8's code cache: `load('cli/main')` answers that module.
 *
 * The cache is a file in .cache beside the bundle, and is as much to be trusted as the bundle: who may write the one may write the
 * other. It is made at the end of the first process that has mounted and may write there, for its version of V8.
 */
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

const file = path.join(__dirname, 'BUNDLE');

function load() {
  const directory = path.join(__dirname, '.cache');
  const cache = path.join(directory, `${path.basename(file, '.cjs')}-${process.arch}-${v8.cachedDataVersionTag().toString(16)}`);
  let cachedData;
  try {
    cachedData = fs.readFileSync(cache);
  } catch {
    // Not yet.
  }
  // The bundle is ASCII: esbuild escapes the rest.
  const script = new vm.Script(Module.wrap(fs.readFileSync(file, 'latin1')), { filename: file, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) {
    // Only code that has run is compiled, and can be cached: the whole way to a mount is what is worth it.
    process.once('configfs-fuse:mounted', () => process.once('exit', () => save(script, directory, cache)));
  }
  const module = new Module(file);
  module.filename = file;
  // Code compiled in this way cannot import.
  module.__importFile = (specifier) => import(specifier);
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, __dirname);
  return module.exports;
}

/** At the end, so that the cache holds what was compiled meanwhile. */
function save(script, directory, cache) {
  try {
    fs.accessSync(__dirname, fs.constants.W_OK);
    fs.mkdirSync(directory, { recursive: true });
    const fresh = `${cache}.${process.pid}`;
    fs.writeFileSync(fresh, script.createCachedData(), { flag: 'wx' });
    fs.renameSync(fresh, cache);
  } catch {
    // Not ours to write, or no room: it goes without.
  }
}

module.exports = load();
