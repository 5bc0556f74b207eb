/** Reports of a confidential guest, from a provider of ours that does what it is told: Debian's 6.12 has tsm. */
import fc from 'fast-check';
import { COMMON, valuesOf } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const tried = valuesOf('tsm');
const GOOD = {
  inblob: ['abc', '\\*64(i)', 'x'],
  privlevel: ['0', '1', '2', '3'],
  service_provider: ['svsm', 'svsm\\n'],
  service_guid: ['c476f1eb-0123-45a5-9641-b4e7dde5bfe3'],
};
const valuesFor = (name) => {
  const others = [...(tried.get(name) ?? []), ...COMMON];
  const good = GOOD[name] ?? [];
  return [...good, ...good, ...good, ...others];
};
const STORED = ['privlevel', 'service_provider', 'service_guid', 'service_manifest_version', 'inblob', 'inblob'];
const SHOWN = 'generation provider privlevel_floor outblob auxblob manifestblob';
const BLOBS = ['outblob', 'outblob', 'auxblob', 'manifestblob'];

const report = (name) => {
  const path = `tsm/report/${name}`;
  return {
    prologue: [[`mkdir ${path}`], [`put abc ${path}/inblob`]],
    made: [path, path],
    files: attributes(path, `${STORED.join(' ')} ${SHOWN}`, valuesFor),
    // What a client does: it stores, looks whether nobody else did, and reads.
    bursts: STORED.flatMap((stored) =>
      valuesFor(stored).map((value, i) => [
        `put ${value} ${path}/${stored}`,
        `cat ${path}/generation`,
        `cat ${path}/${BLOBS[i % BLOBS.length]}`,
      ]),
    ),
  };
};
/** What is stored here outlives the script, so each begins and ends as the module does. */
const base = {
  prologue: [['put 1 tsm_lab/defaults'], ['put lab tsm_lab/register']],
  epilogue: ['root', 'put 1 tsm_lab/defaults'],
  folders: ['tsm', 'tsm/report'],
};
const STEERING = {
  register: ['-', '-', 'lab', 'lab', 'other', '\\s', '\\xff'],
  fail: ['0', '0', '5', '11', '16', '110', '134', 'x'],
  privlevel_floor: ['0', '1', '2', '4', '6'],
  attributes: ['-1', '0', '12', '262156', '112', '524288', '-2'],
  outblob_length: ['-1', '0', '1', '200', '32768', '32769', '-2'],
  auxblob_length: ['-1', '-2', '0', '32769'],
  manifestblob_length: ['-1', '-2', '0', '40'],
  reports: ['0'],
  generation: ['18446744073709551614', '18446744073709551615', '5', '-1'],
};
const steering = { files: Object.entries(STEERING).map(([name, values]) => [`tsm_lab/${name}`, values]), folders: ['tsm_lab'] };

/** @type {import('../world.mjs').Vocabulary} */
export const tsm = {
  name: 'tsm',
  needs: ['tsm'],
  kernel: 'linux-image-6.12-amd64',
  world: fc
    .subarray([report('r'), report('s'), steering, steering], { minLength: 1, maxLength: 3 })
    .map((parts) => together(base, report('r'), ...new Set(parts))),
};
