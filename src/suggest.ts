/**
 * "Did you mean …?" for a mistyped name.
 *
 * @module
 */
import { distance } from 'fastest-levenshtein';

/**
 * The end of a message about an unknown name: the known name that was most likely meant, or all known names.
 * @param quote how a name is shown; by default in single quotes
 */
export function suggest(name: string, known: readonly string[], quote = (one: string): string => `'${one}'`): string {
  const near = closest(name, known);
  if (near !== undefined) return `did you mean ${quote(near)}?`;
  if (known.length === 0) return 'there is none';
  const names = known.map(quote);
  return `expected ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`}`;
}

/** The known name with the smallest edit distance; undefined if even that one differs in more than a third of its letters, or the name is too short to tell. */
function closest(name: string, known: readonly string[]): string | undefined {
  if (name.length < 3) return undefined;
  const lower = name.toLowerCase();
  const [best] = known
    // Each letter that one has more is an edit. A name of a million letters is not compared at all.
    .filter((one) => Math.abs(one.length - name.length) <= mostEdits(one))
    .map((one) => ({ one, edits: edits(lower, one.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= mostEdits(best.one) ? best.one : undefined;
}

function mostEdits({ length }: string): number {
  return Math.max(1, Math.floor(length / 3));
}

/** Letters to insert, remove or replace. Letters in the wrong order, the commonest slip, count as one edit less. */
function edits(a: string, b: string): number {
  const swapped = a !== b && [...a].sort().join('') === [...b].sort().join('');
  return distance(a, b) - (swapped ? 1 : 0);
}
