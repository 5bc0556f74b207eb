/**
 * The soak test; see `scripts/soak --help`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { users } from '../cli/people.js';
import { Soaked } from './soaked.js';

const MAX_WAIT_MS = 2_000;
const KILL_EVERY_MS = 3_000;
const MINUTE_MS = 60_000;
/** Tells the program, when it runs as a user, where root has made the full disk. */
const SCRATCH = 'SOAK_SCRATCH';
/** Memory may grow by this much from the second quarter to the last: KiB. */
const GROWTH_KIB = 20_000;
const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

function readOptions(): { minutes: number; items: number; mixed: number | undefined; user: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        items: { type: 'string' },
        mixed: { type: 'string' },
        user: { type: 'boolean' },
      },
    });
    const number = (name: 'minutes' | 'items' | 'mixed', otherwise: number): number => {
      const value = Number(values[name] ?? otherwise);
      if (!(value > 0)) throw new Error(`--${name} ${values[name]}: expected a number above 0`);
      return value;
    };
    const mixed = values.mixed === undefined ? undefined : number('mixed', 0);
    return { minutes: number('minutes', 60), items: number('items', 1_000_000), mixed, user: values.user === true };
  } catch (error) {
    process.stderr.write(`soak: ${(error as Error).message}; see scripts/soak --help\n`);
    process.exit(2);
  }
}

/** A mount whose daemon is stopped: whoever looks into it waits. */
async function startNeighbour(dir: string): Promise<ChildProcess> {
  mkdirSync(dir);
  const child = spawn(process.execPath, [MAIN, 'mount', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  child.kill('SIGSTOP');
  return child;
}

/** Runs a program beside this one as nobody. @returns its exit status */
function asUser(name: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  const { words, skip } = users.find((user) => user.name === 'nobody')!;
  if (skip !== false) throw new Error(`soak: ${skip}`);
  const program = fileURLToPath(new URL(name, import.meta.url));
  const [command, ...rest] = [...words, process.execPath, program, ...args];
  return spawnSync(command!, rest, { stdio: 'inherit', env }).status ?? 1;
}

/** A full disk is for root to make: it is handed to the user with all the rest of the scratch directory. @returns the exit status */
function soakAsUser(): number {
  const scratch = makeScratch();
  try {
    chmodSync(scratch, 0o777);
    chmodSync(join(scratch, 'full'), 0o777);
    return asUser('./main.js', process.argv.slice(2), { ...process.env, [SCRATCH]: scratch });
  } finally {
    removeScratch(scratch);
  }
}

function makeScratch(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'configfs-fuse-soak.'));
  const full = join(scratch, 'full');
  mkdirSync(full);
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'soak', full]);
  return scratch;
}

function removeScratch(scratch: string): void {
  spawnSync('umount', ['-l', join(scratch, 'full')]);
  rmSync(scratch, { recursive: true, force: true });
}

/** Memory grows for a while until it is level. */
function grew(memory: readonly number[]): boolean {
  const median = (part: readonly number[]) => [...part].sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  const quarter = Math.floor(memory.length / 4);
  return quarter > 0 && median(memory.slice(-quarter)) - median(memory.slice(quarter, 2 * quarter)) > GROWTH_KIB;
}

const { minutes, items, mixed, user } = readOptions();
if (mixed !== undefined) process.exit(asUser('./mixed-main.js', [String(mixed)]));
if (user && process.geteuid?.() === 0) process.exit(soakAsUser());

const given = process.env[SCRATCH];
const scratch = given ?? makeScratch();
const full = join(scratch, 'full');
const neighbourDir = join(scratch, 'neighbour');
const neighbour = await startNeighbour(neighbourDir);
const transports = user ? (['kernel'] as const) : (['kernel', 'native'] as const);
const mounts = transports.map((transport) => {
  const log = join(full, `${transport}.log`);
  writeFileSync(log, '');
  return new Soaked(transport, scratch, neighbourDir, log);
});
const problems: string[] = [];
process.on('SIGINT', () => (stopped = true));
let stopped = false;

try {
  for (const mount of mounts) await mount.start();
  const end = Date.now() + minutes * MINUTE_MS;
  let [nextKill, nextMinute, turn] = [0, 0, 0];
  while (Date.now() < end && !stopped && mounts.every(({ isAlive }) => isAlive)) {
    if (Date.now() >= nextKill) {
      for (const mount of mounts) mount.killUser(turn);
      turn++;
      nextKill = Date.now() + KILL_EVERY_MS * Math.random() * 2;
    }
    if (Date.now() >= nextMinute) {
      for (const mount of mounts) {
        mount.measure();
        const { transport, memory, longest, calls, kills } = mount;
        const { ms, call } = longest;
        console.log(`${transport}: ${memory.at(-1)} KiB, ${calls} calls, longest ${ms.toFixed(1)} ms (${call}), ${kills} users killed`);
      }
      nextMinute = Date.now() + MINUTE_MS;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  for (const mount of mounts) {
    const { ms, call } = mount.longest;
    if (ms > MAX_WAIT_MS) problems.push(`${mount.transport}: ${call} took ${ms.toFixed(0)} ms; expected at most ${MAX_WAIT_MS}`);
    if (grew(mount.memory)) problems.push(`${mount.transport}: memory grew: ${mount.memory.join(' ')} KiB`);
    const many = mount.transport === 'kernel' ? items : Math.min(items, 10_000);
    const madeMs = await mount.makeMany(many);
    mount.measure();
    console.log(
      `${mount.transport}: ${many} items made and removed in ${(madeMs / 1000).toFixed(1)} s; ${mount.memory.at(-1)} KiB after it`,
    );
  }
} catch (error) {
  problems.push((error as Error).message);
} finally {
  for (const mount of mounts) problems.push(...(await mount.stop()));
  neighbour.kill('SIGKILL');
  spawnSync(user ? 'fusermount3' : 'umount', user ? ['-uz', neighbourDir] : ['-l', neighbourDir]);
  if (given === undefined) removeScratch(scratch);
}
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? 'no problem' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
