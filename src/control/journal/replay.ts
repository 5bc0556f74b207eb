/**
 * Does the operations of a journal again on any configfs, through plain system calls, and compares the answers.
 *
 * @module
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
  constants,
} from 'node:fs';
import { withRegular } from '../../regular-file.js';
import { lineText } from '../expect/check.js';
import { CTL, EVENT } from '../operation.js';
import type { JournalLine } from './line.js';
import { JournalError } from './read.js';

/** Most bytes of one read(2). */
const MOST = 1 << 20;

/** No subsystem has this name. */
const MISSING = '\u0001';

/** What is different, in one line each; see {@link replay}. */
export interface Difference {
  readonly line: JournalLine;
  readonly text: string;
}

/** Lets an event happen to the mount. @throws what its control says, if it cannot */
export type Happen = (subsystem: string, name: string, args: readonly string[]) => Promise<void>;

/**
 * What a fault kept from being done is not done here either. What the control of the recorded mount did is done with the same calls.
 * @param dir never a mount that this very process serves
 * @param happen where events can happen; without it, each is a difference
 * @returns where the answers differ: another errno, or another value shown
 * @throws JournalError for a journal that leads out of the directory, before anything is done; the system's error for a missing directory
 */
export async function replay(lines: readonly JournalLine[], dir: string, happen?: Happen): Promise<Difference[]> {
  const root = realpathSync(dir);
  for (const line of lines) {
    for (const { path, to = '' } of [line, ...(line.changes ?? [])])
      for (const one of [path, to]) if (!staysInside(one)) throw new JournalError(explainOutside(line, one));
  }
  const differences: Difference[] = [];
  for (const line of lines) {
    const problems = line.op === EVENT ? await repeatEvent(line, happen) : line.op === CTL ? repeatChanges(line, root) : repeat(line, root);
    for (const problem of problems) differences.push({ line, text: `${lineText(line)}: ${problem}` });
  }
  return differences;
}

async function repeatEvent({ path, value = '', words = value.split(' ') }: JournalLine, happen: Happen | undefined): Promise<string[]> {
  if (!happen) return ['no call can repeat an event; expected --control SOCKET, of the mount on the directory'];
  const [name = '', ...args] = words;
  try {
    await happen(path, name, args);
    return [];
  } catch (error) {
    return [`here it cannot happen: ${(error as Error).message}`];
  }
}

function repeatChanges({ changes = [] }: JournalLine, root: string): string[] {
  return changes.flatMap((change) => {
    const { errno } = attempt(change, root);
    if (errno === undefined) return [];
    const why = change.putBack ? ', and the mount made it so without a call' : '';
    return [`${change.op} ${change.path}: here ${errno}, in the journal it succeeds${why}`];
  });
}

function repeat(line: JournalLine, root: string): string[] {
  const { op, fault, halfDone, short } = line;
  if (op === 'open') return [];
  const refused = halfDone ? undefined : line.errno;
  if (fault !== undefined && (refused !== undefined || (op === 'store' && short === 0))) return [];
  const { errno, shown } = attempt(line, root);
  if (errno !== refused) return [`here ${errno ?? 'it succeeds'}, in the journal ${refused ?? 'it succeeds'}`];
  // What a fault lets a read answer is no value of the attribute.
  if (shown === undefined || fault !== undefined || shown.equals(bytesOf(line))) return [];
  return [`here it shows ${JSON.stringify(shown.toString())}`];
}

/** No mount writes such a path: whoever did wants more than the tree. */
function staysInside(path: unknown): boolean {
  if (typeof path !== 'string') return false;
  return path === '' || path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

function explainOutside({ n }: JournalLine, path: unknown): string {
  return `operation #${n}: found the path ${JSON.stringify(path)}; expected one inside of the directory, such as "nvmet/hosts/a"`;
}

/** What can be done again: a line, or one of its changes. */
type Repeatable = Pick<JournalLine, 'op' | 'path' | 'to' | 'value' | 'base64' | 'errno' | 'short'>;

/** The bytes that it has as `value` or `base64`, as many as were taken. */
function bytesOf({ value, base64, short }: Repeatable): Buffer {
  const bytes = base64 === undefined ? Buffer.from(value ?? '') : Buffer.from(base64, 'base64');
  return bytes.subarray(0, short);
}

function attempt(line: Repeatable, root: string): { errno?: string; shown?: Buffer } {
  try {
    const shown = perform(line, root);
    return shown ? { shown } : {};
  } catch (error) {
    return { errno: (error as NodeJS.ErrnoException).code ?? 'EIO' };
  }
}

function perform(line: Repeatable, root: string): Buffer | undefined {
  const at = `${root}/${line.path}`;
  const to = `${root}/${line.to ?? ''}`;
  switch (line.op) {
    case 'lookup':
      lstatSync(at);
      break;
    case 'mkdir':
      mkdirSync(at);
      break;
    case 'rmdir':
      rmdirSync(at);
      break;
    case 'symlink':
      symlinkSync(line.to === undefined ? noTarget(line, root) : to, at);
      break;
    case 'unlink':
      unlinkSync(at);
      break;
    case 'rename':
    case 'commit':
      renameSync(at, to);
      break;
    case 'readdir':
      readdirSync(at);
      break;
    case 'store':
      withRegular(at, constants.O_WRONLY, (fd) => void writeSync(fd, bytesOf(line)));
      break;
    case 'show':
      return withRegular(at, constants.O_RDONLY, (fd) => {
        const buffer = Buffer.alloc(MOST);
        return buffer.subarray(0, readSync(fd, buffer, 0, MOST, null));
      });
  }
  return undefined;
}

/** Who had no target in the journal had one that is not there, or none that is in the tree. */
function noTarget({ errno }: Repeatable, root: string): string {
  return errno === 'ENOENT' ? `${root}/${MISSING}` : '/';
}
