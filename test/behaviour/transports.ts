/**
 * The transports that the behaviour specification runs over. A skip says why.
 */
import { accessSync, constants } from 'node:fs';
import { loadFuseNative } from '../../src/transport/native/load.js';

/** A way to mount. */
export interface Transport {
  readonly name: string;
  /** What is added to `configfs-fuse mount`. */
  readonly args: readonly string[];
  /** Why it cannot be tested here; `false` if it can. */
  readonly skip: string | false;
  /** Behaviours, by name, that this transport cannot have, and why. */
  readonly limits: Readonly<Record<string, string>>;
}

export const transports: readonly Transport[] = [
  {
    name: 'kernel',
    args: ['--transport', 'kernel'],
    skip: noDevice() || (process.geteuid?.() !== 0 && 'mounting over /dev/fuse needs root'),
    limits: {},
  },
  {
    name: 'kernel with --cache',
    args: ['--transport', 'kernel', '--cache'],
    skip: noDevice() || (process.geteuid?.() !== 0 && 'mounting over /dev/fuse needs root'),
    limits: {},
  },
  {
    name: 'native',
    args: ['--transport', 'native'],
    skip: noDevice() || noFuseNative(),
    limits: {
      'a driver gets the paths of the process that writes them':
        'fuse-native does not tell which process asks: paths are those of the daemon',
      'a driver opens nothing that the writer may not open': 'fuse-native does not tell which process asks: paths are those of the daemon',
      'a working directory is not what its path says': 'fuse-native does not tell which process asks: paths are those of the daemon',
      'access control lists outside of the mount let in and keep out as for the kernel':
        'fuse-native does not tell which process asks: a link is followed where the mode lets everybody search',
      'access control lists of a file count when a driver opens it':
        'fuse-native does not tell which process asks: paths are those of the daemon',
      "a relative target is looked up from the caller's directory":
        'fuse-native does not tell which process asks, so its directory cannot be known',
      'an open file of a removed item keeps what it has read': 'libfuse answers ENOENT itself for what has no path any more',
      'a process that stands in a removed group': 'libfuse answers ENOENT itself for what has no path any more',
      'a process that is killed while it waits is gone at once, and nothing is harmed':
        'fuse-native does not pass interrupts on: the process goes when its operation is done',
    },
  },
];

function noFuseNative(): string | false {
  try {
    loadFuseNative();
    return false;
  } catch (error) {
    return (error as Error).message;
  }
}

function noDevice(): string | false {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    return `/dev/fuse cannot be opened: ${(error as NodeJS.ErrnoException).code}`;
  }
}
