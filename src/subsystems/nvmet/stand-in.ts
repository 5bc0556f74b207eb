/**
 * Devices that count as present (option `devices`), though the machine may not have them.
 *
 * A path is matched by what it leads to, not by its letters: `//dev/nullb0`, `/dev/./nullb0`, a relative path and a symbolic
 * link are the same device. The last part of the path may be missing on the machine, and so may the target of a link.
 *
 * @module
 */
import { posix } from 'node:path';
import { type CallerPaths, Errno, isErrno } from '../../core/index.js';

/** The most symbolic links of one path (MAXSYMLINKS). */
const MAX_LINKS = 40;

/**
 * The stand-in device that a path leads to.
 * @param path as the caller wrote it
 * @returns its path in `devices`, or undefined if the path leads to something else, or nowhere
 * @throws ENOTDIR for a path that goes on after the device, as `/dev/nullb0/` does
 */
export async function findStandIn(path: string, devices: ReadonlySet<string>, paths: CallerPaths, links = 0): Promise<string | undefined> {
  const [, directory, name, slashes] = /^(.*?)([^/]+)(\/*)$/s.exec(path) ?? [];
  if (directory === undefined || name === undefined || links > MAX_LINKS) return undefined;
  if (name === '.' || name === '..') {
    await refuseThrough(directory, devices, paths, links);
    return undefined;
  }
  const real = await realDirectory(directory, paths);
  if (real === undefined) {
    await refuseThrough(directory, devices, paths, links);
    // A listed device may lie in a directory that the machine does not have.
    const written = posix.normalize(`${directory}${name}`);
    return devices.has(written) && slashes === '' ? written : undefined;
  }
  const here = posix.join(real, name);
  const device = devices.has(here) ? here : await followLink(here, real, devices, paths, links);
  if (device !== undefined && slashes !== '') throw notDirectory(device);
  return device;
}

/** @returns undefined where it does not exist, or may not be seen */
async function realDirectory(directory: string, paths: CallerPaths): Promise<string | undefined> {
  try {
    return await paths.realPath(directory === '' ? '.' : directory);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return undefined;
  }
}

async function followLink(
  link: string,
  directory: string,
  devices: ReadonlySet<string>,
  paths: CallerPaths,
  links: number,
): Promise<string | undefined> {
  let text: string;
  try {
    text = await paths.readLink(link);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return undefined;
  }
  return findStandIn(text.startsWith('/') ? text : `${directory}/${text}`, devices, paths, links + 1);
}

/** @throws ENOTDIR if the directory of a path is a device */
async function refuseThrough(directory: string, devices: ReadonlySet<string>, paths: CallerPaths, links: number): Promise<void> {
  const device = await findStandIn(directory.replace(/\/+$/, ''), devices, paths, links + 1);
  if (device !== undefined) throw notDirectory(device);
}

const notDirectory = (device: string): Errno => new Errno('ENOTDIR', () => `${device} is a device, not a directory (link_path_walk)`);
