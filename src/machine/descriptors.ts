/**
 * The descriptors above 2 that this process was started with, which Node keeps from its children.
 *
 * @module
 */
import { readdirSync, readlinkSync } from 'node:fs';

/** What Node opens for itself, and nobody inherits from a shell. */
const OF_NODE = /^anon_inode:\[(eventpoll|eventfd|io_uring|timerfd|inotify|signalfd)\]$|^\/dev\/(null|fuse)$/;

/**
 * Ask early, before this process opens files of its own.
 *
 * Node's first descriptor gets the lowest free number: those below it were there before. Above it, what Node opens for itself is told
 * apart by its kind, and a pipe by having both of its ends here.
 * @param files what each descriptor is, by number; for tests
 */
export function inheritedDescriptors(files: ReadonlyMap<number, string> = ownFiles()): number[] {
  const numbers = [...files.keys()].filter((fd) => fd > 2).sort((a, b) => a - b);
  const firstOfNode = numbers.find((fd) => OF_NODE.test(files.get(fd)!)) ?? Infinity;
  const ends = new Map<string, number>();
  for (const fd of numbers) if (fd > firstOfNode) ends.set(files.get(fd)!, (ends.get(files.get(fd)!) ?? 0) + 1);
  return numbers.filter((fd) => {
    const file = files.get(fd)!;
    if (fd < firstOfNode) return true;
    return !OF_NODE.test(file) && !(file.startsWith('pipe:') && ends.get(file)! > 1);
  });
}

function ownFiles(): Map<number, string> {
  const files = new Map<number, string>();
  try {
    for (const name of readdirSync('/proc/self/fd')) {
      try {
        files.set(Number(name), readlinkSync(`/proc/self/fd/${name}`));
      } catch {
        // The one of this very listing.
      }
    }
  } catch {
    // No /proc: nothing is passed on.
  }
  return files;
}
