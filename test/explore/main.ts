/**
 * Prints what breaks the rejected ideas, and that nothing breaks the gate: `npm run explore`. With `--all` it goes through
 * every schedule of three operations that there is, which takes minutes.
 */
import { type Failure, failureOf, type Idea, ideas } from '../history/ideas.js';
import { findBreakage, scenarios } from '../history/scenarios.js';
import { actsOf, fewActsOf, pairs, triples } from './acts.js';
import { exploreAll, summary, type Total } from './run-all.js';

const all = process.argv.includes('--all');

/** Paths from the subsystem on, without numbers. */
function short(text: string): string {
  return text
    .replaceAll('/04-default-groups/', '')
    .replaceAll('/04-default-groups', '.')
    .replaceAll(/(\w)#\d+|\.#\d+/g, (all, before: string) => before ?? all[0])
    .replaceAll(': step take ', ' takes ')
    .replaceAll(': step ', ' ');
}

interface Row {
  readonly idea: string;
  readonly broken: Failure | 'invariant' | 'nothing';
  readonly steps: string;
  readonly details: string[];
}

async function row({ name, strategy }: Idea): Promise<Row> {
  const found = await findBreakage(strategy);
  if (!found) {
    const { schedules } = await exploreAll(scenarios());
    return { idea: name, broken: 'nothing', steps: `${schedules.toLocaleString('en')} schedules`, details: [] };
  }
  const { breakage, title } = found;
  const { schedule, world } = breakage;
  const ends = breakage.kind === 'history' ? world.story() : breakage.message;
  return {
    idea: name,
    broken: failureOf(breakage),
    steps: `after ${schedule.length} steps`,
    details: [title, ...schedule.map((step, n) => `${String(n + 1).padStart(4)}. ${short(step)}`), ...short(ends).split('\n')],
  };
}

function report(what: string, total: Total): void {
  console.log(`${what}: ${summary(total)}; broken: ${total.broken.length}`);
  for (const broken of total.broken) console.log(broken);
  if (total.broken.length > 0) process.exitCode = 1;
}

const rows: Row[] = [];
for (const idea of ideas) rows.push(await row(idea));
for (const { idea, broken, details } of rows.filter((each) => each.details.length > 0)) {
  console.log(`${idea}: ${broken}\n  ${details.join('\n  ')}\n`);
}
console.log('| how a group is detached | what breaks | shortest way there |');
console.log('|---|---|---|');
for (const { idea, broken, steps } of rows) console.log(`| ${idea} | ${broken} | ${steps} |`);
console.log();
report('the gate, two operations', await exploreAll(pairs()));
report('the gate, three operations', await exploreAll(triples(all ? actsOf : fewActsOf)));
if (rows.some(({ idea, broken }) => (ideas.find(({ name }) => name === idea)!.fails ?? 'nothing') !== broken)) process.exitCode = 1;
