/**
 * Internet addresses, kept and shown in their canonical text (`%pI4`, `%pI6c`).
 *
 * @module
 */
import { Errno, logged, quote } from '../../errno.js';
import { cString } from './c-string.js';
import type { Kind } from './kind.js';
import { SPACE } from './scan.js';

/** Eight groups of 16 bits. */
const GROUPS = 8;

/** `in4_pton`: four decimal numbers up to 255; leading zeros are allowed and do not mean octal. Up to the end or a newline. EINVAL for anything else. */
export const ipv4: Kind<string> = {
  name: 'ipv4',
  parse: (page) => required('an IPv4 address (in4_pton)', firstLine(page), octets).join('.'),
  format: (value) => value,
};

/**
 * `in_aton`: four numbers with dots between them, and nothing is checked. A number over 255 spills over into the octet
 * before it, what is no digit counts by its code, and what is missing is 0.
 */
export const wrappingIpv4: Kind<string> = {
  name: 'ipv4',
  parse(page) {
    const text = cString(page);
    let [address, at] = [0, 0];
    for (let octet = 0; octet < 4; octet++) {
      address = (address << 8) >>> 0;
      if (at >= text.length) continue;
      let value = 0;
      for (; at < text.length && text[at] !== '.' && text[at] !== '\n'; at++) {
        value = (Math.imul(value, 10) + text.charCodeAt(at) - 0x30) >>> 0;
      }
      address = (address | value) >>> 0;
      at++;
    }
    return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
  },
  format: (value) => value,
};

/** IPv6 if there is a colon in it, else what `in_aton` makes of it, as netconsole has it: also in what the kernel logs. */
export const wrappingIp: Kind<string> = {
  name: 'ip',
  parse(page) {
    const text = firstLine(page);
    if (!cString(page).includes(':')) return wrappingIpv4.parse(page);
    const end = text.search(/[^0-9a-f:.]/i);
    // `in6_pton` ends at what is no part of an address, and netconsole looks at that.
    if (end < 0 || !groups(text.slice(0, end))) return ipv6.parse(page);
    const line = `netconsole: invalid IPv6 address at: <${text[end]}>`;
    throw new Errno('EINVAL', () => logged(`${quote(text)} has more than an IPv6 address (in6_pton)`, line));
  },
  format: (value) => value,
};

/** `sscanf(page, "%3u.%3u.%3u.%3u", …)`: what follows is not looked at. EINVAL for fewer than four numbers, ERANGE for one over 255. */
export const scannedIpv4: Kind<string> = {
  name: 'ipv4',
  parse(page) {
    const found = SCANNED.exec(cString(page))?.slice(1).map(Number);
    if (!found) throw new Errno('EINVAL', 'an address has four numbers of up to three digits');
    if (found.some((octet) => octet > 255)) throw new Errno('ERANGE', 'a number of the address is over 255');
    return found.join('.');
  },
  format: (value) => value,
};
const SCANNED = new RegExp(`^${Array(4).fill(`${SPACE}*([0-9]{1,3})`).join('\\.')}`);

/** `in6_pton`: the text forms of RFC 4291, the one that ends with an IPv4 address too, and any number of leading zeros. Up to the end or a newline. EINVAL for anything else. */
export const ipv6: Kind<string> = {
  name: 'ipv6',
  parse: (page) => canonical(required('an IPv6 address (in6_pton)', firstLine(page), groups)),
  format: (value) => value,
};

/** An address of either kind: {@link ipv6} if there is a colon in it, else {@link ipv4}. */
export const ip: Kind<string> = {
  name: 'ip',
  parse: (page) => (cString(page).includes(':') ? ipv6 : ipv4).parse(page),
  format: (value) => value,
};

/** The drivers that take addresses look no further than the first newline. */
function firstLine(page: Buffer): string {
  const text = cString(page);
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

/** @throws EINVAL for a text that `read` does not understand */
function required<T>(what: string, text: string, read: (text: string) => T | undefined): T {
  const value = read(text);
  if (value === undefined) throw new Errno('EINVAL', () => `${quote(text)} is not ${what}`);
  return value;
}

function octets(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^0*[0-9]{1,3}$/.test(part))) return undefined;
  const values = parts.map(Number);
  return values.every((value) => value <= 255) ? values : undefined;
}

/** The eight groups of an address in any of its text forms. */
function groups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, at) => run(half, at === halves.length - 1));
  if (!head) return undefined;
  if (halves.length === 1) return head.length === GROUPS ? head : undefined;
  // A `::` stands for one group at least.
  if (!tail || head.length + tail.length >= GROUPS) return undefined;
  return [...head, ...new Array<number>(GROUPS - head.length - tail.length).fill(0), ...tail];
}

/** Groups with colons between them; none at all is right. @param last whether an IPv4 address may end it */
function run(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const out: number[] = [];
  for (const [at, part] of parts.entries()) {
    if (/^0*[0-9a-fA-F]{1,4}$/.test(part)) {
      out.push(parseInt(part, 16));
      continue;
    }
    const four = last && at === parts.length - 1 ? octets(part) : undefined;
    if (!four) return undefined;
    out.push((four[0]! << 8) | four[1]!, (four[2]! << 8) | four[3]!);
  }
  return out;
}

/** RFC 5952, as `%pI6c` writes it: the first longest run of two or more zero groups is `::`; some end with an IPv4 address. */
function canonical(value: readonly number[]): string {
  const mapped = value.slice(0, 5).every((group) => group === 0) && value[5] === 0xffff;
  const isatap = (value[4]! | 0x0200) === 0x0200 && value[5] === 0x5efe;
  const words = value.map((group) => group.toString(16));
  const hexGroups = mapped || isatap ? 6 : GROUPS;
  if (hexGroups === 6)
    words.splice(
      6,
      2,
      value
        .slice(6)
        .flatMap((group) => [group >> 8, group & 0xff])
        .join('.'),
    );

  const zeros = { at: 0, length: 1 };
  for (let at = 0; at < hexGroups; at++) {
    let length = 0;
    while (at + length < hexGroups && value[at + length] === 0) length++;
    if (length > zeros.length) Object.assign(zeros, { at, length });
  }
  if (zeros.length === 1) return words.join(':');
  return `${words.slice(0, zeros.at).join(':')}::${words.slice(zeros.at + zeros.length).join(':')}`;
}
