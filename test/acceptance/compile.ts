/**
 * Compiling the programs of these tests.
 */
import { join } from 'node:path';
import { ROOT, run } from '../cli/support.js';
import { GOPATH, source } from './tools.js';

/** Compiles a C file of this folder. @returns the program */
export async function compile(name: string, program: string, ...flags: readonly string[]): Promise<string> {
  const { status, stderr } = await run('gcc', ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-o', program, source(name), ...flags], {
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`${name} does not compile: ${stderr}`);
  return program;
}

/** Compiles Go files of this folder, of one program, with Debian's libraries: nothing is fetched. @returns the program */
export async function compileGo(program: string, ...names: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    GO111MODULE: 'off',
    GOFLAGS: '',
    GOTOOLCHAIN: 'local',
    GOPATH: GOPATH.join(':'),
    GOCACHE: join(ROOT, '.cache/go-build'),
  };
  const { status, stderr } = await run('go', ['build', '-o', program, ...names.map(source)], { timeout: 240_000, env });
  if (status !== 0) throw new Error(`${names[0]} does not compile: ${stderr}`);
  return program;
}
