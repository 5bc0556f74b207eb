/**
 * Expressions, code and checks of a description. They can be compiled only when all types are read, so until then there
 * is a function that waits for its content.
 *
 * @module
 */
import type { ErrnoCode } from '../../errno.js';
import type { Expressions, Variables } from './expression.js';
import { ExpressionError } from './expression.js';
import type { Check, Formula, Scope, TypeModel } from './model.js';
import { suggest } from '../../suggest.js';
import type { Place } from './problems.js';
import { compareVersions, parseVersion } from '../versions/index.js';
import { Reading } from './reading.js';
import type { Checker } from './shape.js';
import type { Value } from './source.js';

/** A function of a module that a description names. */
export interface CodeReference {
  readonly at: Place;
  /** The module's file as it is written; empty for a function that the loading program brings. */
  readonly file: string;
  readonly name: string;
  /** Set when the module is loaded. */
  run: ((scope: Scope) => unknown) | undefined;
}

/** What the readers of one description share. */
export interface Reader {
  readonly checker: Checker;
  /** Is a kernel of the modelled version one that has what is there from `since` on, and no longer from `until` on? */
  readonly inKernel: (since: string | undefined, until: string | undefined) => boolean;
  /** The functions that the program brings for `code: '#name'`. */
  readonly functions: Readonly<Record<string, (scope: Scope) => unknown>>;
  readonly code: CodeReference[];
  /** What is left to do when all types are read. */
  readonly compile: ((expressions: Expressions) => void)[];
}

export class FormulaReader extends Reading {
  constructor(protected readonly reader: Reader) {
    super(reader.checker);
  }

  /** Whether the modelled kernel has what is described. */
  protected present(map: Value): boolean {
    const [since, until] = [this.text(map, 'since'), this.text(map, 'until')];
    if (since !== undefined && until !== undefined && compareVersions(parseVersion(since)!, parseVersion(until)!) >= 0)
      this.problem(
        this.part(map, 'until')!,
        `'until' ${until} does not come after 'since' ${since}; expected a kernel version that has it`,
      );
    return this.reader.inKernel(since, until);
  }

  /**
   * The expression of a key.
   * @param self the type of the item that it is about
   * @param result what it has to give, in CEL
   */
  protected formula(map: Value, key: string, self: TypeModel, result: string, variables?: Variables): Formula | undefined {
    const value = this.part(map, key);
    return value && this.compiled(value, self, result, variables);
  }

  protected compiled(value: Value, self: TypeModel, result: string, variables?: Variables): Formula | undefined {
    if (value.form === 'map') return this.#code(value);
    const text = this.plain(value);
    if (typeof text !== 'string') return undefined;
    let formula: Formula = () => undefined;
    this.reader.compile.push((expressions) => {
      try {
        formula = expressions.compile(text, self, result, variables);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        this.problem(value, `in the expression '${text}': ${error.message}`);
      }
    });
    return (scope) => formula(scope);
  }

  #code(value: Value): Formula | undefined {
    const text = this.text(value, 'code');
    if (text === undefined) return undefined;
    const [file, name] = [text.slice(0, text.indexOf('#')), text.slice(text.indexOf('#') + 1)];
    const { functions } = this.reader;
    if (file === '' && !Object.hasOwn(functions, name)) {
      this.problem(this.part(value, 'code')!, `the program has no function '${name}'; ${suggest(name, Object.keys(functions))}`);
    }
    const reference: CodeReference = { at: this.part(value, 'code')!.at, file, name, run: file === '' ? functions[name] : undefined };
    this.reader.code.push(reference);
    return (scope) => reference.run!(scope);
  }

  /** The checks of a key that the modelled kernel has. */
  protected checks(map: Value, key: string, self: TypeModel, variables?: Variables): Check[] {
    return this.list(this.part(map, key)).flatMap((one) => {
      const when = this.formula(one, 'when', self, 'bool', variables);
      if (!when || !this.present(one)) return [];
      const condition = this.plain(this.part(one, 'when'));
      const why = this.text(one, 'why') ?? (typeof condition === 'string' ? condition : 'code of the description refuses it');
      return [{ when, errno: this.errno(one, 'refuse', 'EINVAL') as ErrnoCode, why }];
    });
  }
}
