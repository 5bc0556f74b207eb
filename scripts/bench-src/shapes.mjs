// What depends on the size and the age of a mount: start-up, idling, big directories, many items, many bursts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plot } from './plot.mjs';
import { product, Server } from './servers.mjs';
import { fixed, median } from './stats.mjs';

const start = (shape, ...args) => Server.start(product(shape.root, ...args), shape.scratch);

/** A compiled helper would be no faster: one process that makes many directories. `made` gets the time of each slice. */
function makeMany(dir, count, slice, prefix = 'n') {
  const script = `import os,sys,time
d,n,s,p=sys.argv[1],int(sys.argv[2]),int(sys.argv[3]),sys.argv[4]
os.chdir(d)
for a in range(0,n,s):
    t=time.perf_counter()
    for i in range(a,a+s): os.mkdir(p+str(i))
    print(a+s,(time.perf_counter()-t)/s*1e6)
`;
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-c', script, dir, String(count), String(slice), prefix], {
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
}

const timeOf = (program, ...args) => {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(stderr.toString());
  return performance.now() - began;
};

/** Command to ready mount. */
export async function startUp(shape) {
  const times = [];
  for (let round = 0; round < 7; round++) {
    const server = await start(shape);
    times.push(server.startMs);
    await server.stop();
  }
  const node = median(Array.from({ length: 7 }, () => timeOf('node', '-e', '0')));
  shape.print(
    `start, command to ready mount: ${fixed(median(times))} ms (first ${fixed(times[0])}), of which Node itself ${fixed(node)} ms`,
  );
}

/** CPU time while nobody asks, from the start on. */
export async function idle(shape) {
  const server = await start(shape);
  const spans = [];
  for (let span = 0; span < 2; span++) {
    const before = server.cpuMs;
    await new Promise((done) => setTimeout(done, 10_000));
    spans.push(server.cpuMs - before);
  }
  shape.print(`idle: ${spans[0]} ms of CPU in the first 10 s, with V8's own tidying up, then ${spans[1]} ms in 10 s`);
  await server.stop();
}

/**
 * `ls -l` of a big directory: as it is mounted by default, where each name is asked for at each use, and with `--cache`, where
 * READDIRPLUS brings the nodes along; what the kernel knows of them from their making is dropped before.
 */
export async function listing(shape) {
  for (const args of [[], ['--cache']]) {
    const server = await start(shape, ...args);
    const dir = join(server.dir, '02-simple-children');
    makeMany(dir, 10_000, 10_000);
    const times = Array.from({ length: 5 }, () => {
      writeFileSync('/proc/sys/vm/drop_caches', '2');
      return timeOf('ls', '-l', dir);
    });
    shape.print(`ls -l of 10,000 items${args.map((arg) => `, ${arg}`).join('')}: ${fixed(median(times))} ms`);
    await server.stop();
  }
}

/** The cost of one more item in a directory that grows. */
export async function bigDirectory(shape) {
  const server = await start(shape);
  // Once warm: the first calls wait for the compiler.
  await shape.load('mkdir', 1, server.where.groups, 3);
  const points = makeMany(join(server.dir, '02-simple-children'), 100_000, 1000);
  const at = (n) => median(points.filter(([size]) => Math.abs(size - n) <= 2000).map(([, us]) => us));
  const kernel = kernelCurve(shape);
  const last = kernel.at(-1);
  if (last)
    shape.print(
      `mkdir in the kernel's configfs, in a guest under emulation: ${fixed(kernel[0][1])} µs for the first ${kernel[0][0]}, ${fixed(last[1])} µs around the ${last[0]}th: ratio ${fixed(last[1] / kernel[0][1])}`,
    );
  shape.print(
    `mkdir: ${fixed(at(2000))} µs around the 1,000th in a directory, ${fixed(at(99_000))} µs around the 100,000th: ratio ${fixed(at(99_000) / at(2000))}`,
  );
  writeFileSync(
    join(shape.out, 'mkdir.svg'),
    plot({
      title: 'mkdir in a directory that grows',
      x: 'items in the directory',
      y: 'times the first thousand',
      series: [
        { name: 'configfs-fuse', points: relative(everyTenth(points)) },
        ...(last ? [{ name: 'Linux configfs', points: relative(kernel) }] : []),
      ],
    }),
  );
  await server.stop();
}

