/** An nvmet tree, and calls on it by path: each answers what it gives, or the name of the errno. */
import type { Configfs } from '../../../src/core/configfs.js';
import { nvmet } from '../../../src/subsystems/nvmet/index.js';
import type { Target } from '../../../src/subsystems/nvmet/target.js';
import { caller, configfs, errno, list, open, walk } from '../../core/support.js';
import { refusal } from '../support.js';

export const SUBSYSTEM = 'subsystems/nqn.a';
export const NAMESPACE = `${SUBSYSTEM}/namespaces/1`;
export const PORT = 'ports/1';

/** Where a path is: its directory, and its last name. */
function split(path: string): [directory: string, name: string] {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** All paths start below `nvmet`. */
export class Tree {
  readonly target: Target;
  readonly fs: Configfs = configfs();

  /** @param answer what a call answers: by default undefined or the name of the errno */
  constructor(
    options: Record<string, string>,
    readonly answer: typeof errno = errno,
  ) {
    this.target = nvmet(options);
    this.fs.registerSubsystem(this.target);
  }

  at = (path: string) => walk(this.fs, `nvmet/${path}`);

  mkdir = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      await this.fs.mkdir(await this.at(directory), name, caller());
    });

  rmdir = (path: string): Promise<unknown> =>
    this.answer(async () => {
      const [directory, name] = split(path);
      await this.fs.rmdir(await this.at(directory), name, caller());
    });

  link = (path: string, to: string): Promise<unknown> =>
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

  /** Answers undefined if all of it was taken. */
  put = (path: string, text: string | Buffer): Promise<unknown> =>
    this.answer(async () => {
      const data = Buffer.from(text as string, 'latin1');
      const taken = await this.fs.write(await open(this.fs, `nvmet/${path}`, 'w'), 0, data, caller());
      return taken === data.length ? undefined : taken;
    });

  /** The text without its final newline. */
  cat = async (path: string): Promise<unknown> =>
    this.answer(async () => {
      const file = await open(this.fs, `nvmet/${path}`, 'r');
      return Buffer.from(await this.fs.read(file, 0, 4096, caller()))
        .toString()
        .replace(/\n$/, '');
    });

  ls = async (path: string): Promise<string[]> => list(this.fs, await this.at(path));
}

/** A tree in which these directories are made already. */
export async function tree(options: Record<string, string>, ...made: string[]): Promise<Tree> {
  return fill(new Tree(options), made);
}

/** The same, but a refused call answers `ERRNO: reason`. */
export async function explainingTree(options: Record<string, string>, ...made: string[]): Promise<Tree> {
  return fill(new Tree(options, refusal), made);
}

async function fill(fresh: Tree, made: readonly string[]): Promise<Tree> {
  for (const path of made) {
    const failed = await fresh.mkdir(path);
    if (failed !== undefined) throw new Error(`${path}: ${String(failed)}`);
  }
  return fresh;
}
