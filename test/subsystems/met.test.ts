import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';
import { ROOT } from '../cli/support.js';

/** See test/conformance/coverage: every attribute and every refusal of the small sets is in a recording of a kernel, or listed with a reason. */
test('the recorded scenarios have met all that the models say', { timeout: 280_000 }, (t) => {
  const found = spawnSync(process.execPath, [join(ROOT, 'test/conformance/coverage/main.mjs')], { encoding: 'utf8', timeout: 270_000 });
  t.match(found.stdout, /^nullb: \d+ of \d+ met/m, found.stderr);
  t.equal(found.status, 0, found.stdout);
  t.end();
});
