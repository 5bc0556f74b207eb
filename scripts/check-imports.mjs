#!/usr/bin/env node
/**
 * Checks that imports only ever point downward.
 *
 *   node scripts/check-imports.mjs [SRC]
 *
 * The layers of src/, the topmost first, and what each may import apart from itself:
 *
 *   cli               everything
 *   index.ts          everything but cli
 *   served            core, subsystems, transport/index.ts, sync, errno.ts, log.ts
 *   transport/index   the two transports: it chooses between them; and what they may import
 *   transport/kernel  core, sync, errno.ts, log.ts, and the files in transport/ itself, which both transports share
 *   transport/native  the same; the two never import each other
 *   transport/        core, sync, errno.ts, log.ts
 *   subsystems        core/index.ts and nothing else of core, errno.ts, log.ts, suggest.ts
 *   core              sync, caller-paths.ts, errno.ts, log.ts; of Node only types; no timers
 *   sync              errno.ts; of Node only types; it knows nothing of configfs
 *   log.ts            log-sink.ts
 *   log-sink.ts, errno.ts, suggest.ts  nothing of ours
 *
 * Exit status 1 and a line for each wrong import.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

if (process.argv[2]?.startsWith('-')) {
  const wrong = process.argv[2] !== '--help';
  (wrong ? console.error : console.log)(
    'usage: scripts/check-imports.mjs [SRC]\nChecks that imports only ever point downward; the layers are in the head of this file.',
  );
  process.exit(wrong ? 2 : 0);
}
const src = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'src'));

/** What a layer may import of ours, apart from itself; a file's path, or a layer's name. */
const MAY = {
  cli: ['*'],
  'index.ts': [
    'core',
    'errno.ts',
    'log.ts',
    'served',
    'subsystems',
    'sync',
    'transport',
    'transport/index.ts',
    'transport/kernel',
    'transport/native',
  ],
  served: ['caller-paths.ts', 'core', 'errno.ts', 'log.ts', 'subsystems', 'sync', 'transport/index.ts'],
  'transport/index.ts': ['caller-paths.ts', 'core', 'errno.ts', 'log.ts', 'sync', 'transport', 'transport/kernel', 'transport/native'],
  transport: ['caller-paths.ts', 'core', 'errno.ts', 'log.ts', 'sync'],
  'transport/kernel': ['caller-paths.ts', 'core', 'errno.ts', 'log.ts', 'sync', 'transport'],
  'transport/native': ['caller-paths.ts', 'core', 'errno.ts', 'log.ts', 'sync', 'transport'],
  subsystems: ['core/index.ts', 'errno.ts', 'log.ts', 'suggest.ts'],
  core: ['sync', 'caller-paths.ts', 'errno.ts', 'log.ts'],
  sync: ['errno.ts'],
  'caller-paths.ts': ['errno.ts'],
  'log.ts': ['log-sink.ts'],
  'log-sink.ts': [],
  'suggest.ts': [],
  'errno.ts': [],
};

/** Layers that do no I/O: of Node's modules they may use types only. */
const PURE = new Set(['core', 'sync', 'errno.ts']);
/** Layers without timers. */
const TIMELESS = new Set(['core']);

/** The layer of a path below src. */
function layerOf(path) {
  const parts = path.split('/');
  if (path === 'transport/index.ts') return path;
  if (parts[0] === 'transport') return parts.length > 2 ? `transport/${parts[1]}` : 'transport';
  return parts[0];
}

/** Code without comments. Strings stay, since import paths are strings; a `//` in a string is kept by its quotes. */
function withoutComments(code) {
  return code.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_all, string) => string ?? ' ',
  );
}

/** What a file imports: `import`, `export … from`, `import()`, `import x = require()`, `require()`. */
function* importsOf(code) {
  const statement = /(?:^|[;}\n])\s*(import|export)\b([^;'"`]*?)\bfrom\s*(['"])(.+?)\3/g;
  for (const [, , clause, , target] of code.matchAll(statement)) yield { target, typeOnly: isTypeOnly(clause) };
  for (const [, , target] of code.matchAll(/(?:^|[;}\n])\s*import\s*(['"])(.+?)\1/g)) yield { target, typeOnly: false };
  for (const [, , target] of code.matchAll(/\b(?:import|require)\s*\(\s*(['"`])(.+?)\1/g)) yield { target, typeOnly: false };
}

/** `import type …`, or a list in which each name is a type. */
function isTypeOnly(clause) {
  if (/^\s*type\b(?!\s*,)/.test(clause)) return true;
  const list = /^\s*\{([^}]*)\}\s*$/.exec(clause);
  return list?.[1].split(',').every((name) => name.trim() === '' || /^\s*type\s/.test(name));
}

const wrong = [];
let files = 0;
for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.[cm]?tsx?$/.test(entry.name)) continue;
  files++;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const path = relative(src, file);
  const layer = layerOf(path);
  const may = MAY[layer];
  if (!may) {
    wrong.push(`src/${path}: '${layer}' is no layer; add it to scripts/check-imports.mjs, or move the file`);
    continue;
  }
  const code = withoutComments(readFileSync(file, 'utf8'));
  for (const { target, typeOnly } of importsOf(code)) {
    if (!target.startsWith('.')) {
      if (PURE.has(layer) && !typeOnly && target.startsWith('node:'))
        wrong.push(`src/${path}: imports ${target}; ${layer} does no I/O and may import only types from Node`);
      continue;
    }
    const to = relative(src, resolve(dirname(file), target)).replace(/\.([cm]?)js$/, '.$1ts');
    if (to.startsWith('..')) {
      wrong.push(`src/${path}: imports ${target}, which is outside of src`);
      continue;
    }
    const below = layerOf(to);
    if (below !== layer && !may.includes('*') && !may.includes(below) && !may.includes(to)) {
      wrong.push(`src/${path}: imports src/${to}; ${layer} may import ${may.length === 0 ? 'nothing of ours' : `only ${may.join(', ')}`}`);
    }
  }
  const timer = TIMELESS.has(layer) && /\b(setTimeout|setInterval|setImmediate)\s*\(/.exec(code);
  if (timer) wrong.push(`src/${path}: calls ${timer[1]}; ${layer} has no timers`);
}

for (const line of wrong) console.error(line);
if (files === 0) console.error(`no source files in ${src}`);
console.log(`${files} files, ${wrong.length} wrong imports`);
process.exitCode = wrong.length > 0 || files === 0 ? 1 : 0;
