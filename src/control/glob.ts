/**
 * Globs of patterns: `*` and `?` in a text, and `**` for any number of components in a path. What they are tried on is other people's:
 * so the time grows with the length of both, and with nothing worse. (As regular expressions, `*a*a*a*a*` took minutes for a value of a page.)
 *
 * A part between two stars is looked for from the left, and its first place is the best: what follows has the most room then. So
 * nothing is ever tried twice.
 *
 * @module
 */

/** What a text is tried on. */
export interface Matcher {
  test(text: string): boolean;
}

/** Any one character. */
const ONE = Symbol('?');
type Char = string | typeof ONE;

/** A glob for any text. A backslash takes the meaning from what follows. */
export function globText(glob: string): Matcher {
  const parts: Char[][] = [[]];
  for (const [token] of glob.matchAll(/\\[^]|[^]/g)) {
    if (token === '*') parts.push([]);
    else parts.at(-1)!.push(token === '?' ? ONE : token.length > 1 ? token[1]! : token);
  }
  const fits = (part: readonly Char[], text: string, at: number): boolean =>
    at + part.length <= text.length && part.every((char, offset) => char === ONE || char === text[at + offset]);
  return { test: (text) => inOrder(parts, text.length, (part, at) => fits(part, text, at)) };
}

/** A glob for paths; `*` and `?` stay in one component. A leading `/` is of no meaning. */
export function globPath(glob: string): Matcher {
  const parts: Matcher[][] = [[]];
  for (const name of glob.replace(/^\/+|\/+$/g, '').split('/')) {
    if (name === '**') parts.push([]);
    else parts.at(-1)!.push(globText(name));
  }
  return {
    test(path) {
      const names = path === '' && parts.length > 1 ? [] : path.split('/');
      const fits = (part: readonly Matcher[], at: number): boolean =>
        at + part.length <= names.length && part.every((name, offset) => name.test(names[at + offset]!));
      return inOrder(parts, names.length, fits);
    },
  };
}

/**
 * Do the parts come one after the other, with anything in between: the first one at the beginning, the last one at the end?
 * @param length of what they are looked for in
 * @param fits does a part stand at a place?
 */
function inOrder<P extends readonly unknown[]>(parts: readonly P[], length: number, fits: (part: P, at: number) => boolean): boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return length === first.length && fits(first, 0);
  const end = length - last.length;
  if (end < first.length || !fits(first, 0) || !fits(last, end)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    while (at + part.length <= end && !fits(part, at)) at++;
    if (at + part.length > end) return false;
    at += part.length;
  }
  return true;
}
