/**
 * `configfs-fuse enter`.
 *
 * @module
 */
import { inheritedDescriptors } from '../../machine/descriptors.js';
import { kmodDirectory } from '../../machine/kmod.js';
import { Machine } from '../../machine/machine.js';
import { MachineError } from '../../machine/machine-error.js';
import { CONFIGFS, moduleName } from '../../machine/modules.js';
import { findProgram } from '../../program.js';
import { loadSubsystems, sets } from '../../subsystems/index.js';
import { PATIENCE_MS } from '../../transport/mount-point.js';
import { OutOfTime, PathChild } from '../../transport/path-child.js';
import type { CommandLine } from '../command-line.js';
import { Failure } from '../exit.js';
import { warn } from '../output.js';
import { NOT_SET_UP, SHELL } from '../run/command.js';
import { PROGRAM_MISSING } from '../run/messages.js';
import { pathWith } from '../run/path.js';
import { passSignalsTo } from '../run/signals.js';
import { withScratchDir } from '../scratch-dir.js';
import { expectOurs, mountPointAt } from './umount.js';

export async function run(line: CommandLine): Promise<number> {
  try {
    return await enter(line);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    warn(error.message);
    return NOT_SET_UP;
  }
}

/** @throws Failure where the command cannot be started */
async function enter({ options, operands, command }: CommandLine): Promise<number> {
  // First of all: later this process has files of its own.
  const descriptors = inheritedDescriptors();
  const program = findProgram();
  if (program === undefined) throw new Failure(PROGRAM_MISSING);
  const point = await mountPointAt(operands[0]!);
  expectOurs(operands[0]!, point);
  let machine: Machine | undefined;
  let names: readonly string[];
  try {
    machine = new Machine(program, descriptors, true);
    passSignalsTo(machine);
    [names] = await Promise.all([namesIn(point), machine.ready()]);
  } catch (error) {
    machine?.kill();
    if (error instanceof OutOfTime) throw new Failure(`${operands[0]} does not answer: a mount is there whose daemon hangs`);
    throw error instanceof MachineError ? new Failure(error.message) : error;
  }
  const [name, ...args] = command;
  const modules = await modulesOf(names);
  const outcome = await withScratchDir((scratch) =>
    machine.run({
      command: [name!, ...args],
      env: { ...process.env, PATH: pathWith(kmodDirectory(program, scratch)), CONFIGFS_FUSE_MODULES: modules.join(' ') },
      directory: undefined,
      user: undefined,
      point,
      supervise: { mountType: options['mount-type'] ?? false, mounts: true },
    }),
  );
  if ('killed' in outcome) {
    warn(`the supervisor was ended (${outcome.killed})`);
    return SHELL.signal + 9;
  }
  if (outcome.failed !== undefined) warn(outcome.failed);
  return outcome.status;
}

/** The kernel modules that the mount's sets stand for. Another process serves it: its directories tell which sets it has. */
async function modulesOf(directories: readonly string[]): Promise<string[]> {
  const present = new Set(directories);
  const names = new Set([CONFIGFS]);
  for (const set of sets.filter((one) => present.has(one.name))) {
    for (const { surroundings } of await loadSubsystems(set.name)) {
      for (const module of surroundings?.modules ?? []) names.add(moduleName(module));
    }
  }
  return [...names];
}

/** None of a mount whose process is gone: that is for the command to find out. @throws OutOfTime */
async function namesIn(directory: string): Promise<string[]> {
  const child = new PathChild();
  try {
    return await child.readdir(directory, PATIENCE_MS);
  } catch (error) {
    if (error instanceof OutOfTime) throw error;
    return [];
  } finally {
    child.kill();
  }
}
