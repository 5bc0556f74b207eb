/** Time stamps are as fine as the kernel's, so that `find -newer` says the same. */
import { test } from 'tap';
import { tickTime } from '../../src/core/tree.js';

test('the clock goes in ticks of 4 ms, and is never ahead of the time of day', (t) => {
  const seen = new Set<number>();
  while (seen.size < 10) {
    const ms = tickTime();
    const now = Date.now();
    if (ms % 4 !== 0) t.fail('between ticks');
    if (ms > now) t.fail('ahead');
    seen.add(ms);
  }
  t.end();
});
