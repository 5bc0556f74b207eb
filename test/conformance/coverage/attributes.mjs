/** Which attributes of a model were shown, stored, and refused, and with which errnos. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { repo } from '../lib/paths.mjs';

const built = (path) => import(pathToFileURL(join(repo, 'build/src', path)).href);

/** Kinds that take any text. */
const ANYTHING = /^(string|raw|text|counter|binary.*|)$/;

/**
 * What should be met of each attribute that the sources have: `shown`, `stored`, and a refused store. A number should have met both
 * errnos that numbers give.
 * @param {string[]} sources as `-s` takes them, of one kernel
 * @param {import('./collect.mjs').Operation[]} operations
 * @returns {Promise<{ all: number, unmet: string[] }>}
 */
export async function unmetAttributes(sources, operations) {
  const [{ loadSubsystems }, { describe }] = await Promise.all([built('subsystems/index.js'), built('cli/describe.js')]);
  const met = new Map();
  for (const { op, path, errno } of operations)
    if (op === 'show' || op === 'store' || op === 'read' || op === 'write') add(met, path, `${kindOf(op)} ${errno ?? 'ok'}`);
  const paths = [...met.keys()];
  const result = { all: 0, unmet: [] };
  const told = new Set();
  for (const subsystem of (await Promise.all(sources.map((source) => loadSubsystems(source)))).flat()) {
    for (const { path, pattern, attribute } of attributesOf(await describe(subsystem))) {
      if (told.has(path)) continue;
      told.add(path);
      const seen = new Set(paths.filter((one) => pattern.test(one)).flatMap((one) => [...met.get(one)]));
      for (const wanted of wantedOf(attribute)) {
        result.all++;
        if (!seen.has(wanted) && !(wanted === 'refused' && [...seen].some((one) => /^stored E/.test(one))))
          result.unmet.push(`${path}: ${wanted}`);
      }
    }
  }
  return result;
}

const kindOf = (op) => (op === 'show' || op === 'read' ? 'shown' : 'stored');

function add(map, key, value) {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

function wantedOf({ mode, kind }) {
  const wanted = [];
  if (mode & 0o444) wanted.push('shown ok');
  if (!(mode & 0o222)) return wanted;
  wanted.push('stored ok');
  if (/^(u|s)(8|16|32|64)\b|^int\b/.test(kind)) wanted.push('stored EINVAL', 'stored ERANGE');
  else if (!ANYTHING.test(kind)) wanted.push('refused');
  return wanted;
}

/** The attributes of a tree, with what their paths look like: a name in angle brackets is any. */
function* attributesOf(row, above = '') {
  const path = above === '' ? row.name : `${above}/${row.name}`;
  for (const attribute of row.attributes) {
    const whole = `${path}/${attribute.name}`;
    const pattern = whole.split(/(<[^>]*>)/).map((part) => (part.startsWith('<') ? '[^/]+' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')));
    // Some drivers number their groups.
    yield { path: whole, pattern: new RegExp(`^${pattern.join('').replaceAll(/\\\.\d+(?=\/)/g, '\\.\\d+')}$`), attribute };
  }
  for (const child of row.children) yield* attributesOf(child, path);
}
