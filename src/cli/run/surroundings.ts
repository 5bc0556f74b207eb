/**
 * Shows in the machine what goes with the subsystems outside of configfs.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateDirectory, Surroundings } from '../../core/index.js';
import { MachineError, MODULES_DIRECTORY, Modules, modulesDirectory, Places, plugDevices, type Shown } from '../../machine/index.js';
import type { Served } from '../../served/index.js';
import { mount } from '../../transport/index.js';
import { findTool } from '../../transport/tools.js';
import { warn } from '../output.js';

/** All that the subsystems ask for. */
export function surroundingsOf({ subsystems }: Served): Surroundings[] {
  return subsystems.flatMap(({ surroundings }) => surroundings ?? []);
}

/** Directories of the command's own. Before anything is served, since this process looks into them. @throws MachineError */
export async function showPrivate(all: readonly Surroundings[], shown: Shown): Promise<void> {
  for (const directory of privateDirectories(all)) await shown.own(directory);
}

/** Outer ones first: what covers a directory covers what is mounted in it. */
export const privateDirectories = (all: readonly Surroundings[]): readonly PrivateDirectory[] =>
  all
    .flatMap((one) => one.directories ?? [])
    .map((one) => (typeof one === 'string' ? { path: one } : one))
    .sort((a, b) => a.path.length - b.path.length);

/** Devices that come and go, for subsystems that have such. @throws MachineError */
export async function showDevices(all: readonly Surroundings[], shown: Shown, program: string): Promise<void> {
  const [first, second] = all.flatMap(({ devices }) => devices ?? []);
  if (second) throw new MachineError('more than one subsystem has devices that come and go; expected one');
  if (first) await plugDevices(first, shown, program, warn);
}

/**
 * Files, directories and links that follow the subsystems' state.
 * @param at where they are mounted, to be bound to their places: nothing else is there yet
 * @throws MachineError
 */
export async function showLive(served: Served, shown: Shown, at: string): Promise<void> {
  const places = new Places(shown);
  const modules = new Modules(served.subsystems, served.configfs);
  for (const nodes of [...surroundingsOf(served).map((one) => one.nodes ?? {}), modules.nodes()]) {
    for (const [path, node] of Object.entries(nodes)) places.add(path, node);
  }
  if (modules.listed.length > 0) await addModulesDirectory(modules, shown, places);
  const vfs = places.vfs();
  if (!vfs) return;
  await mount(vfs, at, { transport: 'kernel', place: shown.machine, watchdog: false, nodesInListings: true });
  await places.bind(shown.machine, at);
}

/** A machine may have no /lib, or not let it be covered. Then there is no such directory, but all else is there. */
async function addModulesDirectory({ listed }: Modules, shown: Shown, places: Places): Promise<void> {
  try {
    await shown.show({ path: MODULES_DIRECTORY });
    places.add(MODULES_DIRECTORY, modulesDirectory(listed));
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
  }
}

const BUS = '/run/dbus';
/** Everybody may do everything: nobody else can reach it. With `--keep-user`, the daemon and the command disagree on who a user is. */
const BUS_CONFIGURATION = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=${BUS}/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <auth>ANONYMOUS</auth>
  <allow_anonymous/>
  <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow receive_sender="*" eavesdrop="true"/></policy>
</busconfig>
`;

/**
 * A system bus of the command's own, where a subsystem asks for one.
 * @param scratch a directory of this run
 * @returns what starts it; undefined where there is none to start
 * @throws MachineError
 */
export async function prepareBus(all: readonly Surroundings[], shown: Shown, scratch: string): Promise<string[] | undefined> {
  if (!all.some(({ systemBus }) => systemBus)) return undefined;
  const daemon = findTool('dbus-daemon');
  if (daemon === undefined) {
    warn('dbus-daemon is not installed (Debian: dbus-daemon): there is no system bus');
    return undefined;
  }
  await shown.own({ path: BUS, empty: true });
  const file = join(scratch, 'bus.conf');
  writeFileSync(file, BUS_CONFIGURATION);
  return [daemon, `--config-file=${file}`, '--fork', '--nopidfile'];
}
