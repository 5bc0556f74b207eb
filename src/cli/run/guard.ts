/**
 * Ends what is in this process's mount namespace when this process has ended, however that came about.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { findTool, toolEnvironment } from '../../transport/tools.js';

/** Waits for the end of its input, and kills until nobody else is left. A process that cannot be killed must not keep it for ever. */
const SCRIPT = `read -r _
for round in 1 2 3 4 5 6 7 8 9 10; do
  found=
  for process in /proc/[0-9]*; do
    [ "$process" != "/proc/$$" ] && [ "$(readlink "$process/ns/mnt" 2>/dev/null)" = "$1" ] || continue
    kill -9 "\${process#/proc/}" 2>/dev/null && found=yes
  done
  [ -n "$found" ] || exit 0
  sleep 0.1
done`;

/**
 * Starts a shell that is told by the end of its input that this process has gone. SIGKILL leaves no time for anything, and a
 * command's children do not go with it: so call this before there is a command. The shell is in the namespace itself, whose number is therefore
 * that of no other one (see HeldNamespace), and ends with all the rest when the namespace is swept. Where there is no shell nothing guards.
 * @param namespace the mount namespace of this process
 */
export function guard(namespace: string): void {
  const shell = findTool('sh');
  if (shell === undefined) return;
  // A group of its own: a terminal's Ctrl-C is not for it.
  const child = spawn(shell, ['-c', SCRIPT, 'configfs-fuse-guard', namespace], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: toolEnvironment(),
    cwd: '/',
    detached: true,
  });
  child.on('error', () => {});
  child.stdin!.on('error', () => {});
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
}
