/**
 * The C program: it is what its sources build, for both architectures, and small; and what it does by itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { ROOT } from '../cli/support.js';
import { findProgram } from '../../src/program.js';

const program = findProgram();
if (program === undefined) tap.plan(0, 'the program is not built: scripts/build-native');

const other = { x64: { arch: 'arm64', gcc: 'aarch64-linux-gnu-gcc', emulator: 'qemu-aarch64-static' } }[process.arch as string];
const missing = (command: string) => spawnSync(command, ['--version']).error !== undefined && `${command} is missing`;

test('it is what the sources build', { skip: missing('gcc') }, async (t) => {
  const { status, stderr } = spawnSync(join(ROOT, 'scripts/build-native'), ['--check'], { encoding: 'utf8' });
  t.equal(status, 0, stderr);
});

test('it is built for the other architecture too, and starts there', { skip: !other || missing(other.gcc) }, async (t) => {
  const { status, stderr } = spawnSync(join(ROOT, 'scripts/build-native'), ['--all', '--check'], { encoding: 'utf8' });
  t.equal(status, 0, stderr);
  const built = join(ROOT, `prebuilt/linux-${other!.arch}/machine`);
  t.ok(statSync(built).size < 1_000_000);
  if (missing(other!.emulator)) return t.comment(`${other!.emulator} is missing: not started`);
  const emulated = spawnSync(other!.emulator, [built, '--version'], { encoding: 'utf8' });
  t.match(emulated.stdout, /^[0-9a-f]{16}\n$/, emulated.stderr);
});

test('it answers a health check', async (t) => {
  const health = (args: string[], env: NodeJS.ProcessEnv = {}) => spawnSync(program!, ['health', ...args], { env, encoding: 'utf8' });
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-health-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  t.match(health([dir]), { status: 1, stderr: `${dir}: nothing is mounted here\n` });
  t.match(health([], { CONFIG_DIR: dir }), { status: 1, stderr: `${dir}: nothing is mounted here\n` });
  t.match(health([join(dir, 'absent')]), { status: 1, stderr: /No such file/ });
  t.match(health([]), { status: 1, stderr: 'CONFIG_DIR: not set\n' });
  // On a mount in a private namespace.
  const main = join(ROOT, 'dist/cli/main.cjs');
  const run = spawnSync(
    process.execPath,
    [main, 'run', '--', 'sh', '-c', '"$0" health /sys/kernel/config; echo $?; "$0" health /sys/kernel; echo $?', program!],
    { encoding: 'utf8' },
  );
  if (run.status === 125) return t.comment(run.stderr);
  t.match(run.stdout, /^0\n1\n$/, run.stderr);
});
