/**
 * The stress test: processes race on a live mount, and their histories are checked. See `scripts/stress --help`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Daemon } from './daemon.js';
import { linearize, MAX_WORKERS } from './linearize.js';
import { type Call, readCalls } from './record.js';
import { countAnswers, line, type Report, text } from './report.js';
import { type ShellReport, startShell } from './shell.js';
import { GROUPS, TREES } from './trees.js';
import { type Hang, Watchdog } from './watchdog.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * After as many calls by as many workers somebody has waited at a gate for sure: with sixteen it is about one call in a
 * thousand, with four hardly ever one.
 */
const MANY = { calls: 100_000, workers: 16 };

interface Options {
  seconds: number;
  workers: number;
  seed: number;
  report: string | undefined;
  journal: string | undefined;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '30' },
        workers: { type: 'string', default: '16' },
        seed: { type: 'string' },
        report: { type: 'string' },
        journal: { type: 'string' },
      },
    });
    const number = (name: string, value: string, max: number): number => {
      const n = Number(value);
      if (!Number.isInteger(n) || n < 1 || n > max) throw new Error(`--${name} ${value}: expected a whole number from 1 to ${max}`);
      return n;
    };
    return {
      seconds: number('seconds', values.seconds, 86_400),
      workers: number('workers', values.workers, MAX_WORKERS),
      seed: number('seed', values.seed ?? String(1 + Math.floor(Math.random() * 1e9)), Number.MAX_SAFE_INTEGER),
      report: values.report,
      journal: values.journal,
    };
  } catch (error) {
    process.stderr.write(`stress: ${(error as Error).message}; see scripts/stress --help\n`);
    process.exit(2);
  }
}

/** The compiled worker. */
function compile(into: string): string {
  const source = join(root, 'test/stress/worker.c');
  const binary = join(into, 'worker');
  const { status, error, stderr } = spawnSync('gcc', ['-O2', '-Wall', '-o', binary, source]);
  if (status !== 0) throw new Error(`gcc can't compile ${source}: ${error?.message ?? stderr.toString()}`);
  return binary;
}

const { seconds, workers, seed, report: file, journal } = options();
const scratch = mkdtempSync(join(tmpdir(), 'configfs-stress-'));
const mountPoint = join(scratch, 'mnt');
mkdirSync(mountPoint);
const worker = compile(scratch);
const daemon = await Daemon.start(
  join(root, 'build/src/cli/main.js'),
  mountPoint,
  ['samples', join(root, 'test/stress/subsystems.mjs')],
  journal,
);
const watchdog = new Watchdog(join(scratch, 'status'), workers);
const log = (n: number): string => join(scratch, `calls-${n}`);
const treeOf = (n: number): (typeof TREES)[number] => TREES[n % TREES.length]!;

const children: ChildProcess[] = [];
const exits: Promise<[number | null, string | null]>[] = [];
for (let n = 0; n < workers; n++) {
  const { subsystem, places, links } = treeOf(n);
  const args = [join(mountPoint, subsystem), seed, n, seconds, GROUPS, Number(links), log(n), watchdog.file, ...places];
  const child = spawn(worker, args.map(String), { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  exits.push(once(child, 'exit') as Promise<[number | null, string | null]>);
}
const shells = [0, 0, 0].map(() => startShell(join(mountPoint, '04-default-groups'), seconds));

const started = Date.now();
const hangs: Hang[] = [];
let waitGraph: unknown[] = [];
let quarter = 0;
const finished = Promise.all([...exits, ...shells.map((shell) => shell.report)]).then(() => true);
while (!(await Promise.race([finished, new Promise<false>((done) => setTimeout(() => done(false), 250))]))) {
  const passed = (Date.now() - started) / 1000;
  if (quarter === 0 && passed > seconds / 4) quarter = daemon.rss;
  hangs.push(...watchdog.hangs());
  if (passed > seconds + 30) hangs.push({ worker: -1, pid: 0, call: 'the end of the run', ms: passed * 1000 });
  if (hangs.length === 0) continue;
  waitGraph = await daemon.dump();
  daemon.abort();
  for (const child of [...children, ...shells.map((shell) => shell.process)]) child.kill('SIGKILL');
  await finished;
  break;
}
const memory: [number, number] = [quarter, hangs.length === 0 ? daemon.rss : 0];
const counted = hangs.length === 0 ? await daemon.dump() : [];
const exit = await daemon.stop();
watchdog.close();

const calls = Array.from({ length: workers }, (_, n) => readCalls(log(n)));
const violations: string[] = [];
for (const [t, { subsystem, links }] of TREES.entries()) {
  const here = calls.filter((_, n) => n % TREES.length === t).flat();
  for (let group = 0; group < GROUPS; group++) {
    const found = linearize(
      here.filter((call) => call.group === group),
      links,
    );
    if (!found) continue;
    const origin = found.excerpt[0]!.start;
    violations.push(
      [
        `in ${subsystem}/g${group}: no order of these calls explains the last answer of '${found.call.op}' by worker ${found.call.worker}`,
        ...found.excerpt.map((call) => `    ${line(call, origin)}`),
      ].join('\n'),
    );
  }
}
const shellReports: ShellReport[] = await Promise.all(shells.map((shell) => shell.report));
for (const { exit: status, unexpected } of shellReports) {
  if (hangs.length > 0) break;
  if (status !== 0 && status !== 1) violations.push(`a shell ended with ${status}`);
  violations.push(...unexpected.map((complaint) => `a tool said: ${complaint}`));
}
for (const [status, signal] of await Promise.all(exits)) {
  if (hangs.length === 0 && status !== 0) violations.push(`a worker ended with ${status ?? signal}`);
}
if (hangs.length === 0 && exit !== 0) violations.push(`the daemon ended with ${exit}`);
// What SIGUSR2 was answered with is no complaint; a circle of waiters would be one.
const isAnswer = (entry: Record<string, unknown>): boolean => 'longestGateWaitMs' in entry || entry['msg'] === 'waits';
const logged = daemon.log.split('\n').filter((entry) => entry !== '' && !isAnswer(JSON.parse(entry) as Record<string, unknown>));
if (hangs.length === 0) violations.push(...logged.slice(0, 10).map((entry) => `the daemon logged ${entry}`));

const all: Call[] = calls.flat();
const longestGateWaitMs = counted.map((entry) => entry['longestGateWaitMs']).find((ms) => typeof ms === 'number') as number | undefined;
// Nobody can see from outside that a gate lets everybody through: what is behind it goes in one step. But among so many
// calls and slow callbacks somebody must have come to one that was shut.
if (hangs.length === 0 && all.length > MANY.calls && workers >= MANY.workers && !longestGateWaitMs) {
  violations.push(`nobody has waited at a gate in ${all.length} calls: they do not hold anybody up`);
}
const report: Report = {
  seed,
  seconds,
  workers,
  calls: all.length,
  callsPerSecond: all.length / seconds,
  answers: countAnswers(all),
  longestCallMs: all.reduce((longest, call) => Math.max(longest, call.end - call.start), 0) / 1e6,
  longestGateWaitMs,
  rssKiB: memory,
  shells: shellReports,
  hangs,
  waitGraph,
  violations,
};
if (file) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`${text(report)}\n`);
rmSync(scratch, { recursive: true, force: true });
process.exitCode = violations.length + hangs.length > 0 ? 1 : 0;
