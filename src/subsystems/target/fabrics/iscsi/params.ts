/**
 * `param` of a target portal group: what is negotiated with an initiator (drivers/target/iscsi/iscsi_target_parameters.c).
 *
 * @module
 */
import { type Attribute, Errno, logged, quote } from '../../../../core/index.js';
import { cBytes, decodeText, encodeText, simpleStrtoul } from '../../../kinds/index.js';
import { isSpace } from '../../../kinds/scan.js';
import type { Part } from '../../part.js';
import type { GroupView } from './state.js';

/** The longest value (VALUE_MAXLEN). */
const MAX_VALUE = 255;

/** What a value may be. */
type Check = 'boolean' | 'text' | readonly string[] | { readonly min: number; readonly max: number };

const AUTH: Check = ['KRB5', 'SPKM1', 'SPKM2', 'SRP', 'CHAP', 'None'];
const DIGEST: Check = ['CRC32C', 'None'];
const COUNT: Check = { min: 1, max: 65_535 };
const LENGTH: Check = { min: 512, max: 16_777_215 };
const SECONDS: Check = { min: 0, max: 3600 };

/** Name, value at first, and what it may be. A list takes any number of its names, with commas between them. */
const TABLE: readonly (readonly [name: string, start: string, check: Check])[] = [
  ['AuthMethod', 'CHAP', AUTH],
  ['HeaderDigest', 'CRC32C,None', DIGEST],
  ['DataDigest', 'CRC32C,None', DIGEST],
  ['MaxConnections', '1', COUNT],
  ['TargetAlias', 'LIO Target', 'text'],
  ['InitialR2T', 'Yes', 'boolean'],
  ['ImmediateData', 'Yes', 'boolean'],
  ['MaxRecvDataSegmentLength', '8192', LENGTH],
  ['MaxXmitDataSegmentLength', '262144', LENGTH],
  ['MaxBurstLength', '262144', LENGTH],
  ['FirstBurstLength', '65536', LENGTH],
  ['DefaultTime2Wait', '2', SECONDS],
  ['DefaultTime2Retain', '20', SECONDS],
  ['MaxOutstandingR2T', '1', COUNT],
  ['DataPDUInOrder', 'Yes', 'boolean'],
  ['DataSequenceInOrder', 'Yes', 'boolean'],
  ['ErrorRecoveryLevel', '0', { min: 0, max: 2 }],
  ['IFMarker', 'No', 'boolean'],
  ['OFMarker', 'No', 'boolean'],
  ['IFMarkInt', 'Reject', 'text'],
  ['OFMarkInt', 'Reject', 'text'],
];

export const initialParams = (): Map<string, string> => new Map(TABLE.map(([name, start]) => [name, start]));

/** @param line what the kernel logs */
const refuse = (name: string, value: string, expected: string, line: string): Errno =>
  new Errno('EINVAL', () => logged(`${name} is ${expected}, not ${quote(value)} (iscsi_check_value)`, line));

/** `iscsi_check_value`. @throws EINVAL */
function checkValue(name: string, value: string, check: Check): void {
  if (value === 'Reject') {
    if (name.endsWith('MarkInt')) return;
    throw refuse(name, value, 'never rejected', `Received ${name}=${value}`);
  }
  if (value === 'Irrelevant') return;
  if (value === 'NotUnderstood') throw refuse(name, value, 'understood', `Received illegal offer ${name}=${value}`);
  const values = value.split(',');
  if (values.length > 1 && !Array.isArray(check)) {
    const line = `Detected value separator ",", but key "${name}" does not allow a value list, protocol error.`;
    throw refuse(name, value, 'one value, without commas', line);
  }
  for (const one of values) checkOne(name, one, check);
}

/** One value, of a list that is looked at up to the first mistake. */
function checkOne(name: string, value: string, check: Check): void {
  if (encodeText(value).length > MAX_VALUE) {
    throw refuse(name, value, `at most ${MAX_VALUE} bytes long`, `Value for key "${name}" exceeds ${MAX_VALUE}, protocol error.`);
  }
  if (check === 'text') return;
  const illegal = (expected: string, must: string): Errno => refuse(name, value, expected, `Illegal value for "${name}", must be ${must}.`);
  if (check === 'boolean') {
    if (value !== 'Yes' && value !== 'No') throw illegal('Yes or No', 'either "Yes" or "No"');
  } else if ('min' in check) {
    // What is no number is 0.
    const number = Number(BigInt.asIntN(32, simpleStrtoul(value, 0).value));
    if (number < check.min || number > check.max) {
      throw illegal(`a number from ${check.min} to ${check.max}`, `between ${check.min} and ${check.max}`);
    }
  } else if (!check.includes(value)) {
    const quoted = check.map((one) => `"${one}"`);
    throw illegal(`a list of ${check.join(', ')}`, `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`);
  }
}

/** The files of `param`. */
export const paramFiles: readonly Attribute<Part<GroupView>>[] = TABLE.map(([name, , check]) => ({
  name,
  show: ({ of }) => encodeText(`${of.data.params.get(name)}\n`),
  store({ of }, page) {
    const value = decodeText(withoutLastSpace(cBytes(page)));
    checkValue(name, value, check);
    of.data.params.set(name, value);
  },
}));

/** One byte of white space is taken off the end, if there is one (iscsi_tpg_param_…_store). */
function withoutLastSpace(bytes: Uint8Array): Uint8Array {
  return isSpace(bytes.at(-1)) ? bytes.subarray(0, -1) : bytes;
}

/** `iscsit_ta_authentication`: `authentication` and the `None` in AuthMethod exclude each other. */
export function setAuthentication({ params, attrib }: GroupView['data'], on: number): void {
  const methods = params.get('AuthMethod')!;
  const at = methods.indexOf('None');
  if (on === 0 && at < 0) params.set('AuthMethod', `${methods},None`);
  if (on === 1 && at >= 0) params.set('AuthMethod', withoutNone(methods, at));
  attrib.set('authentication', on);
}

/** With the comma before it, or the one after it where it comes first. Alone it stays. */
function withoutNone(methods: string, at: number): string {
  const rest = methods.slice(at + 'None'.length);
  if (rest.startsWith(',')) return at === 0 ? rest.slice(1) : methods.slice(0, at - 1) + rest;
  return at === 0 ? methods : methods.slice(0, at - 1);
}

/** `iscsit_tpg_enable_portal_group`: who has to authenticate needs a method. */
export function requireMethod(data: GroupView['data']): void {
  if (data.attrib.get('authentication') !== 1) return;
  if (data.params.get('AuthMethod') === 'None') data.params.set('AuthMethod', 'CHAP');
  setAuthentication(data, 1);
}
