/**
 * What a description says of the kernel outside of configfs.
 *
 * @module
 */
import type { Surrounding } from '../surroundings.js';
import { ExpressionError, evaluate } from './expression.js';
import { FormulaReader } from './formula-reader.js';
import type { Value } from './source.js';

/** Reads `surroundings`: those that are there, with the options and the kernel version as they are. */
export class SurroundingReader extends FormulaReader {
  /** @param root of the description */
  read(root: Value): Surrounding[] {
    return this.list(this.part(root, 'surroundings')).flatMap((one) => {
      const there = this.present(one) && this.#holds(this.part(one, 'when'));
      const path = this.text(one, 'path');
      return there && path !== undefined ? [{ path, entries: this.texts(one, 'entries').map(({ text }) => text) }] : [];
    });
  }

  #holds(when: Value | undefined): boolean {
    const plain = this.plain(when);
    if (!when || typeof plain === 'boolean') return plain !== false;
    try {
      return evaluate(String(plain));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.problem(when, `in the expression '${plain}': ${error.message}`);
      return false;
    }
  }
}
