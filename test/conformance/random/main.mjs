/** scripts/conformance-random: the command line. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare, steps } from '../lib/answers.mjs';
import { inLanes } from '../lib/lanes.mjs';
import { buildRunner, Trouble } from '../lib/runner.mjs';
import { campaign, countAll, newTally, shrinkAll, verdictOn } from './campaign.mjs';
import { generate } from './generate.mjs';
import { known } from './known.mjs';
import { readRecording, writeRecording } from './recording.mjs';
import { askGuest, askMount } from './sides.mjs';
import { vocabularies } from './worlds/index.mjs';

/** What is recorded of each: a fixed seed, and few enough calls for a test of every day. */
const RECORDED = { seed: 1, calls: 10_000 };
/** So many guests, each emulated on one processor. */
const AT_ONCE = 2;
/** One boot's worth: short enough that a guest which ends costs little. */
const BATCH = 20_000;

const HELP = `usage: scripts/conformance-random [OPTION]...

Makes random file-system calls on a mount of configfs-fuse and on the kernel's configfs in a guest, compares the answers,
and shrinks what differs to the shortest script that shows it. The same seed gives the same scripts.

  --time TIME        go on this long: 90s, 10m, 8h; seeds are counted up from --seed
  --calls N          make this many calls of each subsystem; without --time or --calls: ${BATCH}
  --seed N           the first seed (a new one each day)
  --subsystems LIST  of ${vocabularies.map(({ name }) => name).join(',')}; all unless given
  --no-shrink        report the scripts as they are
  --entries          tell in the end how often each known difference was met that no other entry of known.mjs covers
  --print            print the scripts, run nothing
  --script FILE      run one script of one subsystem on both sides and print where they differ
  --recorded         compare the mount with what is recorded of the kernel: needs no QEMU; with --calls only with about the first N calls of each
  --record           ask the guest and store its answers in test/conformance/recorded; nothing is mounted
  --kernel PACKAGE   hand this to scripts/kernel-oracle; the default is Debian's 6.1, for iio, pci, stp, tsm, virtuser and those named -6.12 its 6.12, for
                     aggregator, thunderbolt and vkms a 7.3
  --transport NAME   hand this to 'configfs-fuse mount'
  --help

Which differences are known is in test/conformance/random/known.mjs, with what shows each. The names and values that
calls are made of are in test/conformance/random/worlds.
exit status: 0 all agree, 1 some differ, 2 wrong usage, 3 something is missing`;

/** @satisfies {import('node:util').ParseArgsConfig['options']} */
const OPTIONS = {
  time: { type: 'string' },
  calls: { type: 'string' },
  seed: { type: 'string' },
  subsystems: { type: 'string' },
  'no-shrink': { type: 'boolean' },
  entries: { type: 'boolean' },
  print: { type: 'boolean' },
  script: { type: 'string' },
  recorded: { type: 'boolean' },
  record: { type: 'boolean' },
  kernel: { type: 'string' },
  transport: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
};

class Usage extends Error {}

const number = (text, what) => {
  if (!/^\d+$/.test(text)) throw new Usage(`${what} is a number, not '${text}'`);
  return Number(text);
};
function milliseconds(text) {
  const [, amount, unit] = /^(\d+)([smh]?)$/.exec(text) ?? [];
  if (amount === undefined) throw new Usage(`--time is such as 90s, 10m or 8h, not '${text}'`);
  return Number(amount) * { '': 1000, s: 1000, m: 60_000, h: 3_600_000 }[unit];
}
function chosen(list) {
  if (list === undefined) return vocabularies;
  return list.split(',').map((name) => {
    const found = vocabularies.find((vocabulary) => vocabulary.name === name);
    if (!found) throw new Usage(`there is no subsystem '${name}'; expected some of ${vocabularies.map((one) => one.name).join(',')}`);
    return found;
  });
}

const indent = (text, by) => text.replaceAll('\n', `\n${by}`);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/** How often each entry of known.mjs was needed in all that was reported. */
const needed = new Map();

function reportEntries() {
  for (const entry of known)
    console.log(
      `${String(needed.get(entry) ?? 'never').padStart(6)} ${entry.reason}: ${entry.call} | ${entry.kernel ?? ''} | ${entry.mount}`,
    );
}

/** @returns {number} how many sorts of differences there are */
function report(name, tally, started) {
  for (const [entry, times] of tally.needed) needed.set(entry, (needed.get(entry) ?? 0) + times);
  const met = [...tally.known].map(([reason, times]) => `${times} ${reason}`).join(', ');
  console.log(
    `${tally.differing.size === 0 ? 'same' : 'DIFF'} ${name}: ${tally.scripts} scripts, ${tally.calls} calls; of ${tally.judged} judged ${tally.agreeing} agree${met && `, known: ${met}`}; ` +
      `${[...tally.differing.values()].reduce((sum, one) => sum + one.count, 0)} scripts differ in ${tally.differing.size} ways${tally.fatal.length > 0 ? `; ${tally.fatal.length} ended the guest` : ''} (${seconds(started)})`,
  );
  return tally.differing.size;
}

function showScript(_lines, kernelText, mountText) {
  const { differing } = compare(kernelText, mountText);
  const different = new Map(differing.map((one) => [one.number, one]));
  steps(kernelText).forEach(({ call, result }, i) => {
    const one = different.get(i);
    if (one) showDifference(call, one.kernel, one.other);
    else console.log(`  ${call} => ${indent(result, '    ')}`);
  });
}

