// What users wait for: tools that restore big configurations, and our server's share of that time; walks through big trees.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asleep, product, Server } from './servers.mjs';
import { fixed, median, table } from './stats.mjs';

const PYTHON = '/usr/bin/python3';

/** A program's time and the server's CPU time in it, in milliseconds. @typedef {{ wall: number, cpu: number }} Span */

/** Runs one of the writers on a fresh mount. @param sleeps the server never looks for the next request @returns {Promise<Span>} */
async function write(shape, set, script, count, sleeps) {
  const usual = { ...product(shape.root, '-s', set), where: () => ({}) };
  const server = await Server.start(sleeps ? asleep(shape.source, set) : usual, shape.scratch);
  try {
    const file = join(shape.scratch, 'disk.img');
    writeFileSync(file, Buffer.alloc(1 << 20));
    const before = server.cpuMs;
    const { status, stdout, stderr } = spawnSync(PYTHON, [join(shape.source, 'users', script), server.dir, String(count), file]);
    if (status !== 0) throw new Error(`${script}: ${stderr.toString().trim().split('\n').at(-1)}`);
    return { wall: Number(stdout.toString()), cpu: server.cpuMs - before };
  } finally {
    await server.stop();
  }
}

/** `targetcli restoreconfig`, whose tree is always /sys/kernel/config: so in `configfs-fuse run`, which is the server. @returns {Promise<Span>} */
async function restoreTargets(shape, count) {
  const args = [
    join(shape.root, 'dist/cli/main.cjs'),
    'run',
    '-s',
    'target',
    '--',
    'bash',
    join(shape.source, 'users/targetcli.sh'),
    String(count),
  ];
  const child = spawn('node', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text) => (complaint += text));
  const server = new Server('run', '', child);
  const span = { wall: 0, cpu: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [wall, cpu] = [performance.now(), server.cpuMs];
    if (line === 'begin') Object.assign(span, { wall: -wall, cpu: -cpu });
    if (line === 'end') Object.assign(span, { wall: span.wall + wall, cpu: span.cpu + cpu });
    child.stdin.write('\n');
  }
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`targetcli: ${complaint.trim().split('\n').at(-1)}`);
  return span;
}

/** The tools, each several times. */
export async function restores(shape) {
  const scale = shape.quick ? 10 : 1;
  const [subsystems, gadgets, luns] = [500 / scale, 100 / scale, 200 / scale];
  /** @type {[what: string, run: (sleeps: boolean) => Promise<Span> | undefined, missing: boolean][]} */
  const tools = [
    [
      `${subsystems} nvmet subsystems, namespaces and ports, as nvmetcli restores them`,
      (sleeps) => write(shape, 'nvmet', 'nvmet.py', subsystems, sleeps),
      false,
    ],
    [`${gadgets} USB gadgets, as libusbgx sets them up`, (sleeps) => write(shape, 'usb_gadget', 'gadgets.py', gadgets, sleeps), false],
    [
      `\`targetcli restoreconfig\` of ${luns} LUNs`,
      (sleeps) => (sleeps ? undefined : restoreTargets(shape, luns)),
      !existsSync('/usr/bin/targetcli'),
    ],
  ];
  const rows = [];
  for (const [what, run, missing] of tools) {
    try {
      if (missing) throw new Error('not installed');
      const cells = [];
      for (const sleeps of [false, true]) {
        const spans = [];
        for (let round = 0; round < (shape.quick ? 1 : 3); round++) spans.push(await run(sleeps));
        const of = (value) => (spans[0] ? fixed(median(spans.map(value))) : '');
        cells.push(
          of(({ wall }) => wall),
          of(({ cpu }) => cpu),
          spans[0] ? `${of(({ wall, cpu }) => (100 * cpu) / wall)} %` : '',
        );
      }
      rows.push([what, ...cells]);
    } catch (error) {
      shape.print(`left out: ${what}: ${error.message}`);
    }
  }
  shape.print(
    `\n${table(['what users wait for', 'ms', "the server's CPU, ms", 'share', 'without looking: ms', 'CPU, ms', 'share'], rows)}`,
  );
}

/** Makes `groups` directories of a thousand. */
const MAKE = `import os,sys
os.chdir(sys.argv[1])
for g in range(int(sys.argv[2])):
    os.mkdir('g%d'%g)
    os.chdir('g%d'%g)
    for i in range(1000): os.mkdir('n%d'%i)
    os.chdir('..')
`;

/** The removal of every item is rmdir(2), since no program can unlink an attribute: rm(1) can't empty a directory of configfs. */
const REMOVE = (dir) => ['find', dir, '-mindepth', '1', '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+'];

/** Walks through 100,000 items, and their removal, beside directories of tmpfs that hold a file for each attribute. */
export async function walks(shape) {
  const groups = shape.quick ? 10 : 100;
  const rows = [];
  const times = {};
  for (const [name, args] of [
    ['strict', []],
    ['--cache', ['--cache']],
    ['tmpfs', undefined],
  ]) {
    const server = args && (await Server.start(product(shape.root, ...args), shape.scratch));
    const dir = server ? join(server.dir, '03-group-children') : mkdtempSync('/dev/shm/configfs-bench-');
    const made = server ? MAKE : MAKE.replaceAll(/os\.mkdir\((.*?%[gi])\)/g, "(os.mkdir($1), open($1+'/a','w').write('0'))");
    try {
      const run = (program, ...rest) => {
        const began = performance.now();
        const { status, stderr } = spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1e9 });
        if (status !== 0) throw new Error(`${program}: ${stderr.toString().split('\n')[0]}`);
        return performance.now() - began;
      };
      run(PYTHON, '-c', made, dir, String(groups));
      times[name] = [run('find', dir), run('ls', '-lR', dir)];
      const [program, ...rest] = server ? REMOVE(dir) : ['rm', '-rf', dir];
      times[name].push(run(program, ...rest));
    } finally {
      await server?.stop();
      if (!server) rmSync(dir, { recursive: true, force: true });
    }
  }
  for (const [at, what] of ['find', 'ls -lR', 'removing all'].entries()) {
    const [strict, cached, tmpfs] = ['strict', '--cache', 'tmpfs'].map((name) => times[name][at]);
    rows.push([what, fixed(strict), fixed(cached), fixed(tmpfs), fixed(strict / tmpfs), fixed(cached / tmpfs)]);
  }
  shape.print(`\n${table([`${groups * 1000} items, ms`, 'configfs-fuse', '`--cache`', 'tmpfs', 'ratio', 'ratio with `--cache`'], rows)}`);
}
