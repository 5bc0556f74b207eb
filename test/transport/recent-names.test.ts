import fc from 'fast-check';
import t from 'tap';
import { decodeName } from '../../src/names.js';
import { recentName } from '../../src/transport/kernel/recent-names.js';

t.test('a name that comes again is decoded as if it came alone', async () => {
  // Few different bytes and lengths, so that names meet in one place of the table, with and without what is not ASCII.
  const byte = fc.constantFrom(0x61, 0x62, 0x7f, 0x80, 0xc3, 0xbc, 0xff);
  const names = fc.array(
    fc.uint8Array({ minLength: 1, maxLength: 5 }).chain((raw) => fc.tuple(...Array.from(raw, () => byte))),
    { minLength: 2 },
  );
  fc.assert(
    fc.property(names, (all) =>
      [...all, ...all].every((raw) => {
        const bytes = Buffer.from([0x2f, ...raw, 0]);
        return recentName(bytes, 1, bytes.length - 1) === decodeName(bytes, 1, bytes.length - 1);
      }),
    ),
    { numRuns: 2000 },
  );
});

t.test('what was decoded does not change with the memory that it was in', async (t) => {
  const bytes = Buffer.from('one');
  const name = recentName(bytes, 0, 3);
  bytes.write('two');
  t.equal(recentName(bytes, 0, 3), 'two');
  t.equal(name, 'one');
});

t.test('a name of any length', async (t) => {
  for (const length of [1, 63, 64, 65, 255, 4095]) {
    const bytes = Buffer.alloc(length, 'n');
    for (const time of ['first', 'second']) t.equal(recentName(bytes, 0, length), 'n'.repeat(length), `${length}, ${time}`);
  }
});
