/**
 * Files of numbers in a fabric's `attrib`, and the ACL's `tag`: what several fabrics have alike.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, logged } from '../../../core/index.js';
import { errnoOf } from '../../../errno.js';
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
  /** What the kernel logs when it refuses; nothing unless given. */
  readonly logs?: Logs;
}

/** The lines for what does not parse, with the errno of that, and for what is too small or too large. */
interface Logs {
  unread(errno: number): string;
  outside(value: bigint): string;
}

/** A file that takes a number by `kstrtoul`. */
export const numberFile = <S>({ name, min, max, get, set, flat = true, logs }: NumberRow<S>): Attribute<Part<S>> => ({
  name,
  show: ({ of }) => `${get(of)}\n`,
  store({ of }, page) {
    const value = read(name, cString(page), flat, logs);
    if (value < BigInt(min) || value > BigInt(max)) {
      const reason = `${name} is a number from ${min} to ${max}`;
      throw new Errno('EINVAL', () => (logs ? logged(reason, logs.outside(value)) : reason));
    }
    set(of, Number(value));
  },
});

function read(name: string, written: string, flat: boolean, logs?: Logs): bigint {
  try {
    return kstrtoull(written);
  } catch (error) {
    if (!flat) throw error;
    const reason = `${name} is a number`;
    throw new Errno('EINVAL', () => (logs ? logged(reason, logs.unread(errnoOf(error))) : reason));
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
