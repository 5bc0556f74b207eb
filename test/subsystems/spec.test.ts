import { test } from 'tap';
import { parseSpec, SubsystemError } from '../../src/subsystems/spec.js';

const parts = (text: string) => {
  const { source, extension, options } = parseSpec(text);
  return [source, extension, { ...options }];
};

test('names and their options', async (t) => {
  t.same(parts('samples'), ['samples', undefined, {}]);
  t.same(parts('nvmet:auth'), ['nvmet', undefined, { auth: '' }]);
  t.same(parts('nvmet:kernel=6.12,auth'), ['nvmet', undefined, { kernel: '6.12', auth: '' }], 'a dot in a value makes no file');
  t.same(parts('usb_gadget:udcs=a=b'), ['usb_gadget', undefined, { udcs: 'a=b' }]);
  t.same(parts('samples:'), ['samples', undefined, {}]);
  t.same(parts(''), ['', undefined, {}]);
});

test('files', async (t) => {
  t.same(parts('my.mjs'), ['my.mjs', '.mjs', {}]);
  t.same(parts('./a/b.JS'), ['./a/b.JS', '.js', {}]);
  t.same(parts('/x/y.yaml:size=3'), ['/x/y.yaml', '.yaml', { size: '3' }]);
  t.same(parts('./a:b.mjs'), ['./a:b.mjs', '.mjs', {}]);
  t.same(parts('./plain'), ['./plain', '', {}]);
});

test('options that make no sense', async (t) => {
  t.throws(
    () => parseSpec('nvmet:,'),
    new SubsystemError('usage', "'nvmet:,': an option has no name; expected option=value, separated by commas"),
  );
  t.throws(() => parseSpec('nvmet:=1'), { message: /no name/ });
  t.throws(() => parseSpec('nvmet:a,a=2'), { message: /'a' is given twice/ });
});
