/** What processes and drivers do in explored programs, and how it becomes calls of the core. */
import type { ConfigGroup } from '../../src/core/index.js';
import { type AttrNode, type Dir, dirOf, type Link } from '../../src/core/dirent.js';
import type { Caller, DirEntry } from '../../src/core/vfs.js';
import type { MaybePromise } from '../../src/sync/maybe-promise.js';
import { isErrno } from '../../src/errno.js';
import { type Call, made } from './history.js';
import type { World } from './world.js';

/**
 * One thing to do. A path begins at the subsystem's directory and is looked up component by component, as the kernel
 * does, unless it begins with `=`: then it was looked up before the run, as the path of an open directory is.
 */
export type Act =
  | { readonly op: 'stat' | 'ls' | 'mkdir' | 'rmdir' | 'unlink' | 'show'; readonly path: string }
  | { readonly op: 'store'; readonly path: string; readonly value: string }
  | { readonly op: 'rename' | 'symlink'; readonly path: string; readonly to: string }
  /** A driver's own call: it has the group at hand that was there before the run. */
  | { readonly op: 'register'; readonly path: string; readonly name: string }
  | { readonly op: 'unregister'; readonly name: string }
  | { readonly op: 'depend'; readonly path: string }
  /** A signal to another process: whatever it waits for is interrupted. */
  | { readonly op: 'kill'; readonly process: number };

/** For people. */
export function describe(act: Act): string {
  switch (act.op) {
    case 'kill':
      return `kill ${act.process}`;
    case 'store':
      return `store ${act.value} ${act.path}`;
    case 'unregister':
      return `unregister ${act.name}`;
    case 'register':
      return `register ${act.path}/${act.name}`;
    case 'rename':
    case 'symlink':
      return `${act.op} ${act.path} ${act.to}`;
    default:
      return `${act.op} ${act.path}`;
  }
}

/** A call that failed with an errno, which ends the act as it ends a system call. */
class Failed {
  constructor(readonly code: string) {}
}

/** One process: a sequence of acts. */
export class Process {
  /** The call in progress may be interrupted through it. */
  caller: Caller | undefined;
  /** Which act is in progress. */
  at = 0;
  /** What its calls were answered so far. */
  answers: string[] = [];
  ended = false;

  constructor(
    readonly world: World,
    readonly number: number,
    readonly acts: readonly Act[],
  ) {}

  async run(): Promise<void> {
    for (const act of this.acts) {
      this.answers = [];
      try {
        await this.#perform(act);
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
      }
      this.at++;
    }
    this.ended = true;
  }

