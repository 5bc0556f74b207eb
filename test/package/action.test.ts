/**
 * .github/actions/configfs-fuse: its steps, as a runner does them, in a copy of this checkout; and what they install.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { parse } from 'yaml';
import { ROOT } from '../cli/support.js';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
}
interface Action {
  readonly inputs: Record<string, { readonly default: string }>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action = parse(readFileSync(join(ROOT, '.github/actions/configfs-fuse/action.yml'), 'utf8')) as Action;
const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-action-'));
tap.teardown(() => rmSync(work, { recursive: true, force: true }));

/** What a runner puts in place of an expression. */
function expand(text: string, inputs: Record<string, string>): string {
  return text.replace(/\$\{\{\s*inputs\.(\w+)\s*\}\}/g, (_, name: string) => inputs[name] ?? action.inputs[name]!.default);
}

test('it is a composite action, and every step that runs something names its shell', async (t) => {
  t.equal(action.runs.using, 'composite');
  for (const step of action.runs.steps) t.ok(step.uses ?? (step.run && step.shell === 'bash'), step.name ?? step.uses ?? 'a step');
});

test('its steps pass in a fresh copy, and leave a program that runs', { timeout: 240_000 }, async (t) => {
  const clone = join(work, 'clone');
  const prefix = join(work, 'prefix');
  const bin = join(work, 'bin');
  for (const dir of [prefix, bin]) mkdirSync(dir);
  // Its packages are those of this checkout: npm ci would fetch the same ones.
  for (const name of ['src', 'scripts', 'docs', 'python', 'package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE']) {
    cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  // Neither the settings of this machine are touched, nor packages fetched.
  const fake = (name: string, script: string) =>
    execFileSync('sh', ['-c', 'printf "%s\\n" "#!/bin/sh" "$1" >"$0" && chmod +x "$0"', join(bin, name), script]);
  fake('sudo', 'echo "sudo $*"');
  const npm = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  fake('npm', `[ "$1" = ci ] || exec ${npm} "$@"`);
  for (const step of action.runs.steps) {
    if (step.run === undefined) continue;
    const inputs = { version: 'checkout' };
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, expand(value, inputs)]));
    // Without the hooks of the test runner, which it gives to whatever is started.
    const { status, stdout, stderr } = spawnSync(
      'env',
      ['-u', 'NODE_OPTIONS', 'bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', expand(step.run, inputs)],
      {
        cwd: clone,
        env: {
          ...process.env,
          ...env,
          PATH: `${bin}:${prefix}/bin:${process.env['PATH']}`,
          npm_config_prefix: prefix,
          npm_config_offline: 'true',
        },
        encoding: 'utf8',
      },
    );
    t.equal(status, 0, `${step.name}: ${stderr}`);
    if (step.name === 'Check') t.match(stdout, /01-childless/);
  }
});
