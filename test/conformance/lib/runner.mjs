/** Running scenarios: with the call runner on a mounted folder, or in the guest. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { splitBatch } from './answers.mjs';
import { cacheFolder, kernelOracle, runnerFolder } from './paths.mjs';

const run = promisify(execFile);

/** Something that the user has to change; its text is the whole message. */
export class Trouble extends Error {}

/** Compiles the call runner unless that is done. @returns {Promise<string>} the program */
export async function buildRunner() {
  const sources = readdirSync(runnerFolder)
    .filter((file) => /\.[ch]$/.test(file))
    .map((file) => join(runnerFolder, file));
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  const program = join(cacheFolder, `cfcall-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(program)) return program;
  mkdirSync(cacheFolder, { recursive: true });
  // Others may compile it at the same time.
  const fresh = `${program}.${process.pid}.new`;
  try {
    await run('gcc', ['-O2', '-Wall', '-static', '-o', fresh, ...sources.filter((file) => file.endsWith('.c'))]);
  } catch (error) {
    throw new Trouble(`the call runner needs gcc and libc6-dev: ${error.message}`);
  }
  renameSync(fresh, program);
  return program;
}

export const batchOf = (scenarios) => scenarios.map(({ name, text }) => `=== ${name}\n${text}`).join('');

/**
 * Files in /tmp have the same names in each scenario, and whoever else runs them here: root gives each runner a /tmp of its own. Not over the native
 * transport, which sees no mount namespace but its own.
 */
const usesTmp = ({ text }) => text.includes('/tmp/');
const canOwnTmp = (transport) => process.geteuid?.() === 0 && transport !== 'native';
export const mustNotMeet = (scenario, transport) => usesTmp(scenario) && !canOwnTmp(transport);

/** Runs scenarios in a mounted folder. @param {string} [transport] of the mount @returns {Promise<Map<string, string>>} */
export function runOn(program, folder, scenarios, seconds, transport) {
  return new Promise((resolve, reject) => {
    const own = canOwnTmp(transport) && scenarios.some(usesTmp) ? ['-o'] : [];
    const child = spawn(program, ['-t', String(seconds), ...own, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => resolve(splitBatch(Buffer.concat(chunks).toString())));
    child.stdin.on('error', () => {});
    child.stdin.end(batchOf(scenarios));
  });
}

/** On a busy machine a mount, and an emulated guest, is many times slower: what ran out of time in the guest gets so many times as much, as has a mount at once. */
export const PATIENCE = 6;

/**
 * Runs scenarios in the guest: one boot for each list of needed modules, so that each sees exactly what it asks for, and on the kernel
 * that has them. A scenario that does not end in time runs once more, with more time.
 * @returns {Promise<Map<string, string>>}
 */
export async function runInGuest(scenarios, { kernel, seconds }) {
  const answers = new Map();
  for (const group of groupByGuest(scenarios)) {
    const [{ needs, kernel: own }] = group;
    const ask = (some, limit) => askGuest(some, { needs: needs.join(','), kernel: kernel ?? own, seconds: limit });
    for (const [name, text] of await ask(group, seconds)) answers.set(name, text);
    const slow = group.filter(({ name }) => answers.get(name)?.includes('!! out of time'));
    if (slow.length === 0) continue;
    for (const [name, text] of await ask(slow, seconds * PATIENCE)) answers.set(name, text);
  }
  return answers;
}

/** One boot of the guest. @returns {Promise<Map<string, string>>} */
async function askGuest(scenarios, { needs, kernel, seconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const batch = join(folder, 'batch.cfs');
    writeFileSync(batch, batchOf(scenarios));
    const args = ['--modules', needs, '--limit', String(seconds), ...(kernel ? ['--kernel', kernel] : []), batch];
    const ask = () => run(kernelOracle, args, { maxBuffer: 1 << 28 });
    // Status 1 is a guest that died: nvmet of Linux 6.1 does so now and then when ports go. Once more, then.
    const { stdout } = await ask()
      .catch((error) => (error.code === 1 ? ask() : Promise.reject(error)))
      .catch((error) => {
        throw new Trouble(`the guest gave no answers (kernel-oracle ended with ${error.code}):\n${error.stderr}`);
      });
    return splitBatch(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Those that one boot answers. @returns {Iterable<import('./scenarios.mjs').Scenario[]>} */
export function groupByGuest(scenarios) {
  const groups = new Map();
  for (const scenario of scenarios) {
    const key = [scenario.kernel, ...scenario.needs].join(',');
    groups.set(key, [...(groups.get(key) ?? []), scenario]);
  }
  return groups.values();
}
