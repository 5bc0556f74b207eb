/** Whether the two sides answered a script alike, and if not, where they first differ. */
import { normalise, steps } from '../lib/answers.mjs';
import { known } from './known.mjs';

/**
 * @typedef {{ before: string[], pathOf: string, remembered?: string, tainted: boolean }} Past the calls up to this one, the path that it is about,
 *   and for `changed` that of the snapshot
 * @typedef {{ index: number, call: string, kernel: string, mount: string, signature: string }} Difference
 */

const PREFIX = /^(?:(?:as|at|caps|fs|pass|user) \S+ |(?:child|nnp|userns) )+/;
export const withoutPrefix = (call) => call.replace(PREFIX, '');

/** Attributes that show what is drawn at random. */
const RANDOM = /(dev_addr|host_addr|attr_serial|device_uuid|ifname)$/;
/** Numbers that the kernel gives to devices: its own, and those of other drivers. */
const DEVICE = /\/dev$/;

/** The path that a call is about: its own, or that of its descriptor. */
function pathOf(call, slots) {
  const [name, first, second] = withoutPrefix(call).split(' ');
  if (/^(f?changed|f?ino|f?remember)$/.test(name)) return (name.startsWith('f') ? slots.get(second) : second) ?? '';
  if (/^(read|pread|readv|write|pwrite|writev|f\w+|lseek|close|getdents)$/.test(name)) return slots.get(first) ?? '';
  return (name === 'put' || name === 'echo' || name === 'symlink' || name === 'open' ? second : first) ?? '';
}

/** Follows which path each descriptor was opened with, and each snapshot taken of. */
function follow(call, slots) {
  const [name, first, second] = withoutPrefix(call).split(' ');
  if (name === 'open') slots.set(first, second);
  if (name === 'dup') slots.set(second, slots.get(first) ?? '');
  if (name === 'remember') slots.set(first, second);
  if (name === 'fremember') slots.set(first, slots.get(second) ?? '');
}

/** An error by its name; what was answered well by its first words. */
const shape = (text) =>
  text.startsWith('ok') || text.startsWith('\n')
    ? text
        .replace(/^\n[^]*/, 'lines')
        .replace(/"[^]*"/g, '""')
        .replace(/\[\d+ bytes[^]*/, 'many')
        .replace(/\d+/g, 'N')
        .split(' ')
        .slice(0, 2)
        .join(' ')
    : text;
/** Where the runner was started shows in the names that `tree` prints. */
const withoutRoot = (text, call) =>
  /\btree \\@/.test(call) ? text.replace(/^ {2}\/(config|[^ \n]*conformance-mount-[^ /\n]*)/gm, '  \\@') : text;
/** What tells one difference from another, whatever its numbers and texts. */
const signatureOf = (call, kernel, mount) => `${withoutPrefix(call).split(' ')[0]}: ${shape(kernel)} | ${shape(mount)}`;

/**
 * @param {string} kernelText
 * @param {string} mountText
 * @param {boolean} [tainted] a script before, on the same tree, was not judged to its end
 * @returns {{ judged: number, agreeing: number, known: import('./known.mjs').Known[][], stopped: boolean, difference?: Difference }} `known`: of each difference
 *   that is known, the entries that it matches; the first one counts
 */
export function judge(kernelText, mountText, tainted = false) {
  const [kernel, mount] = [steps(normalise(kernelText)), steps(normalise(mountText))];
  const slots = new Map();
  const result = { judged: 0, agreeing: 0, known: [], stopped: false };
  for (let i = 0; i < kernel.length; i++) {
    const { call } = kernel[i];
    const k = withoutRoot(kernel[i].result, call);
    const m = mount[i]?.call === call ? withoutRoot(mount[i].result, call) : '(no answer)';
    result.judged++;
    const about = pathOf(call, slots);
    follow(call, slots);
    if (k === m || (k.startsWith('ok') && m.startsWith('ok') && (RANDOM.test(about) || DEVICE.test(about)) && /"/.test(k))) {
      result.agreeing++;
      continue;
    }
    const past = {
      before: kernel.slice(0, i + 1).map((step) => step.call),
      pathOf: about,
      remembered: slots.get(withoutPrefix(call).split(' ')[1]),
      tainted,
    };
    const entries = known.filter(
      (one) =>
        one.call.test(withoutPrefix(call)) &&
        (!one.kernel || one.kernel.test(k)) &&
        one.mount.test(m) &&
        (!one.alike || one.alike(k, m)) &&
        (!one.when || one.when(past)),
    );
    if (entries.length === 0) return { ...result, difference: { index: i, call, kernel: k, mount: m, signature: signatureOf(call, k, m) } };
    result.known.push(entries);
    if (entries[0].stop) return { ...result, stopped: true };
  }
  return result;
}
