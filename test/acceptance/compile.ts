/**
 * Compiling the programs of these tests.
 */
import { run } from '../cli/support.js';
import { source } from './tools.js';

/** Compiles a C file of this folder. @returns the program */
export async function compile(name: string, program: string, ...flags: readonly string[]): Promise<string> {
  const { status, stderr } = await run('gcc', ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-o', program, source(name), ...flags], {
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`${name} does not compile: ${stderr}`);
  return program;
}
