// The benchmark: the product and its peers side by side, in one run, the rounds interleaved. See scripts/bench --help.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { plot } from './plot.mjs';
import { runs } from './run.mjs';
import { peers, product, Server } from './servers.mjs';
import { age, bigDirectory, cached, idle, listing, manyItems, startUp } from './shapes.mjs';
import { fixed, median, spread, table } from './stats.mjs';
import { steering } from './steering.mjs';
import { restores, walks } from './users.mjs';

/** What depends on size and age, and what users wait for: each alone, after the calls. @type {Record<string, (shape: any) => Promise<void>>} */
const SHAPES = {
  start: startUp,
  run: runs,
  idle,
  cache: cached,
  listing,
  directory: bigDirectory,
  million: manyItems,
  age,
  steering,
  users: restores,
  walks,
};

/**
 * Who runs where. On an idle machine a call takes as long as it takes to wake a sleeping processor, up to six times the
 * work itself, so that where the scheduler puts client and server decides: so it is also decided here.
 */
const ALL = `0-${cpus().length - 1}`;
const PLACES = {
  scheduler: { title: 'call', client: ALL, server: ALL },
  one: { title: 'call, both on one processor', client: '0', server: '0', fewer: true },
  two: { title: 'call, on a processor each', client: '0', server: '1', fewer: true },
  // No processor ever sleeps. The median call counts, since now and then one waits for the other work.
  busy: { title: 'call, beside other work', client: ALL, server: ALL, fewer: true, busy: true },
};
const CALL_NAMES = [...Object.keys(PLACES), 'throughput'];
const GROUPS = { calls: CALL_NAMES, shapes: Object.keys(SHAPES) };

const USAGE = `usage: scripts/bench [--quick] [--rounds N] [--seconds S] [--out DIR] [--only NAME,NAME…]

Measures system calls on a mount of configfs-fuse beside minimal file systems on C libfuse 3, go-fuse, pyfuse3 and
fuse-native, the rounds interleaved; prints tables as docs/performance.md has them, and writes plots (SVG) to DIR. The cost of a
mkdir in a directory that grows is asked of the kernel's own configfs too, in a guest (scripts/kernel-oracle).
Nothing else should run meanwhile; 'busy' sees to its own other work. A peer that can't be built or started is left out, and said to be.

  --only   ${GROUPS.calls.join(', ')} (calls: all of these),
           ${GROUPS.shapes.join(', ')} (shapes: all of these)
  --quick  less of everything, in two minutes instead of ten
`;

const values = readOptions();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const chosen = new Set((values.only ?? 'calls,shapes').split(',').flatMap((name) => GROUPS[name] ?? [name]));
for (const name of chosen) {
  if (CALL_NAMES.includes(name) || name in SHAPES) continue;
  wrongUsage(`nothing is called '${name}'`);
}
const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
const seconds = values.seconds ?? (values.quick ? '0.2' : '0.5');
const source = fileURLToPath(new URL('.', import.meta.url));
const root = join(source, '../..');
const run = promisify(execFile);
if (spawnSync(join(source, 'prepare'), { stdio: ['ignore', process.stderr, process.stderr] }).status !== 0) process.exit(1);
const scratch = mkdtempSync(join(tmpdir(), 'configfs-bench-'));
const OTHERS = ['go-fuse', 'pyfuse3', 'fuse-native'];
const print = (text) => process.stdout.write(`${text}\n`);

function readOptions() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        out: { type: 'string', default: 'build/bench' },
        only: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return wrongUsage(error.message);
  }
}

/** @param {string} message @returns {never} */
function wrongUsage(message) {
  process.stderr.write(`scripts/bench: ${message}\n${USAGE}`);
  process.exit(2);
}

/** Builds what is compiled; what can't be is missing later, and said to be. */
function build(withPeers) {
  const made = (what, program, ...args) => {
    const { status, error, stderr } = spawnSync(program, args, {
      env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(scratch, 'go') },
    });
    if (status !== 0) print(`${what} was not built: ${error?.message ?? stderr.toString().trim().split('\n')[0]}`);
  };
  const flags = (option) => spawnSync('pkg-config', [option, 'fuse3']).stdout?.toString().trim().split(/\s+/) ?? [];
  made('the load generator', 'gcc', '-O2', '-o', join(scratch, 'load'), join(source, 'load.c'), '-lpthread');
  if (!withPeers) return existsSync(join(scratch, 'load'));
  made(
    'the C peer',
    'gcc',
    '-O2',
    ...flags('--cflags'),
    '-o',
    join(scratch, 'peer'),
    join(source, 'peer.c'),
    ...flags('--libs'),
    '-lpthread',
  );
  made('the Go peer', 'go', 'build', '-o', join(scratch, 'peer-go'), join(source, 'peer.go'));
  return existsSync(join(scratch, 'load'));
}

/**
 * One measurement: operations a second.
 * @param amount of seconds, or of bursts @param cpus that the clients may use @param typical as many as there would be if all took as long as the median one
 */
