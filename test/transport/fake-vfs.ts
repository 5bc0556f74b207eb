/**
 * A file system of a few nodes in memory, for tests of the protocol: it writes down how it is called, and can be told
 * to wait.
 */
import { Errno } from '../../src/errno.js';
import type { Caller, DirEntry, Iattr, OpenDir, OpenFile, Stat, Vfs, VfsObserver, VNode } from '../../src/core/vfs.js';
import type { MaybePromise } from '../../src/sync/maybe-promise.js';

export class FakeNode implements VNode {
  removed = false;
  tag: unknown = undefined;
  children = new Map<string, FakeNode>();
  content = '';
  text = '';
  binary = false;
  constructor(
    readonly ino: number,
    readonly kind: 'd' | '-' | 'l',
    readonly mode: number,
    readonly permanent: boolean,
  ) {}
}

class FakeFile implements OpenFile {
  constructor(readonly node: FakeNode) {}
  get binary(): boolean {
    return this.node.binary;
  }
}

/** A promise that a test settles. */
export interface Held {
  release(): void;
}

function usualMode(kind: 'd' | '-' | 'l'): number {
  if (kind === 'l') return 0o120777;
  return kind === 'd' ? 0o40755 : 0o100644;
}

export class FakeVfs implements Vfs {
  observer: VfsObserver | undefined;
  readonly root = new FakeNode(1, 'd', 0o40755, true);
  readonly calls: string[] = [];
  readonly forgotten: number[] = [];
  readonly #stat = {} as Stat;
  openFiles = 0;
  openDirs = 0;
  #nextIno = 2;
  #holds: { until: Promise<void>; interrupted: (caller: Caller, reject: (e: Error) => void) => void }[] = [];

