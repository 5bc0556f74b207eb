/**
 * A stage for a tool: `configfs-fuse run` with a subsystem, an empty working directory, a time limit, and a look behind afterwards.
 */
import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test, type Test } from 'tap';
import { MAIN, type Outcome, run } from '../cli/support.js';
import { users } from '../cli/users.js';
import { missing, mountPoints, source, type Tool, tools } from './tools.js';

/** No script takes longer, unless something hangs. */
const LIMIT_MS = 90_000;

/** All tests of one file. */
tap.setTimeout(4 * LIMIT_MS);

/** `f_type` of a file system in memory. Files that stand for disks are opened with O_DIRECT, which is not for those. */
const TMPFS = 0x0102_1994;

/** Where working directories are made. */
const SCRATCH = statfsSync(tmpdir()).type === TMPFS ? '/var/tmp' : tmpdir();

/** What one stage is for. */
export interface Stage {
  /** For `-s`. */
  readonly subsystems: readonly string[];
  readonly needs?: readonly Tool[];
}

/** What a test's body works with. */
export interface Scene {
  /** The working directory, empty at first. Gone after the test. */
  readonly dir: string;
  /** Runs a command with the stand-in at `/sys/kernel/config`. */
  play(command: readonly string[], env?: Record<string, string>): Promise<Outcome>;
}

/** Declares a test, once for root and once for a user without any rights. */
export function staged(name: string, { subsystems, needs = [] }: Stage, body: (t: Test, scene: Scene) => Promise<void>): void {
  const lacking = missing(...needs);
  for (const user of users) {
    test(`${name} (as ${user.name})`, { skip: user.skip || lacking, timeout: LIMIT_MS + 10_000 }, async (t) => {
      const dir = mkdtempSync(join(SCRATCH, 'configfs-fuse-'));
      chmodSync(dir, 0o777);
      t.teardown(() => rmSync(dir, { recursive: true }));
      const places = [dir, '/sys/kernel', '/sys/class'];
      const before = mountPoints(...places);
      const options = subsystems.flatMap((spec) => ['-s', spec]);
      await body(t, {
        dir,
        play(command, env = {}) {
          const [program, ...args] = [...user.words, process.execPath, MAIN, 'run', ...options, '--', ...command];
          return run(program!, args, { cwd: dir, env: { HOME: dir, ...env }, timeout: LIMIT_MS });
        },
      });
      t.same(mountPoints(...places), before, 'no mount is left behind');
    });
  }
}

/** Declares a test that is a bash script of this folder: see lib.sh. */
export function script(name: string, file: string, stage: Stage): void {
  staged(name, { ...stage, needs: [tools.bash, ...(stage.needs ?? [])] }, async (t, { play }) =>
    checks(t, await play(['bash', source(file)])),
  );
}

/** Takes over what a script or program has checked: lines of TAP, whose plan comes at the end. */
export function checks(t: Test, { stdout, stderr, status, signal }: Outcome): void {
  let [seen, planned] = [0, -1];
  let comment: string[] = [];
  const results: { ok: boolean; name: string; comment: string[] }[] = [];
  for (const line of stdout.split('\n')) {
    const [, not, name] = /^(not )?ok \d+ - (.*)$/.exec(line) ?? [];
    if (name !== undefined) results.push({ ok: not === undefined, name, comment: (comment = []) });
    else if (line.startsWith('# ')) comment.push(line.slice(2));
    else if (/^1\.\.\d+$/.test(line)) planned = Number(line.slice(3));
    else if (line !== '') comment.push(line);
  }
  for (const { ok, name, comment } of results) {
    seen++;
    if (ok) t.pass(name);
    else t.fail(`${name}\n${comment.join('\n')}`);
  }
  t.equal(seen, planned, 'it came to its end');
  t.same({ status, signal, stderr }, { status: 0, signal: null, stderr: '' });
}
