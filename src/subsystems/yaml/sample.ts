/**
 * A name that matches a pattern, as an example: simple patterns only, which those for names are.
 *
 * @module
 */

/** @returns undefined if none was found; whoever wrote the pattern can give an example then */
export function sample(pattern: RegExp): string | undefined {
  const { source } = pattern;
  const name = new Sampler(source.startsWith('^(?:') && source.endsWith(')$') ? source.slice(4, -2) : source).alternatives();
  return name !== '' && pattern.test(name) ? name : undefined;
}

/** Candidates for a member of a class, and for a dot; the first that matches is taken. */
const CANDIDATES = [...'0a1bA_-.:@x9zZ', ...Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at))];

/** Goes through a pattern and takes the shortest way. What it does not know it takes literally, and the test fails. */
class Sampler {
  #at = 0;

  constructor(private readonly source: string) {}

  /** Up to the end or a closing parenthesis: the first alternative. */
  alternatives(): string {
    const first = this.#sequence();
    while (this.source[this.#at] === '|') {
      this.#at++;
      this.#sequence();
    }
    return first;
  }

  #sequence(): string {
    let text = '';
    while (this.#at < this.source.length && !'|)'.includes(this.source[this.#at]!)) text += this.#quantified();
    return text;
  }

  #quantified(): string {
    const atom = this.#atom();
    const quantifier = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.source.slice(this.#at));
    if (!quantifier) return atom;
    this.#at += quantifier[0].length;
    if (quantifier[1] !== undefined) return atom.repeat(Math.min(Number(quantifier[1]), 255));
    return quantifier[0].startsWith('+') ? atom : '';
  }

  #atom(): string {
    const rest = this.source.slice(this.#at);
    const group = /^\((?:\?:|\?<\w+>)?/.exec(rest);
    if (group) {
      this.#at += group[0].length;
      const text = this.alternatives();
      this.#at++;
      return text;
    }
    const anchor = /^[\^$]/.exec(rest);
    const one = anchor ?? /^(?:\[(?:\\.|[^\]\\])*\]|\\[dDwWsS]|\.)/su.exec(rest);
    if (!one) {
      const literal = /^(?:\\([^\n])|(.))/su.exec(rest)!;
      this.#at += literal[0].length;
      return literal[1] ?? literal[2]!;
    }
    this.#at += one[0].length;
    if (anchor) return '';
    const regexp = new RegExp(`^${one[0]}$`, 'u');
    return CANDIDATES.find((candidate) => regexp.test(candidate)) ?? '';
  }
}
