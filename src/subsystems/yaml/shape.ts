/**
 * What the parts of a description may look like. One table says it (see format.ts), and it is used twice: to check a
 * description, with messages that name the place, and to write the JSON Schema that editors use. So the two agree.
 *
 * @module
 */
import { found } from './found.js';
import type { Problems } from './problems.js';
import type { Value } from './source.js';

/** A piece of JSON Schema. */
export type JsonSchema = { readonly [key: string]: unknown };

/** Something that a value may be. */
export interface Shape {
  /** With its article, such as `a string`. */
  readonly expected: string;
  /** Tells what is wrong with the value. @returns whether it is right */
  check(value: Value, checker: Checker): boolean;
  /** @param name makes a reference to a definition */
  schema(name: (definition: string, shape: () => Shape) => JsonSchema): JsonSchema;
}

/** One check of one description. */
export class Checker {
  /** Values that are not of the form they should be: whoever looks for meaning passes over them. */
  readonly wrong = new Set<Value>();
  readonly #seen = new Map<Value, Map<Shape, boolean>>();

  constructor(readonly problems: Problems) {}

  check(value: Value, shape: Shape): boolean {
    let known = this.#seen.get(value);
    if (!known) this.#seen.set(value, (known = new Map()));
    // An alias can make one value be met many times.
    const before = known.get(shape);
    if (before !== undefined) return before;
    const right = shape.check(value, this);
    known.set(shape, right);
    return right;
  }

  /** The value is not what is expected there. @returns false, as every check that tells a problem does */
  mismatch(value: Value, expected: string, hint = ''): false {
    return this.refuse(value, `found ${found(value)}; expected ${expected}${hint}`);
  }

  /** The same in other words. */
  refuse(value: Value, message: string): false {
    this.problems.add(value.at, message);
    this.wrong.add(value);
    return false;
  }
}
