import fc from '../fast-check.js';
import t from 'tap';
import { decodeName, encodeName, nameBytes } from '../../src/names.js';

const decode = (hex: string): string => {
  const raw = Buffer.from(hex, 'hex');
  return decodeName(raw, 0, raw.length);
};

t.test('valid UTF-8 is what it says', async (t) => {
  t.equal(decode('61 62'.replace(' ', '')), 'ab');
  t.equal(decode('c3bc'), 'ü');
  t.equal(decode('f09f9880'), '😀');
  t.equal(decode('efbfbd'), '\ufffd', 'the replacement character itself');
  t.equal(decode('efbbbf61'), '\ufeffa', 'a byte order mark is not taken away');
});

t.test('what is not UTF-8 is escaped byte by byte', async (t) => {
  t.equal(decode('61ff62'), 'a\udcffb');
  t.equal(decode('c080'), '\udcc0\udc80', 'overlong');
  t.equal(decode('eda080'), '\udced\udca0\udc80', 'a surrogate');
  t.equal(decode('f4908080'), '\udcf4\udc90\udc80\udc80', 'beyond U+10FFFF');
  t.equal(decode('e282'), '\udce2\udc82', 'cut off');
  t.equal(decode('efbfbdff'), '\ufffd\udcff');
});

t.test('every name comes back as the bytes that it was', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (raw) => {
      const text = decodeName(Buffer.from(raw), 0, raw.length);
      const into = Buffer.alloc(64);
      const length = encodeName(text, into, 3, 64);
      return nameBytes(text).equals(raw) && into.subarray(3, 3 + length).equals(raw);
    }),
    { numRuns: 2000 },
  );
});

t.test('a name that does not fit is not written', async (t) => {
  const into = Buffer.alloc(4);
  t.equal(encodeName('abcd', into, 1, 4), -1);
  t.equal(encodeName('üü', into, 1, 4), -1);
  t.equal(encodeName('abc', into, 1, 4), 3);
});
