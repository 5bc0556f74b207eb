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

/**
 * Operations that met a fault are left out: nobody else would answer so.
 * @param dir never a mount that this very process serves
 * @returns where the answers differ: another errno, or another value shown
 * @throws JournalError for a journal that leads out of the directory, before anything is done; the system's error for a missing directory
 */
export function replay(lines: readonly JournalLine[], dir: string): Difference[] {
  const root = realpathSync(dir);
  for (const line of lines) {
    for (const path of [line.path, line.to ?? '']) if (!staysInside(path)) throw new JournalError(explainOutside(line, path));
  }
  const differences: Difference[] = [];
  for (const line of lines) {
    if (line.fault !== undefined || line.op === 'open') continue;
    const { errno, shown } = attempt(line, root);
    if (errno !== line.errno) {
      differences.push({ line, text: `${lineText(line)}: here ${errno ?? 'it succeeds'}, in the journal ${line.errno ?? 'it succeeds'}` });
    } else if (shown !== undefined && errno === undefined && !shown.equals(bytesOf(line))) {
      differences.push({ line, text: `${lineText(line)}: here it shows ${JSON.stringify(shown.toString())}` });
    }
  }
  return differences;
}

/** No mount writes such a path: whoever did wants more than the tree. */
function staysInside(path: unknown): boolean {
  if (typeof path !== 'string') return false;
  return path === '' || path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

function explainOutside({ n }: JournalLine, path: unknown): string {
  return `operation #${n}: found the path ${JSON.stringify(path)}; expected one inside of the directory, such as "nvmet/hosts/a"`;
}

/** The bytes that a line has as `value` or `base64`. */
function bytesOf({ value, base64 }: JournalLine): Buffer {
  return base64 === undefined ? Buffer.from(value ?? '') : Buffer.from(base64, 'base64');
}

function attempt(line: JournalLine, root: string): { errno?: string; shown?: Buffer } {
  try {
    const shown = perform(line, root);
    return shown ? { shown } : {};
  } catch (error) {
    return { errno: (error as NodeJS.ErrnoException).code ?? 'EIO' };
  }
}

function perform(line: JournalLine, root: string): Buffer | undefined {
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
function noTarget({ errno }: JournalLine, root: string): string {
  return errno === 'ENOENT' ? `${root}/${MISSING}` : '/';
}
