/**
 * The events of a type, out of their description.
 *
 * @module
 */
import { isErrno } from '../../errno.js';
import { AttributeReader } from './attribute-reader.js';
import type { Variables } from './expression.js';
import { kindRows } from './kinds.js';
import type { EventModel, EventParameter, TypeModel } from './model.js';
import type { Value } from './source.js';

export class EventReader extends AttributeReader {
  /** Where each name was met: the type that has it. */
  readonly #names = new Map<string, TypeModel>();

  /**
   * @param body of the type
   * @param typeOf the type that a value names
   */
  events(body: Value, type: TypeModel, typeOf: (value: Value) => TypeModel | undefined): EventModel[] {
    return this.entries(body, 'events').flatMap(({ key: name, at, value }) => {
      const other = this.#names.get(name);
      if (other && other !== type) {
        this.problem({ at }, `another type, '${other.name}', has an event '${name}'; expected different names`);
      }
      this.#names.set(name, type);
      const parameters = this.#parameters(value);
      const variables: Variables = Object.fromEntries(parameters.map((one) => [one.name, one.sort === 'long' ? 'int' : one.sort]));
      const model: EventModel = {
        name,
        summary: this.text(value, 'summary') ?? '',
        parameters,
        checks: this.checks(value, 'check', type, variables),
        effect: this.formula(value, 'effect', type, 'dyn', variables),
        sets: this.sets(value, type, variables),
        each: this.list(this.part(value, 'each')).flatMap((one) => {
          const written = this.part(one, 'type');
          const found = written && typeOf(written);
          if (!found) return [];
          return [{ type: found, when: this.formula(one, 'when', found, 'bool', variables), sets: this.sets(one, found, variables) }];
        }),
      };
      return this.present(value) ? [model] : [];
    });
  }

  #parameters(value: Value): EventParameter[] {
    let optional: string | undefined;
    return this.entries(value, 'parameters').flatMap(({ key: name, at, value: one }) => {
      const kindName = one.form === 'scalar' ? this.plain(one) : this.text(one, 'kind');
      const row = kindRows[kindName as string];
      if (!row || this.lacks(one, row)) return [];
      const { kind, label, options } = this.kindOf(one, kindName as string, row);
      const given = this.plain(this.part(one, 'default'));
      if (given === undefined && optional !== undefined) {
        this.problem({ at }, `'${name}' comes after '${optional}', which may be left out; expected a 'default' here, too`);
      }
      if (given === undefined) return [{ name, kind, label, sort: row.sort, initial: undefined }];
      optional = name;
      const exact = typeof given === 'number' ? BigInt(given) : given!;
      try {
        return [{ name, kind, label, sort: row.sort, initial: kind.parse(Buffer.from(row.write(exact, options))) }];
      } catch (error) {
        if (!isErrno(error)) throw error;
        this.problem(this.part(one, 'default')!, `${given} is not ${label} (${error.code}); expected a default that could be given`);
        return [];
      }
    });
  }
}
