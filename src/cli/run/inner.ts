/**
 * The inner process of `configfs-fuse run`: see messages.ts.
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import type { ConfigSubsystem } from '../../core/index.js';
import { setLogFile } from '../../log.js';
import { onOneLine } from '../../printable.js';
import { type Control, startControl } from '../../control/index.js';
import { createServed, type Ending } from '../../served/index.js';
import { DEFAULT_SET } from '../../subsystems/index.js';
import { endProcess, EXIT, explain, failWhenIdle } from '../exit.js';
import { openLogFile } from '../log-file.js';
import { warn } from '../output.js';
import { ignoreOthers, TO_END, TO_END_SOON } from '../signals.js';
import { createControl } from '../steer.js';
import { CommandError, NOT_SET_UP, startCommand, statusOf } from './command.js';
import { hide, own, show } from './cover.js';
import { guard } from './guard.js';
import { mountNamespace, sweep } from './namespace.js';
import { privateDirectories } from './surroundings.js';
import { CONTROL, PROGRAM_MISSING, type LastReport, REQUEST, type PassOn, type Report, type RunRequest } from './messages.js';

/** A driver threw where no callback was running: the mount cannot be trusted any more, and ends with the command. */
const BROKEN: LastReport = {
  failed: 'a driver threw outside of its callbacks (the log says what): the mount was ended',
  status: NOT_SET_UP,
};

/** @returns the exit status */
export async function runInside(): Promise<number> {
  const request = JSON.parse(process.env[REQUEST] ?? '{}') as RunRequest;
  delete process.env[REQUEST];
  // A terminal sends these to everybody. They are the command's business; the mount is served until it ends.
  for (const signal of [...TO_END, ...TO_END_SOON]) process.on(signal, () => {});
  ignoreOthers();
  const namespace = mountNamespace('self') ?? '';
  // The outer process is gone: nobody waits for the command.
  process.on('disconnect', () => {
    sweep(namespace);
    endProcess(EXIT.failure);
  });

  // The channel alone is no reason to go on.
  process.channel?.unref();
  failWhenIdle((failed) => void tell({ failed, status: NOT_SET_UP }).then(() => endProcess(NOT_SET_UP)));

  let report: LastReport;
  try {
    const { at, ended, control } = await setUp(request);
    process.env[CONTROL] = request.control.socket;
    guard(namespace);
    const command = running(await startCommand(request.command, request.user, at));
    await tell({ started: true });
    const broken = ended.then((ending) => ending === 'broken' && BROKEN);
    report = (await Promise.race([command, broken])) || (await command);
    if ('ended' in report && !(await control.report())) report = { ended: report.ended || EXIT.failure };
    control.close();
  } catch (error) {
    report = failure(error);
  }
  // Whatever the command has left in the background would find a mount that nobody serves. With the last process the
  // namespace ends, and all that is mounted in it: there is nothing to unmount.
  sweep(namespace);
  process.removeAllListeners('disconnect');
  await tell(report);
  return 'ended' in report ? report.ended : report.status;
}

function failure(error: unknown): LastReport {
  if (error instanceof CommandError) return { failed: error.message, status: error.status };
  const { message, status } = explain(error);
  return { failed: message, status: status === EXIT.usage ? status : NOT_SET_UP };
}

/** Makes the stand-in, and all that goes with it, visible in this namespace. @returns where it is, without links in the path */
async function setUp(request: RunRequest): Promise<{ at: string; ended: Promise<Ending>; control: Control }> {
  if (request.logLevel !== undefined) process.env['CONFIGFS_FUSE_LOG'] = request.logLevel;
  if (request.logFile !== undefined) setLogFile(openLogFile(request.logFile));
  const specs = request.subsystems ?? [DEFAULT_SET];
  const control = await createControl(request.control, specs, () => served.subsystems);
  const served = await createServed({ subsystems: specs, wrap: (vfs) => control.wrap(vfs) });
  await startControl(control);
  showDirectories(served.subsystems);
  const at = show({ path: request.at });
  try {
    return { at, ended: (await served.mountOn(at, { transport: 'kernel' })).ended, control };
  } catch (error) {
    if ((error as { code?: string }).code !== 'busy') throw error;
    // Inside of another `configfs-fuse run`: its mount is out of sight for this command.
    hide(at);
    return { at, ended: (await served.mountOn(at, { transport: 'kernel' })).ended, control };
  }
}

/** What goes with the subsystems, as far as a process without the C program can show it: directories, as they are now. */
function showDirectories(subsystems: readonly ConfigSubsystem[]): void {
  for (const directory of privateDirectories(subsystems.flatMap(({ surroundings }) => surroundings ?? []))) own(directory);
  for (const { name, surroundings } of subsystems) {
    const { nodes = {}, devices, directories, systemBus, mountType } = surroundings ?? {};
    if (devices || directories || systemBus || mountType || Object.values(nodes).some((node) => !('list' in node))) {
      warn(`${name}: of what goes with it outside of configfs, directories alone are there: ${PROGRAM_MISSING}`);
    }
    for (const [path, node] of Object.entries(nodes)) {
      // A link, such as a controller's, is a directory here: its name counts.
      if ('list' in node)
        show({ path, entries: [...node.list()].flatMap(([name, entry]) => ('list' in entry || 'target' in entry ? [name] : [])) });
    }
  }
}

/** How it ends. Never rejects: it may have failed before anybody waits for it. */
function running(command: ChildProcess): Promise<LastReport> {
  process.on('message', ({ signal }: PassOn) => void command.kill(signal));
  return new Promise((resolve) => {
    command.on('error', (error) => resolve({ failed: onOneLine(error.message), status: NOT_SET_UP }));
    command.on('exit', (code, signal) => resolve({ ended: statusOf(code, signal) }));
  });
}

function tell(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) return resolve();
    process.send(report, undefined, {}, () => resolve());
  });
}
