import { test } from 'tap';
import { HandleTable } from '../../src/transport/handles.js';

test('what is open has a number of its own; 0 is none', (t) => {
  const table = new HandleTable<{ name: string }>();
  const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  const handles = [table.add(a), table.add(b)];
  t.ok(handles.every((handle) => handle > 0));
  t.equal(new Set(handles).size, 2);
  t.equal(table.get(handles[1]!), b);
  t.equal(table.remove(handles[0]!), a);
  t.throws(() => table.get(handles[0]!), { code: 'EBADF' });
  t.throws(() => table.remove(handles[0]!), { code: 'EBADF' });
  t.throws(() => table.get(0), { code: 'EBADF' });
  table.add(c);
  t.equal(table.size, 2);
  table.removeValue(b);
  t.same(table.drain(), [c]);
  t.equal(table.size, 0);
  t.end();
});
