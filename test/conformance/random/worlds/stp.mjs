/** Policies of system trace modules, with the four devices of dummy_stm, and triggers of iio: what Debian's 6.12 has. */
import fc from 'fast-check';
import { valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const PAIRS = ['0\\s1', '0\\s65535', '5\\s4', '1', '1\\s65536\\n', '\\s2\\s3', '4\\s4x', '-1\\s2', '0\\s4294967296', '65535\\s65535'];
const VALUES = { masters: PAIRS, channels: PAIRS, uuid: ['12345678-1234-1234-1234-123456789abc', '12345678123412341234123456789abc'] };
const values = valuesFor('stm', VALUES);
const policy = (name, more = '') => {
  const path = `stp-policy/${name}`;
  return {
    prologue: [[`mkdir ${path}`], [`mkdir ${path}/n`], [`mkdir ${path}/n/m`]],
    made: [path, `${path}/n`, `${path}/n/m`, `${path}/o`],
    files: [
      ...attributes(path, 'device protocol', values),
      ...['n', 'n/m', 'o'].flatMap((node) => attributes(`${path}/${node}`, `masters channels${more}`, values)),
    ],
  };
};

/** @type {import('../world.mjs').Vocabulary} */
export const stp = {
  name: 'stp',
  needs: ['stm'],
  kernel: 'linux-image-6.12-amd64',
  world: fc
    .subarray(
      [
        policy('dummy_stm.0.p'),
        policy('dummy_stm.0.q'),
        policy('dummy_stm.1:p_basic.p'),
        // Its nodes have a random uuid, which nobody can compare: it is only stored.
        policy('dummy_stm.2:p_sys-t.p', ' do_len ts_interval clocksync_interval'),
        { made: ['stp-policy/dummy_stm.9.p', 'stp-policy/p', 'stp-policy/dummy_stm.3:none.p', 'stp-policy/dummy_stm.3.a.p'] },
      ],
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => together({ folders: ['stp-policy'] }, policy('dummy_stm.0.p'), ...new Set(parts))),
};
