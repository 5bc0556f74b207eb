import { test } from 'tap';
import { prefixOf } from '../../../src/subsystems/kinds/index.js';

test('prefixOf: what follows the name is not looked at', (t) => {
  const kind = prefixOf(['plus-size', 'plus', 'minus']);
  t.equal(kind.parse(Buffer.from('plus-size-me\n')), 'plus-size');
  t.equal(kind.parse(Buffer.from('plus-siz')), 'plus');
  t.equal(kind.parse(Buffer.from('minus\0')), 'minus');
  for (const bad of ['plu', ' plus', 'Plus', '', '\0minus'])
    t.throws(() => kind.parse(Buffer.from(bad)), { code: 'EINVAL' }, JSON.stringify(bad));
  t.equal(kind.format('minus'), 'minus');
  t.end();
});
