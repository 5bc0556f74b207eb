/**
 * What dlm computes: addresses out of a `struct sockaddr_storage`, for people, and numbers out of names.
 *
 * @module
 */

import { isErrno } from '../../core/index.js';
import { kstrtou } from '../kinds/index.js';
import type { View } from '../yaml/view.js';

const AF_INET = 2;
const AF_INET6 = 10;

export const functions = {
  /** Can a node not be called so (`make_comm`, `make_node`)? @throws ERANGE for a number of more than 32 bits */
  isNoNumber({ name = '' }: { readonly name?: string }): boolean {
    try {
      return kstrtou(32, name) < 0;
    } catch (error) {
      if (isErrno(error) && error.code === 'EINVAL') return true;
      throw error;
    }
  },

  /** The number that a node's directory is called by. */
  numberOf: ({ self }: { readonly self: object }): bigint => BigInt(kstrtou(32, (self as View).item.state.name)),

  /** `comm_addr_list_show`: one line for each address; `%pI6` has no `::`. */
  appendAddress({ self, value }: { readonly self: object; readonly value?: unknown }): string {
    const bytes = Buffer.from(value as string, 'latin1');
    const family = bytes.readUInt16LE(0);
    const before = (self as { addr_list: string }).addr_list;
    if (family === AF_INET) return `${before}AF_INET\t${bytes.subarray(4, 8).join('.')}\n`;
    if (family !== AF_INET6) return `${before}<UNKNOWN>\n`;
    const groups = bytes.subarray(8, 24).toString('hex').match(/.{4}/g)!;
    return `${before}AF_INET6\t${groups.join(':')}\n`;
  },
};
