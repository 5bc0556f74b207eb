/**
 * The outer process of `configfs-fuse run`: see messages.ts.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programUrl } from '../../location.js';
import { mayMount } from '../../transport/choose.js';
import { findTool } from '../../transport/tools.js';
import { warn } from '../output.js';
import { CommandError, SHELL, statusOf } from './command.js';
import { sweep } from './namespace.js';
import { REQUEST, type PassOn, type Report, type RunRequest } from './messages.js';

/** The status where it could not be set up, as of env(1), timeout(1) and others that run a command. */
export const NOT_SET_UP = 125;

/** Signals that are for the command. */
const FOR_COMMAND = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGCONT', 'SIGWINCH'] as const;

/** Signals that a terminal sends to all processes in its foreground, the command among them. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGCONT', 'SIGWINCH'];

/** Those that ask a program to end. */
const TO_END: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];

/** Runs the command. @returns its exit status */
export async function runOutside(request: RunRequest): Promise<number> {
  // In a directory of its own, that nobody else may search.
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  try {
    return await runWith({ ...request, control: { socket: join(dir, 'control'), ...request.control } });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function runWith(request: RunRequest): Promise<number> {
  const unshare = findTool('unshare');
  if (unshare === undefined) throw new CommandError('unshare(1) is not installed (Debian: util-linux)', NOT_SET_UP);
  // Root of the machine, or of a user namespace, needs no new one.
  const asRoot = process.geteuid?.() === 0 && mayMount();
  const child = spawn(
    unshare,
    [
      ...(asRoot ? [] : ['--user', '--map-root-user']),
      '--mount',
      '--propagation',
      'private',
      '--',
      process.execPath,
      ...process.execArgv,
      fileURLToPath(programUrl('cli/run/inner-main')),
    ],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [REQUEST]: JSON.stringify(request) },
    },
  );
  const progress: Progress = { namespace: undefined, status: undefined };
  passSignals(child, progress);
  return outcome(child, asRoot, progress);
}

/** What is known of the inner process. */
interface Progress {
  /** Its mount namespace, once the command runs. */
  namespace: string | undefined;
  /** The exit status, once it is settled. */
  status: number | undefined;
}

function passSignals(child: ChildProcess, progress: Progress): void {
  for (const signal of FOR_COMMAND) {
    process.on(signal, () => {
      if (progress.namespace === undefined && TO_END.includes(signal)) {
        // There is no command yet, and perhaps there never will be: a module of subsystems may take its time.
        progress.status ??= statusOf(null, signal);
        child.kill('SIGKILL');
        return;
      }
      if (FROM_TERMINAL.includes(signal) && inForeground()) return;
      if (child.connected) child.send({ signal } satisfies PassOn, () => {});
    });
  }
}

/** Is this process in the foreground of its terminal? Then a signal of the terminal's has reached the command already. */
function inForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    // After the name in brackets: state, ppid, pgrp, session, tty, foreground group of the tty (proc_pid_stat(5)).
    const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return terminal !== '0' && group === foreground;
  } catch {
    return false;
  }
}

function outcome(child: ChildProcess, asRoot: boolean, progress: Progress): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: Report) => {
      if ('started' in report) progress.namespace = report.namespace;
      else if ('ended' in report) progress.status = report.ended;
      else {
        progress.status = report.status;
        warn(report.failed);
      }
    });
    child.on('error', (error) => reject(new CommandError(`unshare(1) cannot be run: ${error.message}`, NOT_SET_UP)));
    child.on('close', (code, signal) => {
      const { namespace, status } = progress;
      if (status !== undefined) return resolve(status);
      if (namespace !== undefined) {
        // It was killed: the mount is dead, and the command with it.
        sweep(namespace);
        warn(`the process that serves the mount was ended (${signal ?? `status ${code}`})`);
        return resolve(statusOf(code, signal) || SHELL.signal);
      }
      reject(
        new CommandError(
          asRoot
            ? `no private mount namespace could be made (unshare ended with ${signal ?? `status ${code}`})`
            : 'no private mount namespace could be made without root: user namespaces are not allowed here' +
                ' (see sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns; in a container its seccomp profile)',
          NOT_SET_UP,
        ),
      );
    });
  });
}
