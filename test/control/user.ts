/**
 * What a user's system calls do to a tree, without a mount: the calls to the `Vfs` that the kernel makes for them.
 */
import type { Link } from '../../src/core/dirent.js';
import { Errno } from '../../src/errno.js';
import { Caller, type Vfs, type VNode } from '../../src/core/vfs.js';

/** The kernel follows so many links (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** One user, root. Each call fails with an `Errno`. */
export class User {
  readonly #caller = new Caller(0, 0, 0);

  constructor(readonly vfs: Vfs) {}

  /** Does an operation of the journal. @param value what is stored, the target of a symlink, the new path of a rename */
  async does(op: string, path: string, value: string): Promise<void> {
    const { vfs } = this;
    const caller = this.#caller;
    const names = path.split('/');
    const name = names.pop()!;
    const parent = await this.#directory(names);
    switch (op) {
      case 'mkdir':
        return void (await vfs.mkdir(parent, name, caller));
      case 'rmdir':
        return vfs.rmdir(parent, name, caller);
      case 'unlink':
        return vfs.unlink(parent, name, caller);
      case 'symlink':
        return void (await vfs.symlink(parent, name, () => this.#walk(value.split('/')), caller));
      case 'rename':
      case 'commit': {
        const to = value.split('/');
        const last = to.pop()!;
        return vfs.rename(parent, name, await this.#directory(to), last, 0, caller);
      }
      case 'lookup':
        return void (await vfs.lookup(parent, name, caller));
      case 'readdir':
        return this.#list(await this.#directory([...names, name]));
      case 'open':
        return this.#with(path, true, false, async () => {});
      case 'show':
        return this.#with(path, true, false, async (file) => void (await vfs.read(file, 0, 65_536, caller)));
      case 'store':
        return this.#with(path, false, true, async (file) => {
          await vfs.write(file, 0, Buffer.from(value), caller);
          await vfs.flush(file, caller);
        });
    }
  }

  async #with(path: string, read: boolean, write: boolean, use: (file: Awaited<ReturnType<Vfs['open']>>) => Promise<void>): Promise<void> {
    const node = await this.#walk(path.split('/'));
    // What the kernel does not ask a file system: open(2) of a directory, for writing or with a read to follow.
    if (node.kind === 'd') throw new Errno('EISDIR');
    const file = await this.vfs.open(node, read, write, this.#caller);
    try {
      await use(file);
    } finally {
      await this.vfs.release(file);
    }
  }

  async #list(node: VNode): Promise<void> {
    const dir = await this.vfs.opendir(node, this.#caller);
    await this.vfs.readdir(dir, 0, () => true, this.#caller);
    this.vfs.releasedir(dir);
  }

  async #directory(names: readonly string[]): Promise<VNode> {
    const node = await this.#walk(names);
    if (node.kind !== 'd') throw new Errno('ENOTDIR');
    return node;
  }

  /** The node of a path, of what the link in the last place leads to. */
  async #walk(names: readonly string[], links = 0): Promise<VNode> {
    let node: VNode = this.vfs.root;
    for (const name of names) {
      if (node.kind !== 'd') throw new Errno('ENOTDIR');
      node = await this.vfs.lookup(node, name, this.#caller);
      if (node.kind !== 'l') continue;
      if (links === MOST_LINKS) throw new Errno('ELOOP');
      node = await this.#walk((node as Link).target.path.slice(1).split('/'), links + 1);
    }
    return node;
  }
}
