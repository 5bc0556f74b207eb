/**
 * The outer process of `configfs-fuse run`: see messages.ts.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programUrl } from '../../location.js';
import { mayMount } from '../../transport/rights.js';
import { findTool } from '../../transport/tools.js';
import { warn } from '../output.js';
import { CommandError, NOT_SET_UP, SHELL, statusOf } from './command.js';
import { HeldNamespace } from './namespace.js';
import { REQUEST, type PassOn, type Report, type RunRequest } from './messages.js';
import { whyRefused } from './refused.js';
import { passSignals } from './signals.js';

/** Runs the command. @returns its exit status */
export async function runOutside(request: RunRequest): Promise<number> {
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
  const progress: Progress = { started: false, namespace: undefined, status: undefined };
  passSignals(
    (signal) => {
      if (child.connected) child.send({ signal } satisfies PassOn, () => {});
    },
    (signal) => {
      if (progress.started) return false;
      // There is no command yet, and perhaps there never will be: a module of subsystems may take its time.
      progress.status ??= statusOf(null, signal);
      child.kill('SIGKILL');
      return true;
    },
  );
  return outcome(child, asRoot, progress);
}

/** What is known of the inner process. */
interface Progress {
  /** The command runs. */
  started: boolean;
  /** The mount namespace, once the command runs. */
  namespace: HeldNamespace | undefined;
  /** The exit status, once it is settled. */
  status: number | undefined;
}

function outcome(child: ChildProcess, asRoot: boolean, progress: Progress): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: Report) => {
      if ('started' in report) {
        progress.started = true;
        // unshare(1) has become the inner process.
        progress.namespace = HeldNamespace.of(child.pid ?? 0);
      } else if ('ended' in report) progress.status = report.ended;
      else {
        progress.status = report.status;
        warn(report.failed.split('\n'));
      }
    });
    child.on('error', (error) => reject(new CommandError(`unshare(1) cannot be run: ${error.message}`, NOT_SET_UP)));
    child.on('close', (code, signal) => {
      const { started, namespace, status } = progress;
      if (status !== undefined) return resolve(status);
      if (started) {
        // It was killed: the mount is dead, and the command with it.
        namespace?.end();
        warn(`the process that serves the mount was ended (${signal ?? `status ${code}`})`);
        return resolve(statusOf(code, signal) || SHELL.signal);
      }
      reject(
        new CommandError(
          asRoot
            ? `no private mount namespace could be made (unshare ended with ${signal ?? `status ${code}`})`
            : whyRefused({ message: '', code: 'EPERM' }, true),
          NOT_SET_UP,
        ),
      );
    });
  });
}
