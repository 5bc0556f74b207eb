/**
 * Expressions of descriptions, in CEL (the Common Expression Language, https://cel.dev), the language that Kubernetes has
 * for rules of the same sort. They are checked when the description is read; a name that is not there is a problem of the
 * file, not of the first store.
 *
 * @module
 */
import { Environment } from '@marcbachmann/cel-js';
import { withinTime } from '../../within-time.js';
import { lowestFree } from '../lowest-free.js';
import { mayTakeLong } from './effort.js';
import { wrongName } from './expression-names.js';
import { explain } from './expression-problem.js';
import type { Formula, TypeModel } from './model.js';
import { above, celType, childrenOf, linksOf, parentOf, siblingsOf, type View, viewClass } from './view.js';

/** What an expression may see beside `self`: names, and their types in CEL. */
export type Variables = Readonly<Record<string, string>>;

/** An expression that is not right. The message says where in it. */
export class ExpressionError extends Error {}

/** What has a type of its own in CEL: a class for each type of items. */
export class Expressions {
  readonly #names = new Map<TypeModel, string>();
  readonly #base: Environment;

  /**
   * @param types all of the description
   * @param since whether the modelled kernel is of that version, or of a later one
   */
  constructor(types: Iterable<TypeModel>, since: (version: string) => boolean) {
    this.#base = environment().registerFunction('since(string): bool', since);
    for (const type of types) {
      const name = `Type${this.#names.size}`;
      this.#names.set(type, name);
    }
    for (const [type, name] of this.#names) {
      const fields = Object.fromEntries([
        ...type.attributes.map((attribute) => [attribute.name, celType(attribute)]),
        ...type.groups.map((group) => [group.name, this.#names.get(group.type) ?? 'dyn']),
      ]) as Record<string, string>;
      this.#base.registerType(name, { ctor: viewClass(type), fields });
    }
  }

  /**
   * @param result what the expression has to give: a type of CEL
   * @throws ExpressionError
   */
  compile(text: string, self: TypeModel, result: string, variables: Variables = {}): Formula {
    const scope = this.#base.clone().registerVariable('self', this.#names.get(self)!);
    for (const [name, type] of Object.entries(variables)) scope.registerVariable(name, type);
    try {
      const parsed = scope.parse(text);
      const checked = parsed.check();
      if (checked.error) throw checked.error;
      if (checked.type !== result && checked.type !== 'dyn' && result !== 'dyn') {
        throw new ExpressionError(`it gives ${article(checked.type!)}; expected ${article(result)}`);
      }
      const wrong = wrongName(parsed.ast, self, [...this.#names.keys()]);
      if (wrong !== undefined) throw new ExpressionError(wrong);
      const formula = parsed as Formula;
      if (!mayTakeLong(parsed.ast)) return formula;
      return (scope) =>
        withinTime(
          () => `the expression '${text}'`,
          () => formula(scope),
        );
    } catch (error) {
      if (error instanceof ExpressionError) throw error;
      throw new ExpressionError(explain(error as Error, text, ['self', ...Object.keys(variables)], functionNames(), self));
    }
  }
}

/**
 * What an expression about nothing but the options gives.
 * @throws ExpressionError
 */
export function evaluate(text: string): boolean {
  let value: unknown;
  try {
    value = environment().evaluate(text);
  } catch (error) {
    throw new ExpressionError(explain(error as Error, text, [], functionNames()));
  }
  if (typeof value !== 'boolean') throw new ExpressionError('it gives no bool; expected one');
  return value;
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

let names: readonly string[] | undefined;

function functionNames(): readonly string[] {
  const all = environment().getDefinitions().functions;
  return (names ??= [...new Set([...all.map(({ name }) => name), 'since'])]);
}

/** The functions that expressions have beside those of CEL. */
function environment(): Environment {
  const options = { unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false };
  return new Environment(options)
    .registerFunction('parent(dyn): dyn', parentOf)
    .registerFunction('above(dyn, string): dyn', above)
    .registerFunction('children(dyn): list<dyn>', childrenOf)
    .registerFunction('siblings(dyn): list<dyn>', siblingsOf)
    .registerFunction('links(dyn): list<dyn>', linksOf)
    .registerFunction('nameOf(dyn): string', (view: View) => view.item.state.name)
    .registerFunction('typeOf(dyn): string', (view: View) => view.item.state.type.name)
    .registerFunction('same(dyn, dyn): bool', (a: unknown, b: unknown) => a === b)
    .registerFunction('isSet(dyn, string): bool', (view: View, name: string) => view.item.state.isSet(name))
    .registerFunction('min(int, int): int', (a: bigint, b: bigint) => (a < b ? a : b))
    .registerFunction('max(int, int): int', (a: bigint, b: bigint) => (a > b ? a : b))
    .registerFunction('lowestFree(list, int): int', lowestFree<bigint>)
    .registerFunction('hex(int, int): string', (value: bigint, digits: bigint) => `0x${value.toString(16).padStart(Number(digits), '0')}`);
}
