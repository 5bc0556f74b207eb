/**
 * Keeps /dev/fuse from the children of this process.
 *
 * libfuse 2.9 opens the device without O_CLOEXEC where root mounts, and Node cannot set the flag afterwards. A child that has the
 * descriptor keeps the connection alive when this process dies: the mount would hang for ever, instead of answering ENOTCONN. So each
 * child that Node starts gets /dev/null under that number.
 *
 * @module
 */
import { ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { deviceDescriptors, isDevice } from './descriptor.js';

/** What both ways to start a child take; each has its own form of an entry for a descriptor. */
interface SpawnOptions {
  stdio?: unknown;
}

/** Descriptors that no child gets; several mounts of one process add theirs. */
const hidden = new Set<number>();
let nowhere: number | undefined;

/** Hides every descriptor of /dev/fuse that this process has at the moment. */
export function hideDeviceFromChildren(): void {
  for (const fd of deviceDescriptors()) hidden.add(fd);
  if (hidden.size === 0 || nowhere !== undefined) return;
  nowhere = openSync('/dev/null', 'r+');
  const { spawn } = ChildProcess.prototype as unknown as { spawn(this: ChildProcess, options: SpawnOptions): number };
  Object.assign(ChildProcess.prototype, {
    spawn(this: ChildProcess, options: SpawnOptions): number {
      return spawn.call(this, { ...options, stdio: cover(options.stdio, 'ignore', (fd) => fd) });
    },
  });
  hideFromSpawnSync();
}

/** spawnSync, execSync and execFileSync go by a binding of their own. */
function hideFromSpawnSync(): void {
  const { binding } = process as unknown as { binding?(name: string): { spawn(options: SpawnOptions): unknown } };
  const internal = binding?.call(process, 'spawn_sync');
  if (internal === undefined) return;
  const spawn = internal.spawn.bind(internal);
  internal.spawn = (options) => spawn({ ...options, stdio: cover(options.stdio, { type: 'ignore' }, (fd) => ({ type: 'fd', fd })) });
}

/** A list of descriptors in which the hidden ones are /dev/null. */
function cover(stdio: unknown, ignore: unknown, entry: (fd: number) => unknown): unknown[] {
  const list: unknown[] = Array.isArray(stdio) ? [...stdio] : Array.from({ length: 3 }, () => stdio ?? 'pipe');
  for (const fd of hidden) {
    if (!isDevice(fd)) continue;
    while (list.length <= fd) list.push(ignore);
    if (list[fd] === ignore) list[fd] = entry(nowhere!);
  }
  return list;
}