const everyTenth = (points) => points.filter((_, at) => at === 0 || at % 10 === 9);
const relative = (points) => points.map(([size, us]) => [size, us / points[0][1]]);

/** The same on the kernel's own configfs. What a mkdir takes there says little under emulation, but how it grows does. */
function kernelCurve(shape) {
  const [step, last] = shape.quick ? [500, 2000] : [1000, 20_000];
  const script = ['chdir 02-simple-children'];
  for (let from = 0; from < last; from += step) script.push(`mkdirtime ${step} n ${from}`);
  const { stdout, stderr, status } = spawnSync(
    join(shape.root, 'scripts/kernel-oracle'),
    ['--modules', 'samples', '--limit', '150', '--timeout', '240', '-'],
    { input: `${script.join('\n')}\n` },
  );
  if (status !== 0) shape.print(`the kernel's own configfs was not measured: ${stderr.toString().trim().split('\n').at(-1)}`);
  return [...stdout.toString().matchAll(/^mkdirtime .* => ok (\d+)$/gm)].map(([, ns], at) => [(at + 1) * step, Number(ns) / 1000]);
}

/** A million items in groups of a thousand. */
export async function manyItems(shape) {
  const groups = shape.quick ? 100 : 1000;
  const server = await start(shape);
  const top = join(server.dir, '03-group-children');
  const base = server.rssKiB;
  const rates = [];
  makeMany(top, groups, groups, 'g');
  for (let group = 0; group < groups; group++) rates.push(makeMany(join(top, `g${group}`), 1000, 1000)[0][1]);
  const memory = (server.rssKiB - base) / groups / 1000;
  const tenth = Math.ceil(groups / 10);
  const remove = timeOf('rmdir', ...Array.from({ length: 1000 }, (_, n) => join(top, 'g0', `n${n}`)));
  shape.print(
    `${groups * 1000} items: ${fixed(median(rates.slice(0, tenth)))} µs a mkdir at first, ${fixed(median(rates.slice(-tenth)))} µs at last, ${fixed(memory)} KiB an item, then ${fixed(remove)} µs a rmdir`,
  );
  await server.stop();
}

/** Latency and memory before and after a million calls, and ten thousand bursts of 64 clients. */
export async function age(shape) {
  const server = await start(shape);
  const path = server.where.stat;
  // Once warm: the first calls wait for the compiler.
  await shape.load('stat', 1, path);
  const now = async () => ({ us: 1e6 / (await shape.load('stat', 1, path)), rss: server.rssKiB });
  const before = await now();
  let calls = 0;
  const wanted = shape.quick ? 100_000 : 1_000_000;
  while (calls < wanted) calls += 2 * (await shape.load('stat', 4, path, 2));
  const bursts = shape.quick ? 1000 : 10_000;
  await shape.load('burst', 64, path, bursts);
  const after = await now();
  shape.print(
    `stat: ${fixed(before.us)} µs at the start, ${fixed(after.us)} µs after ${Math.round(calls)} calls and ${bursts} bursts of 64 clients; memory ${before.rss} KiB, then ${after.rss} KiB`,
  );
  await server.stop();
}

/** With `--cache`, beside a file system in memory. */
export async function cached(shape) {
  const server = await start(shape, '--cache');
  const memory = mkdtempSync('/dev/shm/configfs-bench-');
  try {
    // As deep as ours.
    const file = join(memory, '02-simple-children/a/storeme');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    const times = [[], []];
    for (let round = 0; round < 7; round++) {
      for (const [at, path] of [server.where.stat, file].entries()) times[at].push(1e6 / (await shape.load('stat', 1, path)));
    }
    const [ours, tmpfs] = times.map(median);
    shape.print(`stat with --cache: ${fixed(ours)} µs, on tmpfs ${fixed(tmpfs)} µs: ratio ${fixed(ours / tmpfs)}`);
  } finally {
    rmSync(memory, { recursive: true });
    await server.stop();
  }
}
