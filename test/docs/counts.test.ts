/** The numbers of scenarios and answers that docs/fidelity.md and docs/subsystems.md tell are those that are recorded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { ROOT } from '../cli/support.js';

interface Scenario {
  readonly name: string;
  readonly set: string;
  /** Unless it is the first of all that are asked. */
  readonly kernel?: string;
}

const load = (file: string): Promise<any> => import(new URL(`../../../test/conformance/lib/${file}`, import.meta.url).href);
const { chooseScenarios, plainName, readRecorded } = await load('scenarios.mjs');
const { steps } = await load('answers.mjs');
const { listed } = await load('judge.mjs');

const scenarios: readonly Scenario[] = chooseScenarios([]);
const answersOf = ({ name }: Scenario): unknown[] => steps(readRecorded(name));
const rowsOf = (page: string): string[][] =>
  readFileSync(join(ROOT, 'docs', page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()));

/** The rows, and what their scenarios need last. */
const LARGE = { samples: 'samples', 'test module': 'lab', nvmet: 'nvmet', target: 'target', usb_gadget: 'usb' };

test('fidelity.md: recorded scenarios, their answers, and which of them are listed as different', async (t) => {
  const rows = rowsOf('fidelity.md');
  for (const [name, set] of Object.entries(LARGE)) {
    const own = scenarios.filter((scenario) => scenario.set === set && scenario.kernel === undefined);
    const sum = (count: (scenario: Scenario) => number): number => own.reduce((all, scenario) => all + count(scenario), 0);
    const answers = sum((scenario) => answersOf(scenario).length);
    const differing = sum((scenario) => listed(scenario.name, answersOf(scenario)).size);
    t.same(
      rows.find(([, first]) => first === name)?.slice(1, 6),
      [name, own.length, answers, answers - differing, differing].map(String),
      name,
    );
  }
});

/** The rows of the smaller sets, and what their scenarios need last. */
const SMALL = {
  '`nullb` (or `null_blk`)': ['nullb'],
  '`netconsole`': ['netconsole', 'netif'],
  '`dlm`': ['dlm'],
  '`cluster` (o2cb)': ['cluster'],
  '`rdma_cm`': ['rdma'],
  '`gpio-sim`': ['gpio'],
  '`gpio-virtuser`': ['virtuser'],
  '`gpio-aggregator`': ['aggregator'],
  '`vkms`': ['vkms'],
  '`iio`': ['iio'],
  '`stp-policy`': ['stm'],
  '`acpi`': ['acpi'],
  '`thunderbolt`': ['thunderbolt'],
  '`pci_ep`': ['pci'],
  '`tsm`': ['tsm'],
};

test('subsystems.md: answers of each kernel, and apart from them those to what only a newer one has', async (t) => {
  const rows = rowsOf('subsystems.md');
  for (const [name, sets] of Object.entries(SMALL)) {
    const counts = new Map<string, number>();
    for (const scenario of scenarios.filter(({ set }) => sets.includes(set))) {
      const key = `${scenario.kernel} ${plainName(scenario.name) === scenario.name ? 'first' : 'too'}`;
      counts.set(key, (counts.get(key) ?? 0) + answersOf(scenario).length);
    }
    t.not(counts.size, 0, `${name}: some are recorded`);
    const told: readonly string[] = rows.find(([, first]) => first === name)?.[3]?.match(/\d[\d,]*/g) ?? [];
    for (const [kernel, count] of counts) t.ok(told.includes(count.toLocaleString('en')), `${name}: ${count} of ${kernel}`);
  }
});
