/**
 * What is wrong with a description: all of it at once, each with its place in the file.
 *
 * @module
 */

/** A place in the file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong. */
export interface Problem extends Place {
  /** What was found, and what was expected. */
  readonly message: string;
}

/** The most problems that are told; after so many a person starts to mend. */
const MOST = 20;

/** Collects problems in any order. */
export class Problems {
  readonly #found = new Map<string, Problem>();

  add({ line, column }: Place, message: string): void {
    // A name may hold anything, and the message goes to a terminal, in one line.
    const plain = message.replace(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    // What an alias repeats is wrong in one place only.
    this.#found.set(`${line}:${column}:${plain}`, { line, column, message: plain });
  }

  /** In the order of the file. */
  get list(): readonly Problem[] {
    return [...this.#found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** One line for each problem, as compilers write it. @param file its name as the user gave it */
  lines(file: string): readonly string[] {
    const all = this.list;
    const lines = all.slice(0, MOST).map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    if (all.length === 1) return lines;
    if (all.length > MOST) lines.push(`${file}: and ${all.length - MOST} more`);
    return [`${file}: ${all.length} problems`, ...lines];
  }
}

/** ` 'a', 'b' or 'c'`. */
export function quoted(names: Iterable<string>): string {
  const list = [...names].map((name) => `'${name}'`);
  return list.length < 2 ? (list[0] ?? 'nothing') : `${list.slice(0, -1).join(', ')} or ${list.at(-1)}`;
}