function showDifference(call, kernel, mount) {
  console.log(`  ${call}\n      kernel: ${indent(kernel, '              ')}\n      mount:  ${indent(mount, '              ')}`);
}

async function live(vocabulary, seed, calls, sides, values) {
  const [started, tally] = [Date.now(), newTally()];
  const scripts = generate(vocabulary, seed, calls);
  for (let at = 0, end = 0; at < scripts.length; at = end) {
    for (let sum = 0; end < scripts.length && sum < BATCH; end++) sum += scripts[end].lines.length;
    await campaign(sides, scripts.slice(at, end), tally);
  }
  const bad = report(`${vocabulary.name} (seed ${seed})`, tally, started);
  for (const { name } of tally.fatal) console.log(`  ended the guest: ${name}`);
  if (bad === 0) return 0;
  if (values['no-shrink']) {
    for (const [signature, { lines, name, count: times }] of tally.differing)
      console.log(`${signature} (${times} times, such as ${name})\n${lines.map((line) => `  ${line}`).join('\n')}`);
    return bad;
  }
  for (const { lines, signature, verdict } of await shrinkAll(sides, tally)) {
    const { count: times, name, difference } = tally.differing.get(signature);
    console.log(`${signature} (${times} times, such as ${name})${verdict ? '' : ' — does not show again by itself'}`);
    if (verdict) showScript(lines, verdict.kernel, verdict.mount);
    else showDifference(difference.call, difference.kernel, difference.mount);
  }
  return bad;
}

/** The first scripts, whole, of so many calls: each begins with what those before it have left, so that none of them can be left out. */
function firstOf(scripts, calls) {
  let [count, sum] = [0, 0];
  while (count < scripts.length && sum < calls) sum += scripts[count++].lines.length;
  return scripts.slice(0, count);
}

async function recorded(vocabulary, runner, calls, { transport }) {
  const [started, tally, recording] = [Date.now(), newTally(), readRecording(vocabulary)];
  if (!recording) return (console.log(`SKIP ${vocabulary.name}: nothing recorded`), 0);
  const scripts = firstOf(recording.scripts, calls);
  const mount = await askMount(runner, vocabulary.needs, scripts, { transport, kernel: vocabulary.kernel });
  countAll(tally, scripts, recording.answers, mount);
  const bad = report(`${vocabulary.name} (recorded)`, tally, started);
  for (const [signature, { name, count: times, difference }] of tally.differing) {
    console.log(`${signature} (${times} times, such as ${name})`);
    showDifference(difference.call, difference.kernel, difference.mount);
  }
  return bad;
}

async function record(vocabulary, { kernel = vocabulary.kernel }) {
  let scripts = generate(vocabulary, RECORDED.seed, vocabulary.recorded ?? RECORDED.calls);
  for (;;) {
    const { segments, fatal } = await askGuest(vocabulary.needs, scripts, { kernel });
    if (fatal.length === 0) {
      writeRecording(vocabulary, scripts, segments[0].answers);
      return console.log(`recorded ${vocabulary.name}: ${scripts.length} scripts`);
    }
    // All of them have to be answered in one boot, so that a mount can be asked in the same order.
    scripts = scripts.filter((script) => !fatal.includes(script));
  }
}

async function main() {
  let values;
  try {
    ({ values } = parseArgs({ options: OPTIONS }));
  } catch (error) {
    throw new Usage(error.message);
  }
  if (values.help) return (console.log(HELP), 0);
  const subsystems = chosen(values.subsystems);
  const calls = values.calls === undefined ? BATCH : number(values.calls, '--calls');
  let seed = values.seed === undefined ? Math.floor(Date.now() / 86_400_000) : number(values.seed, '--seed');
  if (values.print) {
    for (const vocabulary of subsystems)
      for (const { name, lines } of generate(vocabulary, seed, calls)) console.log(`=== ${name}\n${lines.join('\n')}`);
    return 0;
  }
  if (values.record) {
    for (const vocabulary of subsystems) await record(vocabulary, values);
    return 0;
  }
  const runner = await buildRunner();
  let bad = 0;
  if (values.recorded) {
    const some = values.calls === undefined ? Infinity : calls;
    for (const vocabulary of subsystems) bad += await recorded(vocabulary, runner, some, values);
    if (values.entries) reportEntries();
    return bad === 0 ? 0 : 1;
  }
  const sidesOf = ({ needs, kernel }) => ({ runner, needs, kernel: values.kernel ?? kernel, transport: values.transport });
  if (values.script) {
    if (subsystems.length !== 1) throw new Usage('--script goes with one of --subsystems');
    const lines = readFileSync(values.script, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const verdict = await verdictOn(sidesOf(subsystems[0]), lines);
    if (!verdict) throw new Trouble('the script ends the guest');
    const { kernel, mount } = verdict;
    showScript(lines, kernel, mount);
    return compare(kernel, mount).differing.length === 0 ? 0 : 1;
  }
  const until = values.time === undefined ? 0 : Date.now() + milliseconds(values.time);
  do {
    const seedNow = seed++;
    const found = inLanes(AT_ONCE, subsystems, (vocabulary) => live(vocabulary, seedNow, calls, sidesOf(vocabulary), values));
    for (const one of await Promise.all(found)) bad += one;
  } while (Date.now() < until);
  if (values.entries) reportEntries();
  return bad === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`conformance-random: ${error instanceof Usage || error instanceof Trouble ? error.message : error.stack}`);
  process.exitCode = error instanceof Usage ? 2 : 3;
}
