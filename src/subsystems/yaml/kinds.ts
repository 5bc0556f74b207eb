/**
 * The kinds that an attribute of a description may have: those of the kinds library, with their options as keys.
 * One row each; the two kinds that only descriptions have, `binary` and `counter`, are in format.ts.
 *
 * @module
 */
import { ERRNO, type ErrnoCode } from '../../errno.js';
import {
  type Base,
  bool,
  etherAddress,
  guid,
  int,
  type IntegerOptions,
  ip,
  ipv4,
  ipv6,
  type Kind,
  mac,
  nguid,
  NIL_UUID,
  oneOf,
  prefixOf,
  raw,
  s8,
  s16,
  s32,
  s64,
  scannedIpv4,
  scannedUint,
  strtoul,
  text,
  type TextOptions,
  u8,
  u16,
  u32,
  u64,
  uuid,
  word,
  wrappingIp,
  wrappingIpv4,
} from '../kinds/index.js';
import type { Sort } from './model.js';
import { type Fields, list, named } from './collections.js';
import { boolean, choice, integer, string } from './scalars.js';
import type { Shape } from './shape.js';

/** The options of one attribute, of the right shape. */
export type KindOptions = Readonly<Record<string, string | bigint | boolean | readonly string[] | undefined>>;

/** One row of {@link kindRows}. */
export interface KindRow {
  /** How expressions see a value. */
  readonly sort: Sort;
  /** The keys that it takes beside those that all attributes take. */
  readonly fields: Fields;
  /** What its `default` may be. */
  readonly initial: Shape;
  /** @param pattern the option of that name, which is known to be a regular expression */
  make(options: KindOptions, pattern?: RegExp): Kind<any>;
  /** A default as a program would write it. */
  write(initial: string | bigint | boolean, options: KindOptions): string;
  /** What is shown while nothing was stored and there is no default. */
  unset(options: KindOptions): string;
  /** What a description of the tree calls it: its name and limits. */
  label(name: string, options: KindOptions): string;
}

/** What other languages, and C, call kinds. */
export const kindSynonyms: Readonly<Record<string, string>> = {
  boolean: 'bool',
  flag: 'bool',
  integer: 'int',
  number: 'int',
  long: 's64',
  unsigned: 'u32',
  uint: 'u32',
  str: 'string',
  text: 'string',
  char: 'string',
  bytes: 'binary',
  blob: 'binary',
  choice: 'enum',
  byte: 'u8',
  ...Object.fromEntries(
    [8, 16, 32, 64].flatMap((bits) =>
      [`uint${bits}`, `uint${bits}_t`, `__u${bits}`]
        .map((name) => [name, `u${bits}`])
        .concat([`int${bits}`, `int${bits}_t`, `i${bits}`, `__s${bits}`].map((name) => [name, `s${bits}`])),
    ),
  ),
};

/** An errno by name. */
export const errno: Shape = named('errno', 'the name of an errno, such as EINVAL', () => errnoChoice);
/** Other names of the same number, and what only the kernel's insides have. */
const otherErrnos = Object.fromEntries(
  Object.entries({ EWOULDBLOCK: 'EAGAIN', ENOTSUP: 'EOPNOTSUPP', ENOTSUPP: 'EOPNOTSUPP', EDEADLOCK: 'EDEADLK' }).filter(
    ([name, same]) => !(name in ERRNO) && same in ERRNO,
  ),
);
const errnoChoice = choice(Object.keys(ERRNO), 'the name of an errno, such as EINVAL', otherErrnos);

const errnoOrCut = choice(['cut', ...Object.keys(ERRNO)], "the name of an errno, or 'cut'", otherErrnos);

/** No text that is written in one go is longer. */
const size = (doc: string) => ({ shape: integer({ min: 0, max: 4095 }), doc });

const outside = { shape: errno, doc: 'What a number gets that is too small or too large; EINVAL unless given.' };
const limits = (of: string): Fields => ({
  min: { shape: integer(), doc: `The least ${of} that is taken.` },
  max: { shape: integer(), doc: `The largest ${of} that is taken.` },
  outside,
});
const hex = { shape: integer({ min: 1, max: 16 }), doc: 'Shows the number as 0x and at least so many hexadecimal digits.' };
const base = { shape: choice([0, 8, 10, 16]), doc: 'The base of what is written; 0, the usual one, goes by the prefix 0x or 0.' };

type AnyOptions = IntegerOptions<any>;

function integerRow(make: (options: AnyOptions) => Kind<any>, big: boolean, fields: Fields): KindRow {
  const number = (value: unknown): number | bigint | undefined => (typeof value !== 'bigint' ? undefined : big ? value : Number(value));
  const hexDigits = (options: KindOptions): number | undefined => (options['hex'] === undefined ? undefined : Number(options['hex']));
  return {
    sort: big ? 'long' : 'int',
    fields,
    initial: integer(),
    make: (options) =>
      make(
        given<AnyOptions>({
          base: options['base'] === undefined ? undefined : (Number(options['base']) as Base),
          hex: hexDigits(options),
          min: number(options['min']),
          max: number(options['max']),
          outside: options['outside'] as ErrnoCode | undefined,
        }),
      ),
    write: (initial, options) => (initial as bigint).toString(Number(options['base'] ?? 0) || 10),
    unset: (options) => (options['hex'] === undefined ? '0' : `0x${'0'.repeat(Number(options['hex']))}`),
    label: (name, options) => name + range(options, ''),
  };
}

/** `, 1 to 5`. */
function range({ min, max }: KindOptions, unit: string): string {
  if (min === undefined && max === undefined) return '';
  if (min === undefined) return `, up to ${max}${unit}`;
  return max === undefined ? `, at least ${min}${unit}` : `, ${min} to ${max}${unit}`;
}

