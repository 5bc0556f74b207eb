/** Streams of thunderbolt, without another host: what Debian's 7.3 has. */
import fc from 'fast-check';
import { valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const values = valuesFor('thunderbolt', { in_hopid: ['8', '-1'], out_hopid: ['9'], ring_size: ['32', '4096'], throttling: ['16776960'] });
const S = 'thunderbolt/stream';
const service = (name) => ({
  prologue: [[`mkdir ${S}/${name}`], [`mkdir ${S}/${name}/a`]],
  made: [`${S}/${name}`, ...['a', 'b', '123456789'].map((stream) => `${S}/${name}/${stream}`)],
  files: ['a', 'b'].flatMap((stream) =>
    attributes(`${S}/${name}/${stream}`, 'busy_poll in_hopid index out_hopid ring_size throttling', values),
  ),
});

/** @type {import('../world.mjs').Vocabulary} */
export const thunderbolt = {
  name: 'thunderbolt',
  needs: ['thunderbolt'],
  kernel: 'linux-image-7.3-amd64/trixie-backports',
  world: fc
    .subarray([service('0-1.0'), service('0-0x3.1')], { minLength: 1 })
    .map((chosen) => together({ folders: ['thunderbolt', S], made: ['thunderbolt/x', `${S}/x`, `${S}/0-1`] }, ...chosen)),
};
