/**
 * `configfs-fuse run` in one Node process: the C program of src/machine makes the namespaces and starts the command; this process
 * serves the mount from outside of them.
 *
 * @module
 */
import type { Surroundings } from '../../core/index.js';
import type { Control } from '../../control/index.js';
import { setLogFile } from '../../log.js';
import { listConfigfs, Machine, MachineError, replaceKmod, Shown } from '../../machine/index.js';
import type { Ending } from '../../served/index.js';
import { MountError } from '../../transport/index.js';
import { findTool } from '../../transport/tools.js';
import { endProcess, EXIT, explain, failWhenIdle } from '../exit.js';
import { openLogFile } from '../log-file.js';
import { warn } from '../output.js';
import { createControl } from '../steer.js';
import { CommandError, NOT_SET_UP, SHELL, workingDirectory } from './command.js';
import { CONTROL, type RunRequest } from './messages.js';
import { HeldNamespace } from './namespace.js';
import { pathWith } from './path.js';
import { whyRefused } from './refused.js';
import { passSignalsTo } from './signals.js';
import { prepareBus, showDevices, showLive, showPrivate, surroundingsOf } from './surroundings.js';

const BROKEN = 'a driver threw outside of its callbacks (the log says what): the mount was ended';
const NO_MOUNT_TYPE = 'tables of mounts do not show the type configfs (--mount-type)';

/**
 * @param program the C program
 * @param descriptors of this process, to pass on
 * @returns the exit status
 */
export async function runDirect(program: string, request: RunRequest, descriptors: readonly number[]): Promise<number> {
  const machine = begin(program, request, descriptors);
  passSignalsTo(machine);
  failWhenIdle((failed) => {
    warn(failed);
    machine.kill();
    endProcess(NOT_SET_UP);
  });
  try {
    const { at, ended, control, tools, environment, before, supervise } = await setUp(machine, request, program);
    const namespace = HeldNamespace.of(machine.pid);
    const outcome = await Promise.race([
      machine.run({
        command: request.command,
        env: { ...environment, ...process.env, ...(tools !== undefined && { PATH: pathWith(tools) }), [CONTROL]: request.control.socket },
        directory: workingDirectory(),
        user: request.user,
        point: at,
        supervise,
        before,
        // For who has asked for it; what a subsystem asks for, most of its users do without.
        onUnsupervised: () => request.supervise?.mountType && warn(`${NO_MOUNT_TYPE}: another supervisor is at work`),
      }),
      ended.then((ending) => (ending === 'broken' ? BROKEN : new Promise<never>(() => {}))),
    ]);
    if (outcome === BROKEN) {
      machine.kill();
      await machine.gone;
    }
    // Where no init's end has ended them already, or they are no children of it: what a hook has left.
    namespace?.end(!machine.ownPids || typeof outcome === 'string' || 'killed' in outcome || !control.hooks.empty);
    if (typeof outcome === 'string') throw new CommandError(outcome, NOT_SET_UP);
    if ('killed' in outcome) {
      warn(`the process that keeps the command's namespaces was ended (${outcome.killed})`);
      return SHELL.signal + 9;
    }
    if (outcome.failed !== undefined) {
      warn(outcome.failed);
      return outcome.status;
    }
    const kept = await control.report();
    control.close();
    return outcome.status || (kept ? EXIT.ok : EXIT.failure);
  } catch (error) {
    machine.kill();
    throw asCommandError(error);
  }
}

/** Opens the log, and starts the program. @throws CommandError */
function begin(program: string, request: RunRequest, descriptors: readonly number[]): Machine {
  try {
    if (request.logLevel !== undefined) process.env['CONFIGFS_FUSE_LOG'] = request.logLevel;
    if (request.logFile !== undefined) setLogFile(openLogFile(request.logFile));
    return new Machine(program, descriptors);
  } catch (error) {
    if (error instanceof MachineError) throw new CommandError(whyRefused(error, false), NOT_SET_UP);
    throw asCommandError(error);
  }
}

/** What the command starts with. */
interface Ready {
  /** Where the mount is, without links in the path. */
  readonly at: string;
  readonly ended: Promise<Ending>;
  readonly control: Control;
  /** What comes first in PATH. */
  readonly tools: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** What is started, and waited for, before the command. */
  readonly before: readonly string[] | undefined;
  readonly supervise: RunRequest['supervise'];
}

/** Makes the stand-in, and all that goes with it, visible in the machine. */
async function setUp(machine: Machine, request: RunRequest, program: string): Promise<Ready> {
  const [{ createServed }, { startControl }, { DEFAULT_SET }] = await Promise.all([
    import('../../served/index.js'),
    import('../../control/index.js'),
    import('../../subsystems/index.js'),
  ]);
  const specs = request.subsystems ?? [DEFAULT_SET];
  const control = await createControl(
    request.control,
    specs,
    () => served.subsystems,
    () => [
      findTool('nsenter') ?? '/usr/bin/nsenter',
      `--target=${machine.pid}`,
      ...(machine.userNamespace ? ['--user', '--preserve-credentials'] : []),
      '--mount',
      '--',
    ],
  );
  const served = await createServed({ subsystems: specs, wrap: (vfs) => control.wrap(vfs) });
  await startControl(control);
  try {
    await machine.ready();
  } catch (error) {
    if (error instanceof MachineError) throw new MachineError(whyRefused(error, machine.userNamespace), error.code);
    throw error;
  }
  const shown = new Shown(machine);
  const at = await shown.show({ path: request.at });
  const types = machine.mounts().filter(({ point }) => point === at);
  // Inside of another `configfs-fuse run` its mount is out of sight; so is the kernel's own configfs, also after an umount.
  if (types.some(({ type }) => /^(fuse\.)?configfs$/.test(type))) {
    await shown.hide(at);
    await machine.readOnly(at);
  }
  const around = surroundingsOf(served);
  await showPrivate(around, shown);
  await showDevices(around, shown, program);
  const bus = await prepareBus(around, shown, request.scratch);
  await shown.seal();
  if (request.supervise) await listConfigfs(machine, request.scratch);
  const tools = await replaceKmod(machine, program, request.scratch);
  await showLive(served, shown, at);
  // No watchdog: the mount is in another namespace, where this process cannot wait for it.
  const { ended } = await served.mountOn(at, { transport: 'kernel', place: machine, watchdog: false });
  const environment = Object.assign({}, ...around.map((one) => one.environment));
  return { at, ended, control, tools, environment, before: bus, supervise: superviseFor(around, request) };
}

/** Which system calls are answered: what the user says, and what the subsystems ask for. */
function superviseFor(around: readonly Surroundings[], { supervise }: RunRequest): RunRequest['supervise'] {
  if (!around.some(({ mountType }) => mountType)) return supervise;
  if (!supervise) warn(`${NO_MOUNT_TYPE}: a subsystem asks for it, and it needs the supervisor`);
  return supervise && { ...supervise, mountType: true };
}

function asCommandError(error: unknown): unknown {
  if (error instanceof CommandError) return error;
  if (error instanceof MachineError || error instanceof MountError) return new CommandError(error.message, NOT_SET_UP);
  const { message, status } = explain(error);
  return new CommandError(message.split('\n'), status === EXIT.usage ? status : NOT_SET_UP);
}
