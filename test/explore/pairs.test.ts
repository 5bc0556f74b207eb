/** Every schedule of two operations on `04-default-groups`. */
import { test } from 'tap';
import { pairs } from './acts.js';
import { exploreAll, summary } from './run-all.js';

test('every schedule of two operations', async (t) => {
  const total = await exploreAll(pairs());
  t.same(total.broken, []);
  t.comment(summary(total));
});
