/** Triggers of industrial I/O: Debian's 6.12 has them, without devices. */
import fc from 'fast-check';
import { together } from '../world.mjs';

/** @type {import('../world.mjs').Vocabulary} */
export const iio = {
  name: 'iio',
  needs: ['iio'],
  kernel: 'linux-image-6.12-amd64',
  world: fc.constant(
    together({
      prologue: [['mkdir iio/triggers/hrtimer/a']],
      made: ['iio/triggers/hrtimer/a', 'iio/triggers/hrtimer/b', 'iio/triggers/x', 'iio/x', 'iio/devices/x', 'iio/triggers/hrtimer/a/x'],
      folders: ['iio', 'iio/triggers', 'iio/triggers/hrtimer', 'iio/devices'],
    }),
  ),
};
