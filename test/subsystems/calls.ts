/** Calls by path on a configfs in this process: each answers what it gives; of what is refused, what `answer` makes of it. */
import type { Configfs } from '../../src/core/configfs.js';
import type { ConfigSubsystem } from '../../src/core/index.js';
import { caller, configfs, errno, list, open, walk } from '../core/support.js';

/** Where a path is: its directory, and its last name. */
export function split(path: string): [directory: string, name: string] {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** All paths start below the subsystem. */
export class Calls {
  readonly fs: Configfs = configfs();

  /** @param answer what a call answers: by default undefined or the name of the errno */
  constructor(
    readonly subsystem: ConfigSubsystem,
    readonly answer: (call: () => unknown) => Promise<unknown> = errno,
  ) {
    this.fs.registerSubsystem(subsystem);
  }

  at = (path: string) => walk(this.fs, this.#whole(path));

  /** Makes all of them, in their order. Answers undefined, or the first failure. */
  mkdir = async (...paths: string[]): Promise<unknown> => {
    for (const path of paths) {
      const failure = await this.answer(async () => {
        const [directory, name] = split(path);
        await this.fs.mkdir(await this.at(directory), name, caller());
      });
      if (failure !== undefined) return failure;
    }
    return undefined;
  };

  rmdir = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      await this.fs.rmdir(await this.at(directory), name, caller());
    });

  /** Makes the link `path`, which points to `to`: in the order of `ln -s`. */
  link = (to: string, path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      const target = await this.at(to);
      await this.fs.symlink(await this.at(directory), name, () => target, caller());
    });

  unlink = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      await this.fs.unlink(await this.at(directory), name, caller());
    });

  /** Writes it as it is, one byte for each character of a text. Answers undefined if all was taken, the number of bytes if less was. */
  put = (path: string, text: string | Buffer): Promise<unknown> =>
    this.answer(async () => {
      const data = Buffer.from(text as string, 'latin1');
      const taken = await this.fs.write(await open(this.fs, this.#whole(path), 'w'), 0, data, caller());
      return taken === data.length ? undefined : taken;
    });

  /** All of it, newline and all, one character for each byte. */
  cat = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const file = await open(this.fs, this.#whole(path), 'r');
      return Buffer.from(await this.fs.read(file, 0, 4096, caller())).toString('latin1');
    });

  /** The names in a directory, in its order. */
  ls = async (path: string): Promise<string[]> => list(this.fs, await this.at(path));

  /** Makes directories. Throws if one is refused. */
  async make(...paths: string[]): Promise<this> {
    for (const path of paths) {
      const failed = await this.mkdir(path);
      if (failed !== undefined) throw new Error(`${path}: ${String(failed)}`);
    }
    return this;
  }

  #whole(path: string): string {
    return path === '' ? this.subsystem.name : `${this.subsystem.name}/${path}`;
  }
}
