/**
 * What a description says, without the text that it was said in: checked, complete, and with types for their names.
 *
 * @module
 */
import type { ErrnoCode } from '../../errno.js';
import type { Kind } from '../kinds/index.js';

/** A subsystem and its directory's name. */
export interface SubsystemModel {
  readonly name: string;
  readonly type: TypeModel;
}

/** A type of items. One that has default groups, or in which things are made, is a type of groups. */
export interface TypeModel {
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
}

/** What `mkdir` does about some names. */
export interface MakeRule {
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
}

/** What all attributes have. */
interface AnyAttribute {
  readonly name: string;
  readonly mode: number;
  /** Has to be set before the item is committed. */
  readonly required: boolean;
  /** Attributes that have to be set before this one is used, and what is answered before. */
  readonly needs: readonly string[];
  readonly unmet: ErrnoCode;
}

/** A value of some kind. */
export interface TextAttributeModel extends AnyAttribute {
  readonly form: 'text';
  readonly kind: Kind<unknown>;
  /** The kind and its limits, for people. */
  readonly label: string;
  /** The default; undefined if there is none. */
  readonly initial: unknown;
  /** What is shown while it is not set. */
  readonly unset: string;
  readonly end: '\n' | '';
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
