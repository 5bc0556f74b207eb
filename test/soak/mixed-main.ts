/**
 * Ordinary mixed use of a mount by 16 processes, over both transports one after the other, by a user without rights; and what is left of it
 * when all is quiet again: `scripts/soak --mixed MINUTES`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLIENTS = 16;
/** A quiet call that takes this much longer after the load than before it is slow. */
const FACTOR = 2;
const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
// Not compiled: beside the source of this module.
const LOAD = fileURLToPath(new URL('../../../test/soak/mixed.sh', import.meta.url));

/** Prints the median time of a stat, in microseconds: the mount may only be asked by another process than the one that serves it. */
const STAT = `
  const { statSync } = require('node:fs');
  const took = [];
  for (let turn = 0; turn < 3000; turn++) {
    const start = process.hrtime.bigint();
    statSync(process.argv[1]);
    took.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  console.log(took.sort((a, b) => a - b)[took.length >> 1]);`;

interface Seen {
  readonly threads: number;
  readonly stat: number;
}

function look(server: ChildProcess, dir: string): Seen {
  const stat = Number(execFileSync(process.execPath, ['-e', STAT, join(dir, '02-simple-children/quiet')], { encoding: 'utf8' }));
  return { threads: readdirSync(`/proc/${server.pid}/task`).length, stat };
}

async function use(dir: string, minutes: number): Promise<void> {
  const clients = Array.from({ length: CLIENTS }, (_, at) => spawn('sh', [LOAD, dir, `m${at}`], { stdio: 'ignore', detached: true }));
  await sleep(minutes * 60_000);
  await Promise.all(
    clients.map(async (client) => {
      const ended = once(client, 'exit');
      process.kill(-client.pid!, 'SIGKILL');
      await ended;
    }),
  );
  // What they left behind goes on for a moment.
  await sleep(3_000);
}

/** @returns what is wrong */
async function soak(transport: 'kernel' | 'native', minutes: number): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'configfs-fuse-mixed.'));
  const dir = join(scratch, 'mount');
  const log = join(scratch, 'log');
  execFileSync('mkdir', [dir]);
  const server = spawn(process.execPath, [MAIN, 'mount', dir, '--transport', transport, '--log-file', log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  try {
    await Promise.race([once(server.stdout, 'data'), ended.then(() => Promise.reject(new Error(`${transport}: no mount`)))]);
    execFileSync('mkdir', [join(dir, '02-simple-children/quiet')]);
    const before = look(server, dir);
    await use(dir, minutes);
    const after = look(server, dir);
    const told = ({ threads, stat }: Seen): string => `${threads} threads, a quiet stat ${stat.toFixed(1)} µs`;
    const started = Math.max(0, ...[...readFileSync(log, 'utf8').matchAll(/"threads":(\d+)/g)].map(([, count]) => Number(count)));
    const more = started > 0 ? `; libfuse has started ${started} threads or more` : '';
    console.log(`${transport}: before ${told(before)}; after ${minutes} minutes of ${CLIENTS} processes ${told(after)}${more}`);
    // The native transport has its limits, which docs/transports.md tells: they are shown and no problem.
    if (transport === 'native') return [];
    return [
      ...(after.threads > before.threads ? [`${transport}: ${after.threads - before.threads} more threads than before`] : []),
      ...(after.stat > before.stat * FACTOR
        ? [`${transport}: a quiet stat takes ${(after.stat / before.stat).toFixed(1)} times as long`]
        : []),
    ];
  } finally {
    server.kill('SIGTERM');
    await ended;
    rmSync(scratch, { recursive: true, force: true });
  }
}

const minutes = Number(process.argv[2]);
const problems = [...(await soak('kernel', minutes)), ...(await soak('native', minutes))];
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? 'no problem' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
