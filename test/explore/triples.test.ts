/** Every schedule of three operations on `04-default-groups`; scripts/explore goes through more of them. */
import { test } from 'tap';
import { fewActsOf, triples } from './acts.js';
import { exploreAll, summary } from './run-all.js';

test('every schedule of three operations', async (t) => {
  const total = await exploreAll(triples(fewActsOf));
  t.same(total.broken, []);
  t.comment(summary(total));
});
