/**
 * Files of numbers in a fabric's `attrib`, and the ACL's `tag`: what several fabrics have alike.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno } from '../../../core/index.js';
import { cBytes, cString, decodeText, encodeText, kstrtoull } from '../../kinds/index.js';
import type { Part } from '../part.js';
import type { AclView } from './fabric.js';

/** One file of `attrib`: its name, the field that holds it, and what it may be. */
export interface NumberRow<S> {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  get(subject: S): number;
  set(subject: S, value: number): void;
  /** Numbers that do not parse are EINVAL, also if they are too large: the driver does not pass its errno on. */
  readonly flat?: boolean;
}

/** A file that takes a number by `kstrtoul`. */
export const numberFile = <S>({ name, min, max, get, set, flat = true }: NumberRow<S>): Attribute<Part<S>> => ({
  name,
  show: ({ of }) => `${get(of)}\n`,
  store({ of }, page) {
    const value = read(name, cString(page), flat);
    if (value < BigInt(min) || value > BigInt(max)) throw new Errno('EINVAL', () => `${name} is a number from ${min} to ${max}`);
    set(of, Number(value));
  },
});

function read(name: string, written: string, flat: boolean): bigint {
  try {
    return kstrtoull(written);
  } catch (error) {
    throw flat ? new Errno('EINVAL', `${name} is a number`) : error;
  }
}

/** MAX_ACL_TAG_SIZE: a tag has fewer bytes. */
const TAG_LIMIT = 64;

/** `tag` of an ACL (`core_tpg_set_initiator_node_tag`). */
export const tagFile: Attribute<ConfigItem & AclView> = {
  name: 'tag',
  show: ({ node }) => encodeText(node.tag),
  store({ node }, page) {
    const written = cBytes(page);
    if (written.length >= TAG_LIMIT) throw new Errno('EINVAL', `a tag has fewer than ${TAG_LIMIT} bytes`);
    const tag = decodeText(written);
    node.tag = tag.startsWith('NULL') ? '' : tag;
  },
};
