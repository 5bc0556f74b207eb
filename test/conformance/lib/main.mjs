/** scripts/conformance: the command line. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nativeLimits } from '../native-limits.mjs';
import { compare } from './answers.mjs';
import { judge, orphans } from './judge.mjs';
import { inLanes } from './lanes.mjs';
import { mountFor, NoSuchSet } from './mount.mjs';
import { unexplained } from './reasons.mjs';
import { buildRunner, mustNotMeet, PATIENCE, runInGuest, runOn, Trouble } from './runner.mjs';
import { chooseScenarios, plainName, readRecorded, writeRecorded } from './scenarios.mjs';

const HELP = `usage: scripts/conformance [OPTION]... [[SET/]SCENARIO]...

Makes the same file-system calls on a mount of configfs-fuse and on the kernel's configfs in a guest, and reports where
they answer differently. Without scenarios: all of test/conformance/scenarios. SET alone, such as 'nvmet', is all of a set.

  --recorded        compare with the recorded answers of the kernel: needs no QEMU
  --record          ask the guest and store its answers in test/conformance/recorded; nothing is mounted
  --check-recorded  ask the guest and compare with what is recorded; nothing is mounted
  --mount DIR       use what is mounted there, which should be fresh, for all the scenarios, instead of a mount for each
  --transport NAME  hand this to 'configfs-fuse mount'
  --kernel PACKAGE  hand this to scripts/kernel-oracle; unless given, its default, or what a scenario names ('#! kernel: 6.12')
  --one-kernel      ask the default kernel only: scenarios that name another are compared with their recorded answers
  --journals DIR    record the operations of each mount in DIR/SCENARIO, as 'mount --journal' does; the reason of each refusal has to name a function
  --limit SECONDS   how long one scenario may take (10); ${PATIENCE} times as long on a mount, and in the guest the second time
  --quiet           only the scenarios that differ, and the summary
  --list            list the scenarios
  --help

Differences that FUSE forces are in test/conformance/differences.mjs; one that has gone is an error too.
exit status: 0 all agree, 1 some differ, 2 wrong usage, 3 something is missing`;

/** @satisfies {import('node:util').ParseArgsConfig['options']} */
const OPTIONS = {
  recorded: { type: 'boolean' },
  record: { type: 'boolean' },
  'check-recorded': { type: 'boolean' },
  mount: { type: 'string' },
  transport: { type: 'string' },
  kernel: { type: 'string' },
  'one-kernel': { type: 'boolean' },
  journals: { type: 'string' },
  limit: { type: 'string', default: '10' },
  quiet: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/** @returns {number} how many steps differ and are not known to */
function report(name, compared, { unknown, known, stale }, quiet) {
  const agreeing = compared.total - compared.differing.length;
  const bad = unknown.length + stale.length;
  if (!quiet || bad > 0) {
    console.log(
      `${bad === 0 ? 'same' : 'DIFF'} ${name}: ${agreeing} of ${compared.total} answers agree${known > 0 ? `, ${known} known differences` : ''}`,
    );
  }
  for (const { call, kernel, other } of unknown) console.log(`  ${call}\n    kernel: ${indent(kernel)}\n    mount:  ${indent(other)}`);
  for (const what of stale) console.log(`  in differences.mjs, but ${what}`);
  return bad;
}
const indent = (text) => text.replaceAll('\n', '\n          ');

/** Where the operations of a mount are recorded. */
const journalOf = (name, { journals }) => (journals === undefined ? undefined : join(resolve(journals), name));

/**
 * So many scenarios run on their mounts at once, beside the guest: most of their time is the start of a process. Where all of them use one mount,
 * it is one after the other.
 */
const AT_ONCE = 2;

async function answersOfMount(scenario, values, runner, seconds) {
  if (values.mount) return (await runOn(runner, values.mount, [scenario], seconds * PATIENCE, values.transport)).get(scenario.name);
  const mount = await mountFor(scenario.needs, { ...values, kernel: values.kernel ?? scenario.kernel }, journalOf(scenario.name, values));
  try {
    return (await runOn(runner, mount.folder, [scenario], seconds * PATIENCE, values.transport)).get(scenario.name);
  } finally {
    await mount.end();
  }
}

/** The refused operations of a scenario that do not say who refuses. @returns {string[]} */
function unexplainedIn(journal) {
  return existsSync(journal) ? unexplained(readFileSync(journal, 'utf8')) : [];
}

/** What a kernel version changes is the same on both transports. */
const otherKernel = (name) => (plainName(name) === name ? undefined : 'on the other transport');

async function main() {
  let parsed;
  try {
    parsed = parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    console.error(`conformance: ${error.message}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) return (console.log(HELP), 0);
  let scenarios;
  try {
    scenarios = chooseScenarios(positionals);
  } catch (error) {
    console.error(`conformance: ${error.message}; --list tells all`);
    return 2;
  }
  if (values.list) {
    for (const { name, set, text } of scenarios) console.log(`${set}/${name}  ${/^# (.*)$/m.exec(text)?.[1] ?? ''}`);
    return 0;
  }
  const seconds = Number(values.limit);
  const lost = orphans(chooseScenarios([]).map(({ name }) => name));
  for (const orphan of lost) console.log(`differences.mjs names a scenario that is not there: ${orphan}`);
  let [bad, agreeing, total, skipped] = [lost.length, 0, 0, 0];

  const isRecorded = (scenario) => values.recorded || (values['one-kernel'] && scenario.kernel !== undefined);
  const kernel = new Map(scenarios.filter(isRecorded).map(({ name }) => [name, readRecorded(name)]));
  const limitOf = ({ name }) => (values.transport === 'native' ? (nativeLimits[name] ?? otherKernel(name)) : undefined);
  const mounts = !values.record && !values['check-recorded'];
  const onMounts = scenarios.filter(
    (scenario) => mounts && limitOf(scenario) === undefined && (!isRecorded(scenario) || kernel.get(scenario.name) !== undefined),
  );
  const runner = mounts ? await buildRunner() : '';
  const apart = (one) => mustNotMeet(one, values.transport);
  const results = inLanes(values.mount ? 1 : AT_ONCE, onMounts, (one) => answersOfMount(one, values, runner, seconds), apart);
  const fromMounts = new Map(onMounts.map(({ name }, i) => [name, results[i]]));
  const asked = scenarios.filter((scenario) => !isRecorded(scenario));
  for (const [name, text] of await runInGuest(asked, { kernel: values.kernel, seconds })) kernel.set(name, text);
  if (values.record) {
    for (const { name } of scenarios) {
      const [before, now] = [readRecorded(name), kernel.get(name)];
      if (now === undefined) return (console.error(`conformance: the guest did not answer ${name}`), 3);
      if (before !== undefined && compare(before, now).differing.length === 0) continue;
      writeRecorded(name, now);
      console.log(`${before === undefined ? 'new    ' : 'changed'} ${name}`);
    }
    return 0;
  }

  for (const scenario of scenarios) {
    const { name } = scenario;
    const expected = kernel.get(name);
    if (expected === undefined) {
      console.log(`SKIP ${name}: nothing recorded`);
      skipped++;
      continue;
    }
    const limit = limitOf(scenario);
    if (limit !== undefined) {
      console.log(`SKIP ${name}: ${limit}`);
      skipped++;
      continue;
    }
    let answers;
    try {
      answers = mounts ? await fromMounts.get(name) : (readRecorded(name) ?? '');
    } catch (error) {
      if (!(error instanceof NoSuchSet)) throw error;
      console.log(`SKIP ${name}: ${error.message}`);
      skipped++;
      continue;
    }
    const compared = compare(expected, answers ?? '');
    const judged = values['check-recorded']
      ? { unknown: compared.differing, known: 0, stale: [] }
      : judge(name, compared, values.transport);
    const silent = values.journals ? unexplainedIn(journalOf(name, values)) : [];
    for (const what of silent) console.log(`DIFF ${name}: ${what}`);
    bad += report(name, compared, judged, values.quiet) + silent.length > 0 ? 1 : 0;
    total += compared.total;
    agreeing += compared.total - judged.unknown.length;
  }
  console.log(
    `${agreeing} of ${total} answers agree or differ as known; ${scenarios.length - skipped - bad} scenarios agree, ${bad} differ, ${skipped} skipped`,
  );
  return bad === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`conformance: ${error instanceof Trouble ? error.message : error.stack}`);
  // Mounts may still be at work: they are taken down with it.
  process.exit(3);
}
