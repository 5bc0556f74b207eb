import { test } from 'tap';
import { orElse, u16 } from '../../../src/subsystems/kinds/index.js';

test('orElse: another errno for whatever the kind refuses', async (t) => {
  const kind = orElse('EINVAL', u16({ hex: 4 }));
  t.equal(kind.parse(Buffer.from('0x10\n')), 16);
  t.equal(kind.format(16), '0x0010');
  t.throws(() => kind.parse(Buffer.from('65536')), { code: 'EINVAL' });
  t.throws(() => kind.parse(Buffer.from('x')), { code: 'EINVAL' });
});
