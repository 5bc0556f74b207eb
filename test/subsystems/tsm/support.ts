/** A tsm tree, and calls on it by path: each answers what it gives, or the name of the errno. */
import type { Configfs } from '../../../src/core/configfs.js';
import { tsm } from '../../../src/subsystems/tsm/index.js';
import type { Provider } from '../../../src/subsystems/tsm/provider.js';
import { Tsm } from '../../../src/subsystems/tsm/tsm.js';
import { caller, configfs, errno, list, open, walk } from '../../core/support.js';

/** All paths start below `tsm/report`. */
export class Tree {
  readonly fs: Configfs = configfs();

  constructor(readonly tsm: Tsm) {
    this.fs.registerSubsystem(tsm);
  }

  mkdir = (name: string): Promise<unknown> =>
    errno(async () => {
      await this.fs.mkdir(await walk(this.fs, 'tsm/report'), name, caller());
    });

  rmdir = (name: string): Promise<unknown> => errno(async () => this.fs.rmdir(await walk(this.fs, 'tsm/report'), name, caller()));

  /** The attributes in the order in which the driver lists them; readdir has the last one first. */
  ls = async (name: string): Promise<string[]> => (await list(this.fs, await walk(this.fs, `tsm/report/${name}`))).reverse();

  /** Writes all at once, and closes the file. */
  put = (path: string, data: string | Uint8Array): Promise<unknown> =>
    errno(async () => {
      const file = await open(this.fs, `tsm/report/${path}`, 'w');
      try {
        await this.fs.write(file, 0, Buffer.from(data as string), caller());
      } finally {
        await this.fs.flush(file, caller());
        await this.fs.release(file);
      }
    });

  /** The whole content. */
  read = async (path: string): Promise<Buffer | string> => {
    const answer = await errno(async () => {
      const file = await open(this.fs, `tsm/report/${path}`, 'r');
      return Buffer.from(await this.fs.read(file, 0, 65536, caller()));
    });
    return answer as Buffer | string;
  };

  /** Text without its final newline, or the errno. */
  cat = async (path: string): Promise<string> => (await this.read(path)).toString().replace(/\n$/, '');
}

/** A tree with one report, `r`. */
export async function tree(options: Record<string, string> = {}): Promise<Tree> {
  return withReport(new Tree(await tsm(options)));
}

/** The same, of a provider of one's own, with no more than `makeReport`. */
export function treeOf(makeReport: Provider['makeReport']): Promise<Tree> {
  return withReport(new Tree(new Tsm(true, { name: 'test', privlevelFloor: 0, makeReport })));
}

async function withReport(fresh: Tree): Promise<Tree> {
  await fresh.mkdir('r');
  return fresh;
}