  async #perform(act: Act): Promise<void> {
    const { fs, driver } = this.world;
    if (act.op === 'kill') return this.world.kill(this, act.process);
    if (act.op === 'unregister') {
      const group = this.world.group(act.name);
      await this.#call({ op: 'unregister', name: act.name }, act.name, () => fs.unregisterGroup(group));
      return;
    }
    if (act.op === 'register') {
      const parent = this.world.held(act.path);
      const group = this.world.group(act.name);
      const call: Call = { op: 'register', dir: parent.ino, name: act.name };
      await this.#call(
        call,
        `${act.path}/${act.name}`,
        () => fs.registerGroup(parent.item as ConfigGroup, group),
        () => {
          call.made = made(dirOf(group)!);
          return 'ok';
        },
      );
      return;
    }
    if (act.op === 'depend') {
      const { ino: dir, item } = this.world.held(act.path);
      await this.#call({ op: 'depend', dir }, act.path, () => fs.dependItem(driver.subsystem, item));
      await this.#call({ op: 'undepend', dir }, act.path, () => fs.undependItem(item));
      return;
    }
    if (act.op === 'stat') {
      const [parent, name] = await this.#parent(act.path);
      await this.#lookup(parent, name, act.path);
      return;
    }
    if (act.op === 'ls') return this.#list(act.path);
    if (act.op === 'show' || act.op === 'store') return this.#file(act.path, act.op === 'store' ? act.value : undefined);
    const [parent, name] = await this.#parent(act.path);
    const { ino: dir } = parent;
    switch (act.op) {
      case 'mkdir': {
        const call: Call = { op: 'mkdir', dir, name };
        await this.#call(
          call,
          act.path,
          (caller) => fs.mkdir(parent, name, caller),
          (node) => {
            call.made = made(node as Dir);
            return `#${node.ino}`;
          },
        );
        return;
      }
      case 'rmdir':
        await this.#call({ op: 'rmdir', dir, name }, act.path, (caller) => fs.rmdir(parent, name, caller));
        return;
      case 'unlink':
        await this.#call({ op: 'unlink', dir, name }, act.path, (caller) => fs.unlink(parent, name, caller));
        return;
      case 'rename': {
        const [to, toName] = await this.#parent(act.to);
        const call: Call = { op: 'rename', dir, name, to: to.ino };
        await this.#call(call, `${act.path} ${act.to}`, (caller) => fs.rename(parent, name, to, toName, 0, caller));
        return;
      }
      case 'symlink': {
        const target = await this.#walk(act.to);
        const call: Call = { op: 'symlink', dir, name, target: target.ino };
        await this.#call(
          call,
          `${act.path} ${act.to}`,
          (caller) => fs.symlink(parent, name, () => target, caller),
          () => 'link',
        );
        return;
      }
    }
  }

  async #list(path: string): Promise<void> {
    const { fs } = this.world;
    const dir = await this.#walk(path);
    const open = await this.#call({ op: 'opendir', dir: dir.ino }, path, (caller) => fs.opendir(dir, caller));
    const rows: DirEntry[] = [];
    const names = () =>
      rows
        .filter((row) => row.kind !== '-' && !row.name.startsWith('.'))
        .map((row) => row.name)
        .sort()
        .join(',');
    await this.#call({ op: 'readdir', dir: dir.ino }, path, (caller) => fs.readdir(open, 0, (row) => rows.push(row) > 0, caller), names);
  }

  async #file(path: string, value: string | undefined): Promise<void> {
    const { fs } = this.world;
    const dir = await this.#walk(path);
    const attr = (await this.#lookup(dir, 'storeme', path)) as AttrNode;
    const { ino } = dir;
    const text = `${path}/storeme`;
    const file = await this.#call({ op: 'open', dir: ino }, text, (caller) =>
      fs.open(attr, value === undefined, value !== undefined, caller),
    );
    try {
      if (value === undefined) {
        const show = (bytes: Uint8Array) => Buffer.from(bytes).toString().trim();
        await this.#call({ op: 'show', dir: ino }, text, (caller) => fs.read(file, 0, 4096, caller), show);
      } else {
        await this.#call({ op: 'store', dir: ino, value }, text, (caller) => fs.write(file, 0, Buffer.from(value), caller));
      }
    } finally {
      fs.release(file);
    }
  }

  async #parent(path: string): Promise<[Dir, string]> {
    const cut = path.lastIndexOf('/');
    return [await this.#walk(cut < 0 ? (path.startsWith('=') ? '=' : '') : path.slice(0, cut)), path.slice(cut + 1).replace('=', '')];
  }

  async #walk(path: string): Promise<Dir> {
    if (path.startsWith('=')) return this.world.held(path.slice(1));
    let at = this.world.top;
    for (const name of path.split('/').filter(Boolean)) {
      const next = await this.#lookup(at, name, path);
      if (next.kind !== 'd') throw new Failed('ENOTDIR');
      at = next;
    }
    return at;
  }

  #lookup(dir: Dir, name: string, path: string): Promise<Dir | AttrNode | Link> {
    const text = `${name} of ${path}`;
    return this.#call(
      { op: 'lookup', dir: dir.ino, name },
      text,
      (caller) => this.world.fs.lookup(dir, name, caller),
      (node) => (node.kind === 'd' ? `#${node.ino}` : node.kind === 'l' ? 'link' : 'attribute'),
    ) as Promise<Dir | AttrNode | Link>;
  }

  /** Makes one call when the scheduler says so, and notes it in the history. */
  async #call<T>(
    call: Call,
    text: string,
    make: (caller: Caller) => MaybePromise<T>,
    answer: (result: T) => string = () => 'ok',
  ): Promise<T> {
    const { world } = this;
    await world.turn(this, `${call.op} ${text}`);
    const event = world.begin(this, call, `${call.op} ${text}`);
    try {
      const result = await make(this.caller!);
      world.decided(event, 'dir' in call ? call.dir : undefined);
      this.answers.push(answer(result));
      world.answer(event, this.answers.at(-1)!);
      return result;
    } catch (error) {
      if (!isErrno(error)) throw error;
      world.answer(event, error.code);
      throw new Failed(error.code);
    } finally {
      this.caller = undefined;
    }
  }
}
