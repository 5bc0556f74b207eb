/**
 * What a refused link costs: `ln -sfn` tries a great many names where each is refused.
 */
import t from 'tap';
import { Errno } from '../../src/errno.js';
import type { VNode } from '../../src/core/vfs.js';
import type { MaybePromise } from '../../src/sync/maybe-promise.js';
import { FakeVfs } from './fake-vfs.js';
import { cannotMount, live, sh } from './live.js';

/** Refuses every new name, after it has found a link's target, as the kernel does. */
class Refusing extends FakeVfs {
  readonly targets: VNode[] = [];

  override mkdir(parent: VNode, name: string): never {
    this.calls.push(`mkdir ${parent.ino} ${name}`);
    throw new Errno('EEXIST', 'refused');
  }

  override symlink(parent: VNode, name: string, resolve: () => MaybePromise<VNode>): never {
    this.calls.push(`symlink ${parent.ino} ${name}`);
    const target = resolve();
    // A promise: a child process had to be asked.
    if (target instanceof Promise) throw new Errno('EIO', 'the target was not found at once');
    this.targets.push(target);
    throw new Errno('EEXIST', 'refused');
  }
}

t.test('a refused link takes the requests of a refused directory, and no process', { skip: cannotMount }, async (t) => {
  const vfs = new Refusing();
  vfs.add(vfs.root, 'd', 'd');
  const mount = await live(t, vfs);
  const counted = async (script: string): Promise<string[]> => {
    vfs.calls.length = 0;
    t.match((await sh(mount, `cd $M || exit; ${script} 2>&1`)).out, /File exists/, script);
    return vfs.calls.map((call) => call.split(' ')[0]!).filter((call) => /^(lookup|mkdir|symlink|readlink)$/.test(call));
  };
  const refused = async (script: string): Promise<string[]> => {
    const calls = (await counted(script)).map((call) => call.replace('mkdir', 'symlink'));
    // What comes after it is our own walk to the target, and no request.
    return calls.includes('symlink') ? calls.slice(0, calls.indexOf('symlink') + 1) : calls;
  };
  // The shell's own looks at the directory come with each of them.
  t.same(await refused('ln -sn d new'), await refused('ln -sn d new'), 'it can be counted');
  const before = vfs.targets.length;
  // By plain system calls, since ln(1) looks at more than mkdir(1) does.
  const call = (what: string): string => `perl -e '${what} or die "$!\\n"'`;
  t.same(await refused(call('symlink("d", "new")')), await refused(call('mkdir("new")')), 'a relative target');
  t.same(await refused(call('symlink("$ENV{M}/d", "new")')), await refused(call('mkdir("new")')), 'an absolute target');
  t.same(await refused(call('symlink("d", "d")')), await refused(call('mkdir("d")')), 'a name that is taken');
  t.equal(vfs.targets.length - before, 2, 'the target was found for each that was not taken');
});
