/** The formal model, checked by SPIN: see gate.pml. */
import { spawnSync } from 'node:child_process';
import { test } from 'tap';

test('SPIN finds no error in the gate, and the deadlock in the kernel of June 2008', async (t) => {
  const script = new URL('../../../scripts/spin', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(script, { encoding: 'utf8' });
  if (status === 77) {
    t.plan(0, stderr.trim());
    return;
  }
  t.equal(status, 0, stdout + stderr);
  for (const line of stdout.trim().split('\n')) t.comment(line);
  t.match(stdout, /the gate: 2 removers, 2 lookers-up, 1 renamer .* no error/);
  t.match(stdout, /the kernel of June 2008 .* deadlock after \d+ steps/);
});