async function load(mode, threads, path, amount = seconds, cpus = ALL, typical = false) {
  const { stdout } = await run('taskset', ['-c', cpus, join(scratch, 'load'), mode, String(threads), String(amount), path], {
    timeout: 300_000,
  });
  const [perSecond, ns] = stdout.split(' ').map(Number);
  return typical ? 1e9 / ns : perSecond;
}

/** Keeps every processor at work. @returns what ends that */
function otherWork() {
  const workers = cpus().map(() => spawn('/bin/sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }));
  return () => workers.forEach((worker) => worker.kill('SIGKILL'));
}

/** @type {[title: string, what: string, threads: number][]} */
const CALLS = [
  ['`stat` of an attribute', 'stat', 1],
  ['the same, 4 clients', 'stat', 4],
  ['open + read + close', 'read', 1],
  ['open + write + close', 'write', 1],
  ['mkdir + rmdir of an item', 'mkdir', 1],
  ['mkdir + rmdir of a group with three default groups', 'groups', 1],
];

/** Every call on every server, the servers in turn. Answers rows of ops/s by server. */
async function calls(servers, place) {
  /** @type {Map<string, any>} */
  const results = new Map();
  for (const server of servers) server.place(place.server);
  const some = CALLS.filter(([, , threads]) => !place.fewer || threads === 1);
  const pathOf = (server, what) => server.where[what] ?? (what === 'groups' ? server.where.mkdir : undefined);
  const modeOf = (what) => (what === 'groups' ? 'mkdir' : what);
  // With a fraction of a processor nothing gets warm in a round.
  if (place.busy) {
    for (const [, what] of some) for (const server of servers) await load(modeOf(what), 1, pathOf(server, what), '1');
  }
  const stop = place.busy ? otherWork() : () => {};
  try {
    for (const [title, what, threads] of some) {
      const byServer = new Map(servers.map((server) => [server, []]));
      for (let round = -1; round < rounds; round++) {
        for (const server of servers) {
          const ops = await load(modeOf(what), threads, pathOf(server, what), seconds, place.client, place.busy);
          if (round >= 0) byServer.get(server).push(ops);
        }
      }
      results.set(title, byServer);
    }
  } finally {
    stop();
  }
  return results;
}

async function throughput(servers) {
  const series = servers.map((server) => ({ name: server.name, points: [] }));
  for (const threads of [1, 2, 4, 8, 16]) {
    const seen = servers.map(() => []);
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      for (const [at, server] of servers.entries()) seen[at].push(await load('stat', threads, server.where.stat));
    }
    for (const [at, line] of series.entries()) line.points.push([threads, median(seen[at])]);
  }
  return series;
}

/** Medians and spreads in microseconds; the ratios are ours to that of the peer before it. */
function callTable(results, servers, { title }) {
  const [us, ...peers] = servers;
  const isC = ({ name }) => !OTHERS.includes(name);
  const head = [title, us.name, 'spread', ...peers.flatMap((peer) => (isC(peer) ? [peer.name, 'ratio'] : [peer.name]))];
  const rows = [...results].map(([call, byServer]) => {
    const micros = (server) => byServer.get(server).map((ops) => 1e6 / ops);
    const ours = micros(us);
    return [
      call,
      fixed(median(ours)),
      spread(ours),
      ...peers.flatMap((peer) => {
        const theirs = median(micros(peer));
        return isC(peer) ? [fixed(theirs), fixed(median(ours) / theirs)] : [fixed(theirs)];
      }),
    ];
  });
  return table(head, rows);
}

mkdirSync(values.out, { recursive: true });
const callsToo = CALL_NAMES.some((name) => chosen.has(name));
if (!build(callsToo)) process.exit(1);
print(
  `${cpus().length} × ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, Node ${process.version}; ${rounds} rounds of ${seconds} s`,
);
const servers = [];
try {
  const wanted = callsToo ? [product(root), ...peers(source, scratch)] : [];
  for (const what of wanted) {
    try {
      servers.push(await Server.start(what, scratch));
    } catch (error) {
      print(`left out: ${error.message}`);
    }
  }
  for (const [name, place] of Object.entries(PLACES)) {
    // Beside the peers in C, which are what the goals are about.
    const some = place.fewer ? servers.filter((server) => !OTHERS.includes(server.name)) : servers;
    if (!chosen.has(name) || (place.fewer && cpus().length < 2)) continue;
    print(`\n${callTable(await calls(some, place), some, place)}`);
  }
  if (chosen.has('throughput')) {
    for (const server of servers) server.place(ALL);
    const series = await throughput(servers);
    writeFileSync(join(values.out, 'throughput.svg'), plot({ title: 'stat of an attribute', x: 'clients', y: 'calls a second', series }));
  }
  for (const server of servers) await server.stop();
  const shape = { root, source, scratch, load, print, quick: values.quick === true, out: values.out };
  for (const [name, measure] of Object.entries(SHAPES)) if (chosen.has(name)) await measure(shape);
} finally {
  for (const server of servers) await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
