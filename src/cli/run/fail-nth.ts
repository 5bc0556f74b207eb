/**
 * `run --fail-nth`: lets each operation of a command fail in turn, as the kernel's fail-nth does with each allocation of a
 * system call (Documentation/fault-injection), and tells how the command takes it.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd } from '../../at-end.js';
import { lineText } from '../../control/expect/check.js';
import { readJournal } from '../../control/journal/read.js';
import { programUrl } from '../../location.js';
import { endProcess, EXIT, Failure } from '../exit.js';
import { say, warn } from '../output.js';
import { withScratchDir } from '../scratch-dir.js';
import { TO_END } from '../signals.js';
import { SHELL, statusOf } from './command.js';

/** What is to be tried. */
export interface FailNth {
  /** How each operation fails. */
  readonly errno: string;
  /** Milliseconds after which the command counts as hung. */
  readonly hungAfter: number;
  /** Options of `run` besides. */
  readonly options: readonly string[];
  readonly command: readonly string[];
}

/** How one run went. */
interface Outcome {
  /** As of a shell; undefined if it hung. */
  readonly status: number | undefined;
  /** The operation that failed; undefined if there were not so many. */
  readonly failed: string | undefined;
  /** What differs from the beginning. */
  readonly left: readonly string[];
}

/** How long a run that hung may take to end when it is asked to, in milliseconds. */
const PATIENCE_MS = 2_000;

/** How long it may take until the command can begin, and to look at what it has changed, in milliseconds. */
const OURS_MS = 60_000;

/** Lines on standard error: the mount is there and the command begins; it has ended. */
const MARKS = ['begun\n', 'ended\n'] as const;

/** Runs the command, and notes what has changed. The words are: the file, how to run ctl, and the command. */
const SCRIPT =
  'file=$1 node=$2 main=$3; shift 3; echo begun >&2; exec 3>&2 2>/dev/null; "$@" 3>&-; status=$?; echo ended >&3; exec 3>&-; "$node" "$main" ctl diff >"$file"; exit "$status"';

/** @returns the exit status: 0 if the command failed whenever an operation did, and left nothing behind */
export function failNth(request: FailNth): Promise<number> {
  for (const signal of TO_END) process.on(signal, () => endProcess(statusOf(null, signal)));
  return withScratchDir(async (dir) => {
    const plain = await once(request, dir, 0);
    if (plain.status === undefined) warn('fail-nth: the command hung although nothing failed');
    else if (plain.status !== 0) warn(`fail-nth: the command ended with ${plain.status} although nothing failed`);
    if (plain.status !== 0) return plain.status ?? EXIT.failure;
    return all(request, dir);
  });
}

async function all(request: FailNth, dir: string): Promise<number> {
  const problems = new Map<string, number[]>();
  for (let k = 1; ; k++) {
    const { status, failed, left } = await once(request, dir, k);
    if (failed === undefined && status !== undefined) {
      say(`${k - 1} operations`);
      for (const [what, runs] of problems) say(`${what}: ${runs.join(', ')}`);
      return problems.size === 0 ? EXIT.ok : EXIT.failure;
    }
    const found = [
      ...(status === undefined ? ['hung'] : status > SHELL.signal ? ['crashed'] : status === 0 ? ['claimed success'] : []),
      ...(left.length > 0 && status !== 0 ? ['left something behind'] : []),
    ];
    for (const what of found) problems.set(what, [...(problems.get(what) ?? []), k]);
    say(
      `${k}: ${failed ?? 'nothing'}: ${[status === undefined ? 'hung' : `status ${status}`, ...found.filter((what) => what !== 'hung')].join(', ')}`,
    );
    for (const change of found.includes('left something behind') ? left : []) say(`    ${change}`);
  }
}

/** One run on a fresh mount. @param k the number of the operation that fails; 0 for none */
async function once({ errno, hungAfter, options, command }: FailNth, dir: string, k: number): Promise<Outcome> {
  const [faults, journal, changes] = [join(dir, 'faults.yaml'), join(dir, `journal.${k}`), join(dir, 'changes')];
  const rule = k === 0 ? [] : [{ on: '*', fail: errno, after: k - 1, times: 1 }];
  writeFileSync(faults, JSON.stringify({ faults: rule }));
  writeFileSync(changes, '');
  const main = fileURLToPath(programUrl('cli/main'));
  const args = [
    'run',
    ...options,
    '--faults',
    faults,
    '--journal',
    journal,
    '--',
    'sh',
    '-c',
    SCRIPT,
    'sh',
    changes,
    process.execPath,
    main,
    ...command,
  ];
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const end = atEnd(() => void child.kill());
  let [said, met, from] = ['', 0, 0];
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const tooLong = (): void => {
      child.removeAllListeners('close');
      // The shell around the command ends, and `run` removes what it has made. Killed, it takes at least all that it started along.
      child.kill('SIGTERM');
      const last = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      child.once('exit', () => {
        clearTimeout(last);
        resolve(undefined);
      });
    };
    // The time to make the mount is not the command's, nor is that of the look at the end.
    let timer = setTimeout(tooLong, OURS_MS);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (let mark = MARKS[met]; mark !== undefined && said.includes(mark, from); mark = MARKS[++met]) {
        from = said.indexOf(mark, from) + mark.length;
        clearTimeout(timer);
        timer = setTimeout(tooLong, met === 0 ? hungAfter : OURS_MS);
      }
    });
    child.once('error', reject);
    // Not 'exit': what it has said is to be read before.
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? SHELL.signal);
    });
  });
  end();
  if (met === 0) throw new Failure(`fail-nth: the command did not begin${said === '' ? '' : `: ${said.trim()}`}`);
  const failure = readJournal(journal).find(({ fault }) => fault !== undefined);
  rmSync(journal);
  const left = readFileSync(changes, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { status, failed: failure && lineText(failure, false), left };
}
