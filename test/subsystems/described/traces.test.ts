import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { ROOT } from '../../cli/support.js';
import { configfs } from '../../core/support.js';
import { Player } from './trace.js';

/** Recorded with Debian's kernel 6.1.192 where no other is named, each in a guest of its own. */
const TRACES = join(ROOT, 'test/subsystems/described/traces');

for (const [name, ...sets] of [
  ['null_blk', 'null_blk'],
  ['netconsole', 'netconsole'],
  ['rdma_cm', 'rdma_cm'],
  ['dlm-cluster', 'dlm', 'cluster'],
  // These with Debian's 6.12.95: 6.1 is built without them.
  ['iio', 'iio'],
  ['stp-policy', 'stp-policy'],
] as const) {
  test(`${name}: every answer is the kernel's`, async (t) => {
    const fs = configfs();
    for (const set of sets) for (const subsystem of await loadSubsystems(set)) await fs.registerSubsystem(subsystem);
    const answers = await new Player(fs).play(readFileSync(join(TRACES, `${name}.ops`), 'utf8'));
    t.strictSame(
      answers.join('\n').split('\n'),
      readFileSync(join(TRACES, `${name}.out`), 'utf8')
        .trimEnd()
        .split('\n'),
    );
  });
}
