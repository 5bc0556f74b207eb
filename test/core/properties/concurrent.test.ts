/** Random programs of up to six processes and drivers, under random schedules. */
import fc from '../../fast-check.js';
import { test } from 'tap';
import { findDeadlock } from '../../../src/sync/wait-graph.js';
import type { CallbackName } from '../../explore/driver.js';
import type { Act } from '../../explore/program.js';
import { type Scenario, World } from '../../explore/world.js';

/** Two groups, with default groups of default groups, and items; one has a link to another. */
const TREE = ['A', 'A2', 'A/C/y', 'A2/B/x', 'A/B/l', 'A/B/l/link -> A2/B/x'] as const;
const CALLBACKS: CallbackName[] = ['make', 'disconnect', 'drop', 'show', 'store', 'allowLink', 'dropLink'];

/** Paths with `=` are looked up before the run: so there are fewer steps, and more happens at once. */
const dirs = fc.constantFrom('=A', '=A/C', '=A/C/D', 'A', 'A/B', 'A/C', 'A/C/D', 'A2/B', 'A/C/y', 'A2/B/x', 'A/B/l', 'A/C/R', 'A/C/R/in');
const items = fc.constantFrom('=A', '=A', '=A2', '=A/C/x', '=A/C/D/x', '=A2/C/D/x', 'A', 'A/C/y', 'A2/B/x', 'A/C/x', 'A/C/R/x', 'A/B/l');
const links = fc.constantFrom('A/B/l/link', 'A/B/l/other', '=A2/B/link', '=A/C/link');
const value = fc.constantFrom('1', '2', '3');

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constant('rmdir' as const), path: items }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('mkdir' as const), path: items }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('rename' as const), path: items, to: items }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('stat' as const, 'ls' as const), path: dirs }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('show' as const), path: dirs }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('store' as const), path: dirs, value }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('symlink' as const), path: links, to: dirs }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('unlink' as const), path: links }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('register' as const), path: fc.constantFrom('A/C', 'A2/B', 'A'), name: fc.constant('R') }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('unregister' as const), name: fc.constant('R') }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('depend' as const), path: fc.constantFrom('A/C', 'A2/B/x', 'A') }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('kill' as const), process: fc.nat({ max: 1 }) }) },
);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  tree: fc
    .shuffledSubarray([...TREE], { minLength: 0 })
    .map((wanted) => TREE.filter((path) => path.length <= 2 || wanted.includes(path)))
    .map(complete),
  processes: fc.array(fc.array(acts, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 6 }),
  slow: fc.subarray(CALLBACKS),
});

/** A link is there only with both of its ends. */
function complete(tree: readonly string[]): readonly string[] {
  return tree.filter((path) => !path.includes(' -> ') || (tree.includes('A/B/l') && tree.includes('A2/B/x')));
}

/** What is held before the run must be there then. */
function possible({ tree, processes }: Scenario): boolean {
  return processes.flat().every((act) => act.op !== 'depend' || !act.path.endsWith('x') || tree.includes(act.path));
}

const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

test('whatever runs at once, all six promises hold after every step', async (t) => {
  let steps = 0;
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), scenarios.filter(possible), async (scheduler, scenario) => {
      const world = new World(scenario, ({ who, what }) => scheduler.schedule(Promise.resolve(), `${who} ${what()}`));
      await settled();
      while (scheduler.count() > 0) {
        await scheduler.waitOne();
        await settled();
        world.check();
        steps++;
      }
      if (!world.ended) {
        const circle = findDeadlock(world.tree.domain) ?? [...world.tree.domain.inProgress];
        throw new Error(`some never end: ${circle.join('; ')}\n${world.story()}`);
      }
      world.checkEnd();
      for (const { call, answer } of world.history) seen.set(`${call.op} ${answer}`, (seen.get(`${call.op} ${answer}`) ?? 0) + 1);
    }),
    { numRuns: Number(process.env.CONFIGFS_RUNS ?? 1000) },
  );
  t.comment(`${steps} steps`);
  const outcomes = [...seen.keys()];
  for (const outcome of [
    'rmdir ok',
    'rmdir ENOTEMPTY',
    'rmdir EBUSY',
    'rmdir ENOENT',
    'rmdir EINTR',
    'mkdir EEXIST',
    'rename EPERM',
    'rename ENOENT',
    'unlink ok',
    'register ok',
    'register EINVAL',
    'unregister ok',
    'depend ok',
    'store ok',
  ]) {
    t.ok(outcomes.includes(outcome), `${outcome} came about`);
  }
});
