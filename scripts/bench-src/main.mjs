// The benchmark: the product and its peers side by side, in one run, the rounds interleaved. See scripts/bench --help.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { plot } from './plot.mjs';
import { peers, product, Server } from './servers.mjs';
import { age, bigDirectory, cached, idle, listing, manyItems, startUp } from './shapes.mjs';
import { fixed, median, spread, table } from './stats.mjs';

const USAGE = `usage: scripts/bench [--quick] [--rounds N] [--seconds S] [--out DIR] [--only calls|shapes]

Measures system calls on a mount of configfs-fuse beside minimal file systems on C libfuse 3, go-fuse, pyfuse3 and
fuse-native, the rounds interleaved; prints medians, spreads and ratios, and writes plots (SVG) to DIR. The cost of a mkdir
in a directory that grows is asked of the kernel's own configfs too, in a guest (scripts/kernel-oracle).
Nothing else should run meanwhile. A peer that can't be built or started is left out, and said to be.
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    out: { type: 'string', default: 'build/bench' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const rounds = Number(values.rounds ?? (values.quick ? 3 : 7));
const seconds = values.seconds ?? (values.quick ? '0.3' : '1');
const source = fileURLToPath(new URL('.', import.meta.url));
const root = join(source, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'configfs-bench-'));
const run = promisify(execFile);
/** Every processor, as taskset(1) writes it. */
const ALL = `0-${cpus().length - 1}`;
const OTHERS = ['go-fuse', 'pyfuse3', 'fuse-native'];
const print = (text) => process.stdout.write(`${text}\n`);

/** Builds what is compiled; what can't be is missing later, and said to be. */
function build() {
  const made = (what, program, ...args) => {
    const { status, error, stderr } = spawnSync(program, args, {
      env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(scratch, 'go') },
    });
    if (status !== 0) print(`${what} was not built: ${error?.message ?? stderr.toString().trim().split('\n')[0]}`);
  };
  const flags = (option) => spawnSync('pkg-config', [option, 'fuse3']).stdout?.toString().trim().split(/\s+/) ?? [];
  made('the load generator', 'gcc', '-O2', '-o', join(scratch, 'load'), join(source, 'load.c'), '-lpthread');
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

/** One measurement: operations a second. @param amount of seconds, or of bursts @param cpus that the clients may use */
async function load(mode, threads, path, amount = seconds, cpus = ALL) {
  const { stdout } = await run('taskset', ['-c', cpus, join(scratch, 'load'), mode, String(threads), String(amount), path], {
    timeout: 300_000,
  });
  return Number(stdout.split(' ')[0]);
}

/** @type {[title: string, what: string, threads: number][]} */
const CALLS = [
  ['stat of an attribute, 1 client', 'stat', 1],
  ['stat of an attribute, 4 clients', 'stat', 4],
  ['open + read + close, 1 client', 'read', 1],
  ['open + write + close, 1 client', 'write', 1],
  ['mkdir + rmdir, 1 client', 'mkdir', 1],
  ['mkdir + rmdir of a group with 3 default groups', 'groups', 1],
];

/**
 * Who runs where. On an idle machine a call takes as long as it takes to wake a sleeping processor, up to six times the
 * work itself, so that where the scheduler puts client and server decides: so it is also decided here.
 */
const PLACES = [
  { title: 'client and server where the scheduler puts them', client: ALL, server: ALL },
  { title: 'client and server on one processor', client: '0', server: '0', pinned: true },
  { title: 'client and server on a processor each', client: '0', server: '1', pinned: true },
];

/** Every call on every server, the servers in turn. Answers rows of ops/s by server. */
async function calls(servers, place) {
  /** @type {Map<string, any>} */
  const results = new Map();
  for (const server of servers) server.place(place.server);
  for (const [title, what, threads] of CALLS) {
    if (place.pinned && threads > 1) continue;
    const byServer = new Map(servers.map((server) => [server, []]));
    for (let round = -1; round < rounds; round++) {
      for (const server of servers) {
        const path = server.where[what] ?? (what === 'groups' ? server.where.mkdir : undefined);
        const ops = await load(what === 'groups' ? 'mkdir' : what, threads, path, seconds, place.client);
        if (round >= 0) byServer.get(server).push(ops);
      }
    }
    results.set(title, byServer);
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

function callTable(results, servers) {
  const [us, c] = servers;
  const rows = [...results].map(([title, byServer]) => {
    const ours = byServer.get(us);
    const ratio = (server) => (byServer.has(server) ? fixed(median(byServer.get(server)) / median(ours)) : '');
    return [
      title,
      fixed(1e6 / median(ours)),
      spread(ours.map((ops) => 1e6 / ops)),
      ...servers.slice(1).map((server) => fixed(1e6 / median(byServer.get(server)))),
      ratio(c),
    ];
  });
  return table(['call, µs', us.name, 'spread', ...servers.slice(1).map(({ name }) => name), `ratio to ${c?.name ?? 'nothing'}`], rows);
}

mkdirSync(values.out, { recursive: true });
if (!build()) process.exit(1);
print(
  `${cpus().length} × ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, Node ${process.version}; ${rounds} rounds of ${seconds} s`,
);
const servers = [];
try {
  for (const what of [product(root), ...peers(source, scratch)]) {
    try {
      servers.push(await Server.start(what, scratch));
    } catch (error) {
      print(`left out: ${error.message}`);
    }
  }
  if (values.only !== 'shapes') {
    for (const place of PLACES) {
      // Pinned: beside the peers in C, which are what the goals are about.
      const some = place.pinned ? servers.filter(({ name }) => !OTHERS.includes(name)) : servers;
      if (place.pinned && cpus().length < 2) continue;
      print(`\n${place.title}:\n\n${callTable(await calls(some, place), some)}`);
    }
    for (const server of servers) server.place(ALL);
    const series = await throughput(servers);
    writeFileSync(join(values.out, 'throughput.svg'), plot({ title: 'stat of an attribute', x: 'clients', y: 'calls a second', series }));
  }
  for (const server of servers) await server.stop();
  if (values.only !== 'calls') {
    const shape = { root, scratch, load, print, quick: values.quick === true, out: values.out };
    for (const measure of [startUp, idle, cached, listing, bigDirectory, manyItems, age]) await measure(shape);
  }
} finally {
  for (const server of servers) await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
