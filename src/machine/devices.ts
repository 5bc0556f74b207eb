/**
 * Devices that come and go in a machine: names in its `/dev`, and network interfaces.
 *
 * The C program makes all terminals before the command starts. Later, only their names change, as links in a `/dev` of the
 * machine's own: that needs no answer of anybody, so a model can do it within the request that brings the device.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { MachineDevices, SurroundingDevices } from '../core/index.js';
import type { Machine } from './machine.js';
import type { Shown } from './show.js';

/** More than two ends of a terminal hold: somebody who goes on writing does not keep us here. */
const MOST_DRAINED = 64;
/** How long a network interface may take. */
const LINK_MS = 5_000;

/**
 * Makes what a subsystem's devices need, and hands it over. Before anything else is shown in `/dev`.
 * @param program the C program
 * @param warn one line for the user, where an interface cannot be had
 * @throws MachineError
 */
export async function plugDevices(devices: SurroundingDevices, shown: Shown, program: string, warn: (line: string) => void): Promise<void> {
  const { machine } = shown;
  const { otherEnds } = devices;
  const names = Object.keys(devices.terminals);
  await shown.own({ path: '/dev' });
  await machine.order('no pseudo terminals can be had', 'terminals', otherEnds, ...Object.values(devices.terminals));
  if (devices.network) await machine.order('no private network can be had', 'network');
  const links = (name: string): readonly (readonly [path: string, target: string])[] => {
    const number = 2 * names.indexOf(name);
    return [
      [`${otherEnds}/${name}`, `.pts/${number + 1}`],
      [`/dev/${name}`, `${basename(otherEnds)}/.pts/${number}`],
    ];
  };
  const plugged: MachineDevices = {
    showTerminal(name) {
      for (const [path, target] of links(name)) {
        drain(shown.inside(`/dev/${basename(otherEnds)}/.pts/${basename(target)}`));
        unlessGone(() => symlinkSync(target, shown.inside(path)));
      }
    },
    hideTerminal(name) {
      for (const [path] of links(name)) unlessGone(() => unlinkSync(shown.inside(path)));
    },
    addInterface(name, address) {
      try {
        if (devices.network) changeLink(program, machine, 'add', name, address);
      } catch (error) {
        warn(`the network interface ${name} cannot be had: ${(error as Error).message}`);
      }
    },
    removeInterface(name) {
      try {
        if (devices.network) changeLink(program, machine, 'remove', name);
      } catch {
        // The user has removed it, or it never was.
      }
    },
  };
  devices.plug(plugged);
}

/** Changes an interface of the private network, at once: native/run/network.c. @throws Error */
function changeLink(program: string, machine: Machine, ...change: readonly string[]): void {
  const words = ['link', String(machine.init), machine.userNamespace ? 'user' : 'same', ...change];
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8', timeout: LINK_MS });
  if (status !== 0) throw error ?? new Error(stderr.trim());
}

/** What was written to a device that is gone is not for the next one. */
function drain(path: string): void {
  unlessGone(() => {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const bytes = Buffer.alloc(4096);
      for (let n = 0; n < MOST_DRAINED && readSync(fd, bytes) > 0; n++);
    } finally {
      closeSync(fd);
    }
  });
}

/** EAGAIN: it is empty. EEXIST: a user's own file has the name. The rest: the machine has ended, and its names with it. */
function unlessGone(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!['EAGAIN', 'EEXIST', 'ENOENT', 'ESRCH', 'EACCES', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
