import { test } from 'tap';
import { Caller, ConfigItem, type ConfigItemType, Errno } from '../../../src/core/index.js';
import { attr, bool, text, u16, u8 } from '../../../src/subsystems/kinds/index.js';
import { orErrno } from './support.js';

class Port extends ConfigItem {
  size = 0;
  label = '';
  enabled = false;
  readonly log: string[] = [];

  constructor() {
    super(portType);
  }
}

const caller = new Caller(0, 0, 1);

/** Binds kinds to fields: that this compiles is half of the test. */
const portType: ConfigItemType<Port> = {
  attrs: [
    attr('size', u16({ hex: 4 }), 'size'),
    attr('label', text(), 'label', {
      guard: (port) => {
        if (port.enabled) throw new Errno('EACCES');
      },
    }),
    attr('enable', bool, {
      get: (port) => port.enabled,
      set: (port, on) => {
        port.log.push(`enable ${on}`);
        port.enabled = on;
      },
    }),
    attr('slow', u8(), {
      get: async (port) => port.size,
      set: async (port, size) => {
        port.size = size;
      },
    }),
    attr('seen', u16(), { get: (port) => port.size }),
    attr('frozen', u16(), 'size', { access: 'ro', end: '' }),
    attr('secret', text(), 'label', { access: 'wo', mode: 0o200 }),
  ],
};

const find = (name: string) => portType.attrs!.find((one) => one.name === name)!;

test('a field', async (t) => {
  const port = new Port();
  const size = find('size');
  size.store!(port, Buffer.from('7433\n'), caller);
  t.equal(port.size, 7433);
  t.equal(size.show!(port, caller), '0x1d09\n');
  t.equal(
    orErrno(() => size.store!(port, Buffer.from('65536\n'), caller)),
    'ERANGE',
  );
  t.equal(port.size, 7433, 'a refused value changes nothing');
});

test('a guard comes before the value is looked at', async (t) => {
  const port = new Port();
  const label = find('label');
  label.store!(port, Buffer.from('disk\n'), caller);
  port.enabled = true;
  t.equal(
    orErrno(() => label.store!(port, Buffer.from('other\n'), caller)),
    'EACCES',
  );
  t.equal(port.label, 'disk');
  t.same(Buffer.from(label.show!(port, caller) as Buffer).toString(), 'disk\n');
});

test('an accessor, also one that answers later', async (t) => {
  const port = new Port();
  find('enable').store!(port, Buffer.from('on\n'), caller);
  t.same(port.log, ['enable true']);
  t.equal(find('enable').show!(port, caller), '1\n');
  await find('slow').store!(port, Buffer.from('9'), caller);
  t.equal(port.size, 9);
  t.equal(await find('slow').show!(port, caller), '9\n');
});

test('one way only', async (t) => {
  const port = new Port();
  t.equal(find('seen').store, undefined, 'no setter, no store');
  t.equal(find('seen').show!(port, caller), '0\n');
  t.equal(find('frozen').store, undefined);
  t.equal(find('frozen').show!(port, caller), '0', 'no newline where there is to be none');
  t.equal(find('secret').show, undefined);
  t.equal(find('secret').mode, 0o200);
  t.notOk('mode' in find('size'), 'the core derives the mode');
});
