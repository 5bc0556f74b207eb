/**
 * Regular expressions that are tried on other people's text. JavaScript tries all ways in which an expression may match: with
 * some expressions these are more than anybody can wait for (`(a+)+`), and few people see that of an expression.
 *
 * @module
 */
import { withinTime } from './within-time.js';

/** So many steps take no time worth a thread. */
const FEW = 100_000;

/** What decides how many ways there are; see {@link shapeOf}. */
interface Shape {
  /** A repeated group with a choice in it, or a reference back: the ways are a power of the text's length. */
  readonly nests: boolean;
  /** What may be repeated without a certain number. */
  readonly repeats: number;
  /** Places with two ways each. */
  readonly choices: number;
}

/** A regular expression whose `test` ends. */
export class BoundedRegExp extends RegExp {
  readonly #plain: RegExp;
  readonly #shape: Shape;

  /** @throws SyntaxError */
  constructor(source: string, flags?: string) {
    super(source, flags);
    this.#plain = new RegExp(source, flags);
    this.#shape = shapeOf(source);
  }

  /** @throws TookTooLong */
  override test(text: string): boolean {
    if (mostSteps(this.#shape, text.length) <= FEW) return this.#plain.test(text);
    return withinTime(
      () => `to match ${this.#plain} with a text of ${text.length} characters`,
      () => this.#plain.test(text),
    );
  }
}

function mostSteps({ nests, repeats, choices }: Shape, length: number): number {
  // One more: where no `^` stands it may begin anywhere.
  if (!nests) return 2 ** choices * (length + 1) ** (repeats + 1);
  return (2 + choices + repeats) ** length;
}

/** Counts on the safe side, without looking at what is repeated. */
function shapeOf(source: string): Shape {
  let [nests, repeats, choices] = [false, 0, 0];
  /** For each open group: is there a choice in it? */
  const groups: boolean[] = [];
  let closed = false;
  const choose = (): void => {
    if (groups.length > 0) groups[groups.length - 1] = true;
  };
  for (const [token] of source.matchAll(TOKENS)) {
    const afterGroup = closed;
    closed = false;
    if (/^\\(?:[1-9]|k)/.test(token)) nests = true;
    else if (token.startsWith('(')) groups.push(false);
    else if (token === ')') {
      const had = groups.pop() ?? false;
      closed = had;
      if (had) choose();
    } else if (token === '|') {
      choices++;
      choose();
    } else if (/^(?:[*+]|\{\d+(?:,\d*)?\})\??$/.test(token)) {
      if (afterGroup) nests = true;
      // So many times, no more and no less: there is nothing to choose.
      if (/^\{\d+\}/.test(token)) continue;
      repeats++;
      choose();
    } else if (/^\?\??$/.test(token)) {
      choices++;
      choose();
    }
  }
  return { nests, repeats, choices };
}

/** Escapes, classes, openings of groups, and quantifiers as a whole; else single characters. */
const TOKENS = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\{\d+(?:,\d*)?\}\??|[*+?]\??|[^]/g;