  /** Puts a node in. */
  add(parent: FakeNode, name: string, kind: 'd' | '-' | 'l', permanent = false, mode = usualMode(kind)): FakeNode {
    const node = new FakeNode(this.#nextIno++, kind, mode, permanent);
    parent.children.set(name, node);
    return node;
  }

  /** Makes the next call that can wait do so until it is released, or its caller is interrupted. */
  hold(): Held {
    let release!: () => void;
    const until = new Promise<void>((resolve) => (release = resolve));
    this.#holds.push({
      until,
      interrupted: (caller, reject) => (caller.onInterrupt = () => reject(new Errno('EINTR'))),
    });
    return { release };
  }

  #maybe<T>(caller: Caller, answer: () => T): MaybePromise<T> {
    const hold = this.#holds.shift();
    if (hold === undefined) return answer();
    return new Promise<T>((resolve, reject) => {
      hold.interrupted(caller, reject);
      hold.until.then(() => resolve(answer())).catch(reject);
    });
  }

  lookup(parent: VNode, name: string, caller: Caller): MaybePromise<VNode> {
    this.calls.push(`lookup ${parent.ino} ${name} by ${caller.uid}:${caller.gid}:${caller.pid}`);
    return this.#maybe(caller, () => {
      const child = (parent as FakeNode).children.get(name);
      if (child === undefined) throw new Errno('ENOENT');
      return child;
    });
  }
  getattr(node: VNode): Stat {
    const fake = node as FakeNode;
    // The next call answers with the same object, as the interface has it.
    return Object.assign(this.#stat, {
      ino: fake.ino,
      mode: fake.mode,
      nlink: fake.removed ? 0 : fake.kind === 'd' ? 2 : 1,
      uid: 5,
      gid: 6,
      size: fake.kind === '-' ? 4096 : 0,
      atimeSec: 1,
      atimeNsec: 2,
      mtimeSec: 3,
      mtimeNsec: 4,
      ctimeSec: -1,
      ctimeNsec: 6,
    });
  }
  setattr(node: VNode, change: Iattr): Stat {
    this.calls.push(`setattr ${node.ino} ${JSON.stringify(change)}`);
    return this.getattr(node);
  }
  forget(node: VNode): void {
    this.forgotten.push(node.ino);
  }
  mkdir(parent: VNode, name: string, caller: Caller): MaybePromise<VNode> {
    this.calls.push(`mkdir ${parent.ino} ${name}`);
    return this.#maybe(caller, () => this.add(parent as FakeNode, name, 'd'));
  }
  rmdir(parent: VNode, name: string, caller: Caller): MaybePromise<void> {
    this.calls.push(`rmdir ${parent.ino} ${name}`);
    return this.#maybe(caller, () => {
      const child = (parent as FakeNode).children.get(name);
      if (child === undefined) throw new Errno('ENOENT');
      this.remove(parent as FakeNode, name);
    });
  }
  /** What a driver does, or RMDIR. */
  remove(parent: FakeNode, name: string): void {
    const child = parent.children.get(name)!;
    parent.children.delete(name);
    const mark = (node: FakeNode): void => {
      node.removed = true;
      node.children.forEach(mark);
    };
    mark(child);
    this.observer?.removed?.(child, parent, name);
  }
  rename(from: VNode, name: string, to: VNode, toName: string, flags: number): void {
    this.calls.push(`rename ${from.ino} ${name} ${to.ino} ${toName} ${flags}`);
    throw new Errno('EPERM');
  }
  symlink(parent: VNode, name: string, resolve: () => MaybePromise<VNode>): MaybePromise<VNode> {
    this.calls.push(`symlink ${parent.ino} ${name}`);
    const target = resolve();
    const make = (node: VNode): VNode => {
      const link = this.add(parent as FakeNode, name, 'l');
      link.text = `to ${node.ino}`;
      return link;
    };
    return target instanceof Promise ? target.then(make) : make(target);
  }
  readlink(node: VNode): string {
    return (node as FakeNode).text;
  }
  unlink(parent: VNode, name: string): void {
    this.calls.push(`unlink ${parent.ino} ${name}`);
    throw new Errno('EPERM');
  }
  open(node: VNode, read: boolean, write: boolean): OpenFile {
    this.calls.push(`open ${node.ino} ${read ? 'r' : ''}${write ? 'w' : ''}`);
    this.openFiles++;
    return new FakeFile(node as FakeNode);
  }
  read(file: OpenFile, offset: number, size: number, caller: Caller): MaybePromise<Uint8Array> {
    this.calls.push(`read ${file.node.ino} ${offset} ${size}`);
    return this.#maybe(caller, () => Buffer.from((file.node as FakeNode).content).subarray(offset, offset + size));
  }
  write(file: OpenFile, offset: number, data: Uint8Array, caller: Caller): MaybePromise<number> {
    this.calls.push(`write ${file.node.ino} ${offset} ${data.length}`);
    return this.#maybe(caller, () => {
      (file.node as FakeNode).content = Buffer.from(data).toString('latin1');
      return data.length;
    });
  }
  flush(file: OpenFile): void {
    this.calls.push(`flush ${file.node.ino}`);
  }
  release(file: OpenFile): void {
    this.calls.push(`release ${file.node.ino}`);
    this.openFiles--;
  }
  opendir(node: VNode): OpenDir {
    this.calls.push(`opendir ${node.ino}`);
    this.openDirs++;
    return { node };
  }
  readdir(dir: OpenDir, offset: number, row: (row: DirEntry) => boolean, caller: Caller): MaybePromise<void> {
    this.calls.push(`readdir ${dir.node.ino} ${offset}`);
    return this.#maybe(caller, () => {
      let at = 0;
      for (const [name, { ino, kind }] of (dir.node as FakeNode).children) {
        if (at++ < offset) continue;
        if (!row({ name, ino, kind, offset: at })) return;
      }
    });
  }
  releasedir(dir: OpenDir): void {
    this.calls.push(`releasedir ${dir.node.ino}`);
    this.openDirs--;
  }
}
