/** The rejected ideas are broken, each in its own way, and the gate is not. */
import { test } from 'tap';
import { Configfs } from '../../src/core/configfs.js';
import { Tree } from '../../src/core/tree.js';
import { LockOrder } from '../../src/sync/lock-order.js';
import { Domain } from '../../src/sync/task.js';
import { caller, defaultGroups, errno, walk } from '../core/support.js';
import { explore } from '../explore/explorer.js';
import { failureOf, ideas } from './ideas.js';
import { kernel2008 } from './kernel-2008.js';
import { findBreakage, scenarios } from './scenarios.js';

for (const { name, strategy, fails } of ideas) {
  test(name, async (t) => {
    if (!fails) {
      for (const scenario of scenarios()) t.equal((await explore(scenario, strategy)).broken, undefined);
      return;
    }
    const found = await findBreakage(strategy);
    t.equal(found && failureOf(found.breakage), fails);
    if (fails === 'deadlock') t.match(found?.breakage.message, /rmdir .* holds .*; waits for .*\nrename .* holds .*; waits for/);
  });
}

test('the lock-order checker sees the deadlock of 2008 coming, when one comes after the other', async (t) => {
  const order = new LockOrder();
  const fs = new Configfs(new Tree({ domain: new Domain(order) }, kernel2008()));
  fs.registerSubsystem(defaultGroups());
  const top = await walk(fs, '04-default-groups');
  await fs.mkdir(top, 'A', caller());
  const [b, c] = [await walk(fs, '04-default-groups/A/B'), await walk(fs, '04-default-groups/A/C')];
  await fs.mkdir(b, 'x', caller());
  t.equal(await errno(() => fs.rmdir(top, 'A', caller())), 'ENOTEMPTY');
  const inversion = await errno(() => fs.rename(b, 'x', c, 'x', 0, caller()));
  t.equal(order.inversions[0], inversion);
  t.equal(
    (inversion as Error).message.replaceAll(/#\d+/g, ''),
    [
      'possible circular locking:',
      '  rename /04-default-groups/A/B/x: holds s_vfs_rename_mutex > /04-default-groups/A/B, takes /04-default-groups/A/C',
      '  rmdir /04-default-groups/A: holds /04-default-groups > /04-default-groups/A > /04-default-groups/A/C' +
        ' > /04-default-groups/A/C/D, takes /04-default-groups/A/B',
    ].join('\n'),
  );
});
