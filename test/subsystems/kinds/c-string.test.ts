import fc from '../../fast-check.js';
import { test } from 'tap';
import { cBytes, cString, decodeText, encodeText } from '../../../src/subsystems/kinds/index.js';

test('a string ends at its first NUL', async (t) => {
  t.equal(cString(Buffer.from('ab\0cd')), 'ab');
  t.equal(cString(Buffer.from('\0')), '');
  t.equal(cString(Buffer.from([0xe4, 0x80])), 'ä\u0080', 'one character for each byte');
  t.same(cBytes(Buffer.from('ab\0cd\0')), Buffer.from('ab'));
  t.same(cBytes(Buffer.from('ab')), Buffer.from('ab'));
});

test('text is UTF-8, and what is not comes back as it was', async (t) => {
  t.equal(decodeText(Buffer.from('grün €')), 'grün €');
  t.equal(decodeText(Buffer.from('\ufffd')), '\ufffd', 'the replacement character itself is a character as others');
  t.equal(decodeText(Buffer.from([0x61, 0xff, 0x62])), 'a\udcffb');
  t.same(encodeText('a\udcffb'), Buffer.from([0x61, 0xff, 0x62]));
  t.same(encodeText('x\u{1f600}y\udc80'), Buffer.concat([Buffer.from('x\u{1f600}y'), Buffer.from([0x80])]));
  t.doesNotThrow(() => fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => encodeText(decodeText(bytes)).equals(bytes))));
  t.doesNotThrow(() => fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeText(Buffer.from(text)) === text)));
});
