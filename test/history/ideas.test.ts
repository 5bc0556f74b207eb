/** The rejected ideas are broken, each in its own way, and the gate is not. */
import { test } from 'tap';
import { explore } from '../explore/explorer.js';
import { failureOf, ideas } from './ideas.js';
import { findBreakage, scenarios } from './scenarios.js';

for (const { name, protocol, fails } of ideas) {
  test(name, async (t) => {
    if (!fails) {
      for (const scenario of scenarios()) t.equal((await explore(scenario, protocol)).broken, undefined);
      return;
    }
    const found = await findBreakage(protocol);
    t.equal(found && failureOf(found.breakage), fails);
    if (fails === 'deadlock') t.match(found?.breakage.message, /rmdir .* holds .*; waits for .*\nrename .* holds .*; waits for/);
  });
}
