/**
 * `--daemon`: a second process of this program serves the mount; this one waits until it is ready and ends.
 *
 * The two talk over Node's IPC channel. If the first ends early, the channel closes, and the second gives up: nothing
 * is left behind by Ctrl-C.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterLastWords } from '../last-words.js';
import { programUrl } from '../location.js';
import { EXIT } from './exit.js';
import { openLogFile } from './log-file.js';
import { announce, warn } from './output.js';
import type { Announce, MountRequest } from './serve.js';

/** Set in the environment of the process that is to serve. */
const MARK = 'CONFIGFS_FUSE_DAEMON';

/** From the daemon to the process that started it. */
type Report = { readonly ready: string } | { readonly failed: string; readonly status: number };

/** Starts the daemon. @returns the exit status, when the mount is ready or has failed */
export async function startDaemon(request: MountRequest, logFile: string | undefined): Promise<number> {
  const log = logFile === undefined ? 'ignore' : openLogFile(logFile);
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(programUrl('cli/daemon-main'))], {
    detached: true,
    env: { ...process.env, [MARK]: JSON.stringify(request) },
    stdio: ['ignore', 'ignore', log, 'ipc'],
  });
  if (typeof log === 'number') closeSync(log);
  const report = await firstReport(child);
  child.disconnect?.();
  child.unref();
  if ('ready' in report) {
    announce(report.ready);
    return EXIT.ok;
  }
  warn(report.failed.split('\n'));
  return report.status;
}

function firstReport(child: ChildProcess): Promise<Report> {
  return new Promise((resolve) => {
    child.once('message', (report) => resolve(report as Report));
    child.once('error', (error) => resolve({ failed: `the daemon could not be started: ${error.message}`, status: EXIT.failure }));
    child.once('exit', (status, signal) => {
      afterLastWords(() =>
        resolve({
          failed: `the daemon ended (${signal ?? `status ${status}`}) before the mount was ready; run it without --daemon to see why`,
          status: EXIT.failure,
        }),
      );
    });
  });
}

/** In the daemon: what is to be mounted, and how to report to the process that started it. */
export function daemonRequest(): { request: MountRequest; announce: Announce; fail: (message: string, status: number) => Promise<void> } {
  const request = JSON.parse(process.env[MARK] ?? '{}') as MountRequest;
  // Processes that subsystems start are no daemons.
  delete process.env[MARK];
  const send = (report: Report): Promise<void> =>
    new Promise((resolve) => {
      if (!process.send) return resolve();
      process.send(report, undefined, {}, () => resolve());
    });
  return {
    request,
    announce: async (ready) => {
      process.removeListener('disconnect', giveUp);
      await send({ ready });
      // A daemon must not keep the directory that it was started in busy.
      process.chdir('/');
      if (process.connected) process.disconnect();
    },
    fail: (failed, status) => send({ failed, status }),
  };
}

/** Ends the daemon if the channel closes before the mount is ready: nobody waits for it any more. */
export function giveUpWhenAlone(): void {
  process.once('disconnect', giveUp);
  // The channel alone is no reason to go on.
  process.channel?.unref();
}

function giveUp(): void {
  process.kill(process.pid, 'SIGTERM');
}
