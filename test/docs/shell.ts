/**
 * Runs the blocks of a page as a reader does: in bash, in an empty directory, with `configfs-fuse` on the PATH.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN, ROOT } from '../cli/support.js';
import type { Block } from './page.js';

/** Milliseconds that one block may take. */
const LIMIT = 120_000;

/** What one command did. */
export interface Ran {
  readonly printed: string;
  readonly status: number;
}

/** A place in which blocks run. */
export class Shell {
  readonly #top = mkdtempSync(join(tmpdir(), 'configfs-fuse-docs.'));
  #made = 0;
  #dir = '';

  constructor() {
    chmodSync(this.#top, 0o755);
    const bin = join(this.#top, 'bin');
    mkdirSync(bin);
    const command = join(bin, 'configfs-fuse');
    writeFileSync(command, `#!/bin/sh\nunset NODE_OPTIONS\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
    chmodSync(command, 0o755);
  }

  /** @returns what each step did; fewer than there are steps where the shell was ended */
  async run(block: Block): Promise<readonly Ran[]> {
    if (!block.goesOn || this.#dir === '') {
      this.#dir = join(this.#top, `${++this.#made}`);
      mkdirSync(this.#dir);
    }
    for (const [name, text] of Object.entries(block.files)) writeFileSync(join(this.#dir, name), text);
    const mark = `=${process.pid}=${this.#made}=`;
    const script = [
      'exec 2>&1',
      ...block.first.map((command) => `{ ${command}\n} >/dev/null`),
      ...block.steps.map(({ command }) => `eval ${quote(command)}\nprintf '%s%d\\n' '${mark}' $?`),
    ].join('\n');
    const output = await this.#bash(script, block.inCheckout ? ROOT : this.#dir);
    const ran: Ran[] = [];
    let rest = output;
    for (;;) {
      const found = new RegExp(`${mark}(\\d+)\n`).exec(rest);
      if (!found) break;
      ran.push({ printed: rest.slice(0, found.index), status: Number(found[1]) });
      rest = rest.slice(found.index + found[0].length);
    }
    if (ran.length < block.steps.length) ran.push({ printed: rest, status: -1 });
    return ran;
  }

  #bash(script: string, cwd: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { NODE_OPTIONS: _, ...env } = process.env;
      const child = spawn('bash', ['-c', script], {
        cwd,
        // The scripts of the repository build what is missing; all is built here, and others are using it.
        env: { ...env, ROOT, CONFIGFS_FUSE_BUILT: '1', HOME: this.#dir, PATH: `${join(this.#top, 'bin')}:${process.env['PATH']}` },
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), LIMIT);
      child.on('error', reject);
      child.on('exit', () => {
        clearTimeout(timer);
        // What it left in the background keeps the pipe open.
        setImmediate(() => resolve(output));
      });
    });
  }

  /** Unmounts all that the blocks have left mounted, and removes the directories. */
  close(): void {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[4] ?? '');
    for (const point of mounts.filter((path) => path.startsWith(`${this.#top}/`)).reverse()) {
      execFileSync('umount', ['-l', point]);
    }
    rmSync(this.#top, { recursive: true, force: true });
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
