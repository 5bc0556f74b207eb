/**
 * What dlm computes: addresses out of a `struct sockaddr_storage`, for people.
 *
 * @module
 */

const AF_INET = 2;
const AF_INET6 = 10;

export const functions = {
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
