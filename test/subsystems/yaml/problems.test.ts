import { test } from 'tap';
import { suggest } from '../../../src/suggest.js';
import { Problems, quoted } from '../../../src/subsystems/yaml/problems.js';

test('what was meant, or what there is', async (t) => {
  const known = ['default', 'mode', 'max', 'min'];
  t.equal(suggest('defualt', known), "did you mean 'default'?");
  t.equal(suggest('Mode', known), "did you mean 'mode'?");
  t.equal(suggest('mox', known), "did you mean 'max'?");
  t.equal(suggest('entirely', known), "expected 'default', 'mode', 'max' or 'min'");
  t.equal(suggest('x', []), 'there is none');
  t.equal(quoted(['a']), "'a'");
  t.equal(quoted(['a', 'b']), "'a' or 'b'");
});

test('problems come in the order of the file, and each once', async (t) => {
  const problems = new Problems();
  problems.add({ line: 2, column: 1 }, 'b\n\x1b[31m');
  problems.add({ line: 1, column: 9 }, 'a');
  problems.add({ line: 1, column: 9 }, 'a');
  problems.add({ line: 1, column: 2 }, 'c');
  t.same(problems.lines('f'), ['f: 3 problems', 'f:1:2: c', 'f:1:9: a', 'f:2:1: b\\u000a\\u001b[31m']);
});
