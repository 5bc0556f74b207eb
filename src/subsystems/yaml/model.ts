/**
 * What a description says, without the text that it was said in: checked, complete, and with types for their names.
 *
 * @module
 */
import type { ErrnoCode } from '../../errno.js';
import type { Kind } from '../kinds/index.js';

/** What an expression, or a function of a code file, can see. */
export interface Scope {
  /** The item that the rule belongs to, as expressions see it (see view.ts); for `mkdir` and links the directory. */
  readonly self: object;
  /** What is about to be stored, where something is. */
  readonly value?: unknown;
  /** How many bytes were written. */
  readonly written?: bigint;
  /** The name that `mkdir` was given. */
  readonly name?: string;
  /** What a link is to point to. */
  readonly target?: object;
  /** An argument of an event. */
  readonly [argument: string]: unknown;
}

/** An expression, ready to be evaluated: compiled, or a function of a code file. */
export type Formula<T = unknown> = (scope: Scope) => T;

/** A refusal: while `when` holds, the call gets `errno`. */
export interface Check {
  readonly when: Formula;
  readonly errno: ErrnoCode;
  /** The reason, for people. */
  readonly why: string;
}

/** A subsystem and its directory's name. */
export interface SubsystemModel {
  readonly name: string;
  readonly type: TypeModel;
}

/** A type of items. One that has default groups, or in which things are made, is a type of groups. */
export interface TypeModel {
  /** The name by which the description knows it; empty for one that is written where it is used. */
  readonly name: string;
  /** The text of the attribute `description`. */
  description: string | undefined;
  readonly attributes: AttributeModel[];
  readonly groups: { readonly name: string; readonly type: TypeModel }[];
  /** The first that matches a name decides. */
  readonly rules: MakeRule[];
  links: LinkRule | undefined;
  /** What an incomplete item gets when it is committed; undefined for a group without commits. */
  committable: ErrnoCode | undefined;
  frozenBy: { readonly attribute: string; readonly errno: ErrnoCode } | undefined;
  /** While it holds, the item cannot be removed. */
  pinned: Formula | undefined;
  readonly events: EventModel[];
  /** Called when an item of the type has been removed. */
  removed: Formula | undefined;
  /** Whether kernels of the version that is modelled have default groups of this type. */
  present: boolean;
}

/** What `mkdir` does about some names. */
export interface MakeRule {
  /** The rule counts only while this holds. */
  readonly when: Formula | undefined;
  /** Whether it is refused while the item is frozen. */
  readonly freezes: boolean;
  /** The reason of a refusal, or of `full`. */
  readonly why: string | undefined;
  /** The names it is for, as a whole; all of them if undefined. */
  readonly names: RegExp | undefined;
  readonly example: string | undefined;
  readonly does: { readonly make: TypeModel; readonly max: number; readonly full: ErrnoCode } | { readonly refuse: ErrnoCode };
}

/** What links may point to. */
export interface LinkRule {
  readonly to: ReadonlySet<TypeModel>;
  /** The same by name, for people. */
  readonly names: readonly string[];
  readonly refuse: ErrnoCode;
  readonly max: number;
  readonly full: ErrnoCode;
  /** The reason for other targets, and for one link more than `max`. */
  readonly why: string | undefined;
  readonly freezes: boolean;
  readonly checks: readonly Check[];
}

/** How expressions see a value. `long` is an integer of 64 bits, which is kept as a bigint. */
export type Sort = 'bool' | 'int' | 'long' | 'string';

/** What a store, or an event, changes: attributes, `parent.` before those of what the item is in, and their new values, in order. */
export type Sets = readonly (readonly [attribute: string, to: Formula])[];

/** What happens from outside of configfs. */
export interface EventModel {
  readonly name: string;
  /** One line for a list. */
  readonly summary: string;
  readonly parameters: readonly EventParameter[];
  /** Asked before it happens. */
  readonly checks: readonly Check[];
  /** Called when the checks have passed. */
  readonly effect: Formula | undefined;
  readonly sets: Sets;
  /** What it changes in all items of a type, or those for which a condition holds. */
  readonly each: readonly { readonly type: TypeModel; readonly when: Formula | undefined; readonly sets: Sets }[];
}

/** An argument of an event. */
export interface EventParameter {
  readonly name: string;
  readonly kind: Kind<unknown>;
  /** The kind and its limits, for people. */
  readonly label: string;
  readonly sort: Sort;
  /** Its value where it is left out; undefined where it cannot be. */
  readonly initial: unknown;
}

/** What all attributes have. */
export interface AnyAttribute {
  readonly name: string;
  readonly mode: number;
  /** What begins the names of the kernel functions that read and store it, for reasons. */
  readonly prefix: string | undefined;
  /** Has to be set before the item is committed. */
  readonly required: boolean;
  /** Attributes that have to be set before this one is used, and what is answered before. */
  readonly needs: readonly string[];
  readonly unmet: ErrnoCode;
  /** No file: only expressions see it. */
  readonly hidden: boolean;
  /** Whether a new item has the file. */
  readonly visible: Formula | undefined;
  /** Whether it is refused while the item is frozen. */
  readonly freezes: boolean;
  /** Asked before what was written is looked at. */
  readonly guards: readonly Check[];
  /** Asked with the new value, before it is stored. */
  readonly checks: readonly Check[];
  /** Asked before it is shown. */
  readonly reads: readonly Check[];
  /** The value in a new item, where it has to be found out. */
  readonly start: Formula | undefined;
  /** What is shown in place of the value. */
  readonly show: Formula | undefined;
  /** Called with the new value when the checks have passed. */
  readonly effect: Formula | undefined;
  /** What a store changes. */
  readonly sets: Sets;
}

/** A value of some kind. */
export interface TextAttributeModel extends AnyAttribute {
  readonly form: 'text';
  readonly kind: Kind<unknown>;
  /** The kind and its limits, for people. */
  readonly label: string;
  /** How expressions see the value. */
  readonly sort: Sort;
  /** The default; undefined if there is none. */
  readonly initial: unknown;
  /** What is shown while it is not set. */
  readonly unset: string;
  readonly end: '\n' | '';
  /** What counts as written: all, the bytes up to the first NUL, or what is found out when the value is stored. */
  readonly takes: 'text' | Formula | undefined;
}

export interface BinaryAttributeModel extends AnyAttribute {
  readonly form: 'binary';
  readonly initial: Buffer | undefined;
  /** 0: no limit. */
  readonly max: number;
}

/** How often other attributes were stored. */
export interface CounterModel extends AnyAttribute {
  readonly form: 'counter';
  /** All of the item's if undefined. */
  readonly of: readonly string[] | undefined;
}

export type AttributeModel = TextAttributeModel | BinaryAttributeModel | CounterModel;

/** Whether items of the type are groups. */
export function isGroupType(type: TypeModel): boolean {
  return type.groups.length > 0 || type.rules.length > 0;
}
