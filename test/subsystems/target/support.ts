/** A target, and calls on it by path: each answers what it gives, or `ERRNO: reason` if it is refused. */
import type { Configfs } from '../../../src/core/configfs.js';
import { target } from '../../../src/subsystems/target/index.js';
import { caller, configfs, list, open, walk } from '../../core/support.js';
import { refusal } from '../support.js';

/** Where a path is: its directory, and its last name. */
function split(path: string): [directory: string, name: string] {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** Only the name of the errno. */
export const code = (answer: unknown): unknown => (typeof answer === 'string' ? answer.replace(/:.*/s, '') : answer);

/** All paths start below `target`. */
export class Tree {
  readonly fs: Configfs = configfs();

  constructor(options: Record<string, string> = {}) {
    this.fs.registerSubsystem(target(options));
  }

  at = (path: string) => walk(this.fs, path === '' ? 'target' : `target/${path}`);

  mkdir = (path: string): Promise<unknown> =>
    refusal(async () => {
      const [directory, name] = split(path);
      await this.fs.mkdir(await this.at(directory), name, caller());
    });

  rmdir = (path: string): Promise<unknown> =>
    refusal(async () => {
      const [directory, name] = split(path);
      await this.fs.rmdir(await this.at(directory), name, caller());
    });

  link = (path: string, to: string): Promise<unknown> =>
    refusal(async () => {
      const [directory, name] = split(path);
      const target = await this.at(to);
      await this.fs.symlink(await this.at(directory), name, () => target, caller());
    });

  unlink = (path: string): Promise<unknown> =>
    refusal(async () => {
      const [directory, name] = split(path);
      await this.fs.unlink(await this.at(directory), name, caller());
    });

  put = (path: string, text: string): Promise<unknown> =>
    refusal(async () => {
      const data = Buffer.from(text, 'latin1');
      const taken = await this.fs.write(await open(this.fs, `target/${path}`, 'w'), 0, data, caller());
      return taken === data.length ? undefined : taken;
    });

  cat = (path: string): Promise<unknown> =>
    refusal(async () => {
      const file = await open(this.fs, `target/${path}`, 'r');
      return Buffer.from(await this.fs.read(file, 0, 4096, caller())).toString();
    });

  ls = async (path: string): Promise<string[]> => list(this.fs, await this.at(path));

  /** Makes directories. */
  async make(...paths: string[]): Promise<this> {
    for (const path of paths) {
      const failed = await this.mkdir(path);
      if (failed !== undefined) throw new Error(`${path}: ${String(failed)}`);
    }
    return this;
  }

  /** A RAM disk that is enabled. */
  async disk(name = 'core/rd_mcp_0/r'): Promise<this> {
    await this.make(split(name)[0], name);
    await this.put(`${name}/control`, 'rd_pages=16');
    await this.put(`${name}/enable`, '1');
    return this;
  }
}
