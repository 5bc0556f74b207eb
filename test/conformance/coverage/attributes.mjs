/** Which attributes of a model were shown, stored, and refused, and with which errnos. */
import { below, patternOf, treesOf } from './trees.mjs';

/** Kinds that take any text. */
const ANYTHING = /^(string|raw|text|counter|binary.*|)$/;

/**
 * What should be met of each attribute that the sources have: `shown`, `stored`, and a refused store. A number should have met both
 * errnos that numbers give.
 * @param {string[]} sources as `-s` takes them
 * @param {import('./collect.mjs').Operation[]} operations
 * @param {[RegExp, string][]} [alike] what several places of the tree have of one piece of the kernel's code, and one name for all of them: what
 *   is met in one place counts for all
 * @returns {Promise<{ all: number, unmet: string[] }>}
 */
export async function unmetAttributes(sources, operations, alike = []) {
  const placeOf = (path) => alike.reduce((place, [pattern, name]) => place.replace(pattern, name), path);
  const met = new Map();
  for (const { op, path, errno } of operations)
    if (op === 'show' || op === 'store' || op === 'read' || op === 'write') add(met, placeOf(path), `${kindOf(op)} ${errno ?? 'ok'}`);
  const paths = [...met.keys()];
  const result = { all: 0, unmet: [] };
  const told = new Set();
  for (const { path: whole, attribute } of (await treesOf(sources)).flatMap((tree) => [...attributesOf(tree)])) {
    const path = placeOf(whole);
    if (told.has(path)) continue;
    told.add(path);
    const pattern = patternOf(path);
    const seen = new Set(paths.filter((one) => pattern.test(one)).flatMap((one) => [...met.get(one)]));
    for (const wanted of wantedOf(attribute)) {
      result.all++;
      if (!seen.has(wanted) && !(wanted === 'refused' && [...seen].some((one) => /^stored E/.test(one))))
        result.unmet.push(`${path}: ${wanted}`);
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

/** The attributes of a tree. */
function* attributesOf(tree) {
  for (const { path, row } of below(tree)) for (const attribute of row.attributes) yield { path: `${path}/${attribute.name}`, attribute };
}
