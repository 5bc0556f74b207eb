/**
 * Taking a mount away from a process that is about to end, synchronously.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Mount } from './mount.js';
import { mountsOn } from './mountinfo.js';
import { freeSpares } from './spare.js';
import { findTool, toolEnvironment } from './tools.js';
import { unmountTools } from './unmount.js';

/** How long a tool may take, in milliseconds. */
const TIME_LIMIT_MS = 2_000;

/**
 * Detaches a mount that this process serves, and cuts its connection: every user of it gets ENOTCONN. Does nothing where the mount
 * is gone or something else is mounted over it. Never throws: it runs in last-resort handlers.
 */
export function detachNow(mount: Mount): void {
  const { connection } = mount;
  try {
    const stdio = freeSpares() ?? 'ignore';
    const path = mount.place();
    const device = `0:${connection}`;
    if (connection === undefined || mountsOn(path).at(-1)?.device !== device) return;
    // First, so that no tool waits for an answer of this process.
    cut(connection);
    for (const [name, ...args] of unmountTools(path, true)) {
      const tool = findTool(name!);
      if (tool === undefined) continue;
      if (spawnSync(tool, args, { stdio: [stdio, stdio, stdio], timeout: TIME_LIMIT_MS, env: toolEnvironment() }).status === 0) return;
    }
  } catch {
    // What is left is a mount that answers ENOTCONN, and that the next one replaces.
  }
}

function cut(connection: number): void {
  try {
    writeFileSync(`/sys/fs/fuse/connections/${connection}/abort`, '1');
  } catch {
    // No such file in here, or not ours: the tool's time limit has to do.
  }
}
