/** Where a model refuses: in code, and in the rules of descriptions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repo } from '../lib/paths.mjs';

const SITE = /new Errno\(/g;
/** What is not configfs: files of sysfs, functionfs, the end of a host. */
const OUTSIDE = /^(surroundings|sysfs|functionfs|stand-in|events|nodes|machine)\b/;

/**
 * The places of a folder of build/src/subsystems that refuse, and have not run.
 * @param {string} folder
 * @param {Map<string, import('./collect.mjs').Range[][]>} code
 * @returns {{ all: number, unmet: string[] }}
 */
export function unmetInCode(folder, code) {
  const root = join(repo, 'build/src/subsystems');
  if (!existsSync(join(root, folder))) return { all: 0, unmet: [] };
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.js') && !OUTSIDE.test(name),
  );
  const result = { all: 0, unmet: [] };
  for (const name of files) {
    const file = `subsystems/${folder}/${name}`;
    const text = readFileSync(join(root, folder, name), 'utf8');
    for (const { index } of text.matchAll(SITE)) {
      result.all++;
      if ((code.get(file) ?? []).some((ranges) => hasRun(ranges, index))) continue;
      const line = text.slice(0, index).split('\n').length;
      result.unmet.push(`${folder}/${name.replace(/\.js$/, '')}: ${text.split('\n')[line - 1].trim()}`);
    }
  }
  return result;
}

/** The narrowest range that holds a place counts for it. */
function hasRun(ranges, place) {
  let [width, count] = [Infinity, 0];
  for (const { startOffset, endOffset, count: times } of ranges) {
    if (startOffset > place || endOffset <= place || endOffset - startOffset > width) continue;
    [width, count] = [endOffset - startOffset, times];
  }
  return count > 0;
}

/**
 * The rules of a description that refuse, and did not.
 * @param {string} set
 * @param {Set<string>} reasons that refusals gave
 * @param {(version: string) => boolean} asked whether a kernel was asked that has what is there since a version
 */
export function unmetInDescription(set, reasons, asked) {
  const file = join(repo, 'src/subsystems', set, `${set}.yaml`);
  if (!existsSync(file)) return { all: 0, unmet: [] };
  const rules = [...rulesOf(parse(readFileSync(file, 'utf8'), { merge: true }), asked)];
  // The kernel's function stands before what the kernel logs.
  const partsOf = (why) => why.split(/(?=; the kernel logs )/);
  const unmet = rules.filter(({ why }) => ![...reasons].some((reason) => partsOf(why).every((part) => reason.includes(part))));
  return { all: rules.length, unmet: [...new Set(unmet.map(({ refuse, why }) => `${set}.yaml: ${refuse}: ${why}`))] };
}

function* rulesOf(node, asked) {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.since === 'string' && !asked(node.since)) return;
  if (typeof node.refuse === 'string' && ('when' in node || 'why' in node))
    yield { refuse: node.refuse, why: String(node.why ?? node.when) };
  // An event is no call: nothing records it.
  for (const [key, value] of Object.entries(node)) if (key !== 'events') yield* rulesOf(value, asked);
}
