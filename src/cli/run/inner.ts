/**
 * The inner process of `configfs-fuse run`: see order.ts.
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import { Configfs, type ConfigSubsystem } from '../../core/index.js';
import { DEFAULT_SET, surroundings } from '../../subsystems/index.js';
import { mount } from '../../transport/index.js';
import { EXIT, explain, whenNothingGoesOn } from '../exit.js';
import { loadAll } from '../serve.js';
import { CommandError, startCommand, statusOf } from './command.js';
import { hide, show } from './cover.js';
import { mountNamespace, sweep } from './namespace.js';
import { type LastReport, ORDER, type PassOn, type Report, type RunOrder } from './order.js';
import { NOT_SET_UP } from './outer.js';

/** @returns the exit status */
export async function runInside(): Promise<number> {
  const order = JSON.parse(process.env[ORDER] ?? '{}') as RunOrder;
  delete process.env[ORDER];
  // A terminal sends these to everybody. They are the command's business; the mount is served until it ends.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});
  const namespace = mountNamespace('self') ?? '';
  // The outer process is gone: nobody waits for the command.
  process.on('disconnect', () => {
    sweep(namespace);
    process.exit(EXIT.failure);
  });

  // The channel alone is no reason to go on.
  process.channel?.unref();
  whenNothingGoesOn((failed) => void tell({ failed, status: NOT_SET_UP }).then(() => process.exit(NOT_SET_UP)));

  let report: LastReport;
  try {
    const at = await setUp(order);
    const ended = running(await startCommand(order.command, order.user, at));
    await tell({ started: true, namespace });
    report = { ended: await ended };
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
async function setUp(order: RunOrder): Promise<string> {
  if (order.logLevel !== undefined) process.env['CONFIGFS_FUSE_LOG'] = order.logLevel;
  const specs = order.subsystems ?? [DEFAULT_SET];
  const [{ log }, subsystems] = await Promise.all([import('../../log.js'), loadAll(specs)]);
  for (const spec of specs) for (const place of await surroundings(spec)) show(place);
  const at = show({ path: order.at });
  const configfs = await serveable(subsystems, (failure) => log.error(failure, 'a callback failed'));
  try {
    await mount(configfs, at, { transport: 'kernel' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'busy') throw error;
    // Inside of another `configfs-fuse run`: its mount is out of sight for this command.
    hide(at);
    await mount(configfs, at, { transport: 'kernel' });
  }
  return at;
}

async function serveable(subsystems: readonly ConfigSubsystem[], onFailure: (failure: object) => void): Promise<Configfs> {
  const configfs = new Configfs({
    onCallbackFailure: ({ callback, path, error }) => onFailure({ callback, path, err: error }),
  });
  for (const subsystem of subsystems) await configfs.registerSubsystem(subsystem);
  return configfs;
}

function running(command: ChildProcess): Promise<number> {
  process.on('message', ({ signal }: PassOn) => void command.kill(signal));
  return new Promise((resolve, reject) => {
    command.on('error', (error) => reject(new CommandError(error.message, NOT_SET_UP)));
    command.on('exit', (code, signal) => resolve(statusOf(code, signal)));
  });
}

function tell(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) return resolve();
    process.send(report, undefined, {}, () => resolve());
  });
}
