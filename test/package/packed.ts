/**
 * The package as it is published, and projects outside of the repository that install it.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap from 'tap';
import { type Outcome, ROOT, run } from '../cli/support.js';

/** Where all of that is; it goes with the test file. */
export const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-pack-'));
tap.teardown(() => rmSync(work, { recursive: true, force: true }));

export const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

export function node(cwd: string, ...args: string[]): Promise<Outcome> {
  return run(process.execPath, args, { cwd, timeout: 120_000 });
}

function npm(cwd: string, ...args: string[]): Promise<Outcome> {
  return run('npm', args, { cwd, timeout: 120_000 });
}

/** Compiles the package into a folder of its own, and packs it there. @returns the tarball, and what is in it */
export async function pack(): Promise<{ tarball: string; files: string[] }> {
  const from = join(work, 'package');
  mkdirSync(from);
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  for (const name of ['package.json', ...files]) {
    if (name !== 'dist' && existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(from, name), { recursive: true, dereference: true });
  }
  const built = await node(ROOT, join(ROOT, 'scripts/build.mjs'), join(from, 'dist'));
  if (built.status !== 0) throw new Error(built.stderr);
  const packed = await npm(from, 'pack', '--json', '--ignore-scripts');
  if (packed.status !== 0) throw new Error(packed.stderr);
  const [about] = Object.values(JSON.parse(packed.stdout) as Record<string, { filename: string; files: { path: string }[] }>);
  return { tarball: join(from, about!.filename), files: about!.files.map(({ path }) => path) };
}

/** Installs a tarball in an empty folder. @returns the folder, or why it cannot be done here */
export async function install(tarball: string, name: string, ...options: string[]): Promise<string | { skip: string }> {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  const { status, stderr } = await npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', ...options, tarball);
  if (status === 0) return folder;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED/.test(stderr)) return { skip: 'the package registry cannot be reached' };
  throw new Error(stderr);
}