/** Without the options that are not given: to the kinds, not given and undefined are different. */
function given<T extends object>(options: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function textRow(fields: Fields, make: (options: KindOptions, pattern?: RegExp) => Kind<string>, unset = ''): KindRow {
  return {
    sort: 'string',
    fields,
    initial: string(),
    make,
    write: (initial) => initial as string,
    unset: () => unset,
    label: (name, options) => name + range(options, ' bytes'),
  };
}

const plain = (kind: Kind<string>, unset = ''): KindRow => textRow({}, () => kind, unset);

const octets: Fields = {
  octets: {
    shape: choice(['checked', 'wrap']),
    doc: "'wrap' takes numbers over 255, and what is not an address, as in_aton does in netconsole.",
  },
};

const kstrto: Fields = { ...limits('number'), hex, base };
const scanned: Fields = { ...limits('number'), hex };

/** All kinds by the name that a description gives them. */
export const kindRows: Readonly<Record<string, KindRow>> = {
  bool: {
    sort: 'bool',
    fields: {},
    initial: boolean,
    make: () => bool,
    write: (initial) => (initial ? '1' : '0'),
    unset: () => '0',
    label: (name) => name,
  },
  u8: integerRow(u8, false, kstrto),
  u16: integerRow(u16, false, kstrto),
  u32: integerRow(u32, false, kstrto),
  u64: integerRow(u64, true, kstrto),
  s8: integerRow(s8, false, kstrto),
  s16: integerRow(s16, false, kstrto),
  s32: integerRow(s32, false, kstrto),
  s64: integerRow(s64, true, kstrto),
  int: integerRow(int, false, kstrto),
  strtoul: integerRow(strtoul, true, kstrto),
  'scanned-u8': integerRow((options) => scannedUint(8, options), false, scanned),
  'scanned-u16': integerRow((options) => scannedUint(16, options), false, scanned),
  'scanned-u32': integerRow((options) => scannedUint(32, options), false, scanned),
  enum: {
    sort: 'string',
    fields: {
      values: {
        shape: list(string("a name, such as 'low'", '^[^\\n\\u0000]+$'), { min: 1 }),
        doc: 'The names, one of which it is.',
        required: true,
      },
      match: {
        shape: choice(['whole', 'prefix']),
        doc: 'Whether the whole text is compared, the usual case, or only as much of it as the name has.',
      },
    },
    initial: string(),
    make: ({ values, match }) => (match === 'prefix' ? prefixOf(values as readonly string[]) : oneOf(values as readonly string[])),
    write: (initial) => initial as string,
    unset: () => '',
    label: (_name, { values }) => `one of ${(values as readonly string[]).join(', ')}`,
  },
  string: textRow(
    {
      min: size('The least length in bytes.'),
      tooShort: { shape: errno, doc: 'What a shorter text gets; EINVAL unless given.', beside: 'min' },
      max: size('The largest length in bytes.'),
      tooLong: {
        shape: named('errno-or-cut', "the name of an errno, or 'cut'", () => errnoOrCut),
        doc: "What a longer text gets: an errno, EINVAL unless given, or 'cut' to keep what fits.",
        beside: 'max',
      },
      counts: {
        shape: choice(['kept', 'written', 'all']),
        doc: 'Whether the lengths count the text as it is kept, the usual case; as it was written, with its newline; or all that was written, also what follows a NUL.',
      },
      newline: {
        shape: choice(['last', 'first', 'keep', 'trim']),
        doc: 'Takes one newline off the end (last, the usual case), cuts the text at the first newline, keeps all of it, or trims white space off both ends.',
      },
      pattern: { shape: string('a regular expression'), doc: 'A regular expression; a text that as a whole does not match it is EINVAL.' },
    },
    ({ min, tooShort, max, tooLong, counts, newline }, pattern) =>
      text(
        given<TextOptions>({
          min: min === undefined ? undefined : Number(min),
          tooShort: tooShort as ErrnoCode | undefined,
          max: max === undefined ? undefined : Number(max),
          tooLong: tooLong as ErrnoCode | 'cut' | undefined,
          counts: counts as 'kept' | 'written' | 'all' | undefined,
          newline: newline as TextOptions['newline'],
          pattern,
        }),
      ),
  ),
  raw: textRow({ max: size('The most bytes that may be written.') }, ({ max }) =>
    raw(given({ max: max === undefined ? undefined : Number(max) })),
  ),
  word: textRow({ max: size('The most bytes that may be written.') }, ({ max }) =>
    word(given({ max: max === undefined ? undefined : Number(max) })),
  ),
  ip: textRow(octets, (options) => (options['octets'] === 'wrap' ? wrappingIp : ip)),
  ipv4: textRow(octets, (options) => (options['octets'] === 'wrap' ? wrappingIpv4 : ipv4)),
  'scanned-ipv4': plain(scannedIpv4, '0.0.0.0'),
  ipv6: plain(ipv6),
  mac: textRow({ trailing: { shape: boolean, doc: 'Whether anything may follow the address.' } }, ({ trailing }) =>
    mac({ trailing: trailing === true }),
  ),
  'ether-address': plain(etherAddress),
  uuid: plain(uuid, NIL_UUID),
  guid: plain(guid, NIL_UUID),
  nguid: plain(nguid, NIL_UUID),
};

/** Kinds that have no key which must be given: their name alone is enough. */
export const simpleKinds: readonly string[] = Object.keys(kindRows).filter(
  (name) => !Object.values(kindRows[name]!.fields).some((field) => field.required),
);
