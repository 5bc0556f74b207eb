/** Both sides: the guest's kernel, and a mount of configfs-fuse. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { splitBatch } from '../lib/answers.mjs';
import { mountFor } from '../lib/mount.mjs';
import { kernelOracle } from '../lib/paths.mjs';
import { batchOf, runOn, Trouble } from '../lib/runner.mjs';
import { withoutPauses, withPauses } from './closing.mjs';

/** @typedef {{ name: string, lines: string[] }} Script */
const asScenario = ({ name, lines }) => ({ name, text: lines.map((line) => `${line}\n`).join('') });

/** How long a script may take on either side, in seconds: one takes less than one, unless it hangs or the machine is very busy. */
const LIMIT = 60;
/** A guest that has booted answers some hundred calls a second even on a busy machine. */
const patience = (calls) => 120 + Math.ceil(calls / 100);

/** One boot. @returns {Promise<{ code: number, stdout: string, stderr: string }>} */
function boot(needs, scripts, kernel) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-random-'));
  const batch = join(folder, 'batch.cfs');
  writeFileSync(batch, batchOf(scripts.map(asScenario)));
  const calls = scripts.reduce((sum, { lines }) => sum + lines.length, 0);
  const args = [
    '--modules',
    needs.join(','),
    '--keep-values',
    '--limit',
    String(LIMIT),
    '--timeout',
    String(patience(calls)),
    ...(kernel ? ['--kernel', kernel] : []),
    batch,
  ];
  return new Promise((resolve) => {
    execFile(kernelOracle, args, { maxBuffer: 1 << 29 }, (error, stdout, stderr) => {
      rmSync(folder, { recursive: true, force: true });
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/**
 * Runs scripts in the guest. Random calls now and then end a kernel: then the guest boots again for the scripts after the
 * fatal one.
 * @param {string[]} needs
 * @param {Script[]} scripts
 * @param {{ kernel?: string }} [options]
 * @returns {Promise<{ segments: { scripts: Script[], answers: Map<string, string> }[], fatal: Script[] }>} what one boot answered, each
 */
export async function askGuest(needs, scripts, { kernel } = {}) {
  const [segments, fatal] = [[], []];
  let [left, silent] = [scripts, 0];
  while (left.length > 0) {
    const { code, stdout, stderr } = await boot(needs, left, kernel);
    const answers = splitBatch(stdout);
    const names = [...answers.keys()];
    const complete = /^=== end$/m.test(stdout);
    // A boot that did not come to the first script says nothing of it.
    if (code !== 0 && names.length === 0 && ++silent === 1 && (code === 1 || code === 5)) continue;
    if (code !== 0 && names.length === 0) throw new Trouble(`the guest gave no answers (kernel-oracle ended with ${code}):\n${stderr}`);
    if (code !== 0 && code !== 1 && code !== 5) throw new Trouble(stderr);
    const count = complete ? left.length : names.length - 1;
    if (!complete) answers.delete(names.at(-1));
    if (count > 0) segments.push({ scripts: left.slice(0, count), answers });
    if (!complete) fatal.push(left[count]);
    left = left.slice(complete ? count : count + 1);
  }
  return { segments, fatal };
}

/**
 * Runs scripts on a fresh mount.
 * @param {string} program
 * @param {string[]} needs
 * @param {Script[]} scripts
 * @param {{ transport?: string, kernel?: string }} [options]
 * @returns {Promise<Map<string, string>>}
 */
export async function askMount(program, needs, scripts, { transport, kernel } = {}) {
  const mount = await mountFor(needs, { transport, kernel });
  try {
    const paused = scripts.map(({ name, lines }) => asScenario({ name, lines: withPauses(lines) }));
    const answers = await runOn(program, mount.folder, paused, LIMIT, transport);
    return new Map([...answers].map(([name, text]) => [name, withoutPauses(text)]));
  } finally {
    await mount.end();
  }
}
