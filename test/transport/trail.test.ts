/** A walk in the mount that is made again by its look-ups alone. */
import t from 'tap';
import { Caller } from '../../src/core/vfs.js';
import { Trail } from '../../src/transport/kernel/caller/trail.js';
import { FakeVfs } from './fake-vfs.js';

t.test('a trail counts as long as each name stands for the same node, and each directory may be searched', async (t) => {
  const vfs = new FakeVfs();
  const way = vfs.add(vfs.root, 'way', 'd');
  const end = vfs.add(way, 'end', 'd');
  const caller = new Caller(65534, 65534, 0);
  const trail = new Trail(undefined);
  trail.found(vfs.root, 'way', way);
  trail.found(way, 'end', end);
  trail.searched(way);
  t.ok(trail.isSame(vfs, caller));
  vfs.add(way, 'end', 'd');
  t.notOk(trail.isSame(vfs, caller), 'the name stands for another node');
  way.children.delete('end');
  t.notOk(trail.isSame(vfs, caller), 'the name is gone');
  way.children.set('end', end);
  t.ok(trail.isSame(vfs, caller));
  const { lookup } = vfs;
  vfs.lookup = async () => end;
  t.notOk(trail.isSame(vfs, caller), 'a look-up would have to wait');
  vfs.lookup = lookup;
  t.ok(trail.isSame(vfs, caller));
  const closed = vfs.add(vfs.root, 'closed', 'd', false, 0o40700);
  trail.searched(closed);
  t.notOk(trail.isSame(vfs, caller), 'a directory may not be searched');
});
