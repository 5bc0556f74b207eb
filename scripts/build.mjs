#!/usr/bin/env node
/**
 * Builds dist/, which is what the package ships: the types of each module, and all code in one bundle.
 *
 *   node scripts/build.mjs [DIST]
 *
 * A mount is ready much sooner from one CommonJS file than from a hundred ES modules, and V8 can cache its code as a whole:
 *
 *   bundle-HASH.cjs      all of src/ and the libraries in it, as a function from a module's name to the module
 *   load.cjs             loads the bundle with V8's code cache (scripts/lib/load.cjs)
 *   index.js, …          what package.json exports: ES modules that pass on what the bundle holds, so that everybody gets the same
 *                        classes, be it by `import` or through the program
 *   cli/main.cjs, …      what runs by itself: package.json's bin, and whatever src/ names in a call of programUrl()
 *   cli/main.js, …       the same for `import`
 *   NOTICES              the licenses of the libraries in the bundle
 *
 * Modules named in a call of moduleUrl() are ES modules of their own, since threads and hooks of Node load them by their address.
 *
 * All of it is made aside and then put into its place, file by file: a program that starts meanwhile finds a whole build, the old one or the new
 * one. A build that fails leaves the old one as it is.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(root, 'src');
const place = resolve(process.argv[2] ?? join(root, 'dist'));
/** On the same file system, and gone with the next build if this one is killed. */
const dist = join(place, '.new');
/** In milliseconds. Between reading load.cjs and the bundle that it names, a program needs less. */
const START = 1000;
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Packages that are installed along with this one: loaded at run time, and only when needed. */
const external = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });

/** Modules of src/ without their extension, of paths such as `./dist/cli/main.cjs`. */
const ofDist = (path) => relative('dist', path).replace(/\.(c|m)?js$/, '');
const exported = Object.values(manifest.exports)
  .filter((target) => typeof target === 'object')
  .map((target) => ofDist(target.default));
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const named = (call) => [
  ...new Set(sources.flatMap((name) => [...readFileSync(join(src, name), 'utf8').matchAll(call)].map(([, module]) => module))),
];
const programs = [...new Set([...Object.values(manifest.bin).map(ofDist), ...named(/\bprogramUrl\(\s*'([^']+)'/g)])];
const modules = named(/\bmoduleUrl\(\s*'([^']+)'/g).filter((name) => !exported.includes(name));

rmSync(dist, { recursive: true, force: true });
const types = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/typescript/bin/tsc'),
    ...['-p', join(root, 'tsconfig.json'), '--emitDeclarationOnly', '--sourceMap', 'false', '--inlineSources', 'false', '--outDir', dist],
  ],
  { stdio: 'inherit' },
);
if (types.status !== 0) process.exit(1);

keepTypes(exported);

/** @type {import('esbuild').BuildOptions} */
const settings = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  external,
  logLevel: 'warning',
  legalComments: 'none',
  absWorkingDir: root,
};
const entries = [...new Set([...exported, ...programs])];
const bundled = await build({
  ...settings,
  stdin: {
    contents: `const modules = {\n${entries.map((name) => `  '${name}': () => require('./${name}.ts'),`).join('\n')}\n};\nmodule.exports = (name) => modules[name]();\n`,
    resolveDir: src,
    sourcefile: 'bundle.js',
  },
  outdir: dist,
  entryNames: 'bundle-[hash]',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  metafile: true,
  // Names stay, for stack traces, and lines stay short, since those tell a line.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  define: { 'import.meta.url': '__bundleUrl' },
  banner: {
    js: "'use strict';\nconst __bundleUrl = require('node:url').pathToFileURL(__filename).href;\nconst { __importFile } = module;",
  },
});
const [bundle] = Object.keys(bundled.metafile.outputs).map((path) => basename(path));
// What is still imported at run time are files of users. Code that was compiled with a cache cannot import by itself: load.cjs
// does it.
const code = readFileSync(join(dist, bundle), 'utf8');
// And load.cjs reads it as ASCII, while esbuild leaves regular expressions and raw templates as they are.
const ascii = code.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
writeFileSync(join(dist, bundle), ascii.replace(/(?<![\w$.'"`])import\(/g, '__importFile('));
if (modules.length > 0) {
  await build({
    ...settings,
    entryPoints: modules.map((name) => join(src, `${name}.ts`)),
    outdir: dist,
    outbase: src,
    format: 'esm',
  });
}

const loader = readFileSync(join(root, 'scripts/lib/load.cjs'), 'utf8');
writeFileSync(join(dist, 'load.cjs'), loader.replace('BUNDLE', bundle));
const loadFrom = (file) => {
  const path = relative(dirname(file), 'load.cjs');
  return path.startsWith('.') ? path : `./${path}`;
};
const require = (await import('node:module')).createRequire(import.meta.url);
const load = require(join(dist, 'load.cjs'));
const entryPoints = [];
for (const name of exported) {
  const names = Object.keys(load(name)).filter((one) => /^[A-Za-z_$][\w$]*$/.test(one) && one !== 'default');
  write(
    `${name}.js`,
    `import load from '${loadFrom(name)}';\nconst module = load('${name}');\n${names.map((one) => `export const ${one} = module.${one};\n`).join('')}`,
  );
}
for (const name of programs) {
  const bin = Object.values(manifest.bin).map(ofDist).includes(name);
  write(`${name}.cjs`, `${bin ? '#!/usr/bin/env node\n' : ''}require('${loadFrom(name)}')('${name}');\n`);
  if (!exported.includes(name)) write(`${name}.js`, `${bin ? '#!/usr/bin/env node\n' : ''}import './${basename(name)}.cjs';\n`);
  if (bin) for (const extension of ['cjs', 'js']) chmodSync(join(dist, `${name}.${extension}`), 0o755);
}
writeFileSync(join(dist, 'NOTICES'), notices(Object.keys(bundled.metafile.inputs)));
await replace();

function write(name, text) {
  mkdirSync(dirname(join(dist, name)), { recursive: true });
  writeFileSync(join(dist, name), text);
  entryPoints.push(name);
}

/** Puts the new build in the place of the old one: first what is loaded, then what loads it. */
async function replace() {
  const last = ['load.cjs', ...entryPoints];
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(dist, name)).isFile());
  for (const name of [...files.filter((one) => !last.includes(one)), ...last]) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    renameSync(join(dist, name), join(place, name));
  }
  // First, since programs that end write there.
  remove('.cache');
  const old = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !files.some((file) => file === name || file.startsWith(`${name}/`)),
  );
  if (old.some((name) => /^bundle-/.test(name))) await setTimeout(START);
  for (const name of old) remove(name);
}

function remove(name) {
  rmSync(join(place, name), { recursive: true, force: true, maxRetries: 5 });
}

/** Deletes the types that nothing exported mentions: nobody can import those. */
function keepTypes(names) {
  const kept = new Set();
  const keep = (file) => {
    if (kept.has(file)) return;
    kept.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g))
      keep(resolve(dirname(file), `${path}.d.ts`));
  };
  for (const name of names) keep(join(dist, `${name}.d.ts`));
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.d.ts') && !kept.has(join(dist, name))) rmSync(join(dist, name));
  }
}

/** The license of each library whose files are in the bundle. */
function notices(inputs) {
  const packages = new Set(inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  return [...packages]
    .sort()
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      const file = readdirSync(join(root, path)).find((one) => /^licen[cs]e/i.test(one));
      if (!file) throw new Error(`${name} has no license file; a bundle may not hold it without`);
      return `${name} ${version} (${license})\n\n${readFileSync(join(root, path, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
