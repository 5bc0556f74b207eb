import { test } from 'tap';
import { Handles } from '../../../src/transport/native/handles.js';

test('a handle is known from open to release', (t) => {
  const handles = new Handles<string>();
  const [a, b] = [handles.add('a'), handles.add('b')];
  t.notSame(a, b);
  t.not(a, 0, '0 means none');
  t.equal(handles.get(a), 'a');
  t.equal(handles.take(a), 'a');
  t.equal(handles.get(a), undefined);
  t.equal(handles.take(a), undefined);
  t.not(handles.add('c'), a, 'a number does not come again soon');
  t.same(handles.drain(), ['b', 'c']);
  t.equal(handles.get(b), undefined);
  t.end();
});
