/**
 * The caller of a request, of whom fuse-native tells nothing.
 *
 * @module
 */
import { type CallerPaths, type FileStat, ownPaths } from '../../caller-paths.js';
import { Caller } from '../../core/vfs.js';
import { Errno } from '../../errno.js';
import { OutOfTime, type PathChild } from '../path-child.js';
import { asErrno } from '../../system-error.js';

/** Somebody. Paths mean to him what they mean to this process; a child looks at them, since they may hang. */
export class UnknownCaller extends Caller {
  constructor(readonly child: PathChild) {
    super(0, 0, 0);
  }

  override get paths(): CallerPaths {
    const { child } = this;
    return {
      realPath: (path) => attempt(path, child.realPath(path)),
      readLink: (path) => attempt(path, child.readlink(path)),
      stat: (path) => attempt(path, child.stat(path) as Promise<FileStat>),
      async open(path, flags, mode) {
        // What does not even answer this must not keep a thread of this process.
        await attempt(path, child.stat(path)).catch((error: unknown) => {
          if ((error as Errno).code === 'ETIMEDOUT') throw error;
        });
        return ownPaths.open(path, flags, mode);
      },
    };
  }
}

async function attempt<T>(path: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof OutOfTime)
      throw new Errno('ETIMEDOUT', () => `'${path}': a file system on the way does not answer (configfs-fuse)`);
    throw asErrno(error, () => `'${path}': ${(error as Error).message}`);
  }
}
