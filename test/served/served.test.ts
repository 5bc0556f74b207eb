/**
 * createServed: what is loaded, and what the transport gets to call.
 */
import { test } from 'tap';
import { Caller, type Vfs } from '../../src/core/vfs.js';
import { createServed } from '../../src/served/index.js';

const caller = new Caller(0, 0, 1);

test('the default set; the transport calls the core itself', async (t) => {
  const served = await createServed();
  t.same(
    served.subsystems.map(({ name }) => name),
    ['01-childless', '02-simple-children', '03-group-children', '04-default-groups'],
  );
  t.equal(served.vfs, served.configfs);
  t.equal((await served.vfs.lookup(served.vfs.root, '01-childless', caller)).kind, 'd');
});

test('what wraps the Vfs is what the transport calls', async (t) => {
  const lookups: string[] = [];
  const { vfs, configfs } = await createServed({
    subsystems: ['samples'],
    wrap: (inner, itself) => {
      t.equal(inner, itself);
      return new Proxy(inner, {
        get: (core, name: keyof Vfs) => {
          if (name === 'lookup') lookups.push(name);
          const value = core[name];
          return typeof value === 'function' ? value.bind(core) : value;
        },
      });
    },
  });
  t.not(vfs, configfs);
  await vfs.lookup(vfs.root, '02-simple-children', caller);
  t.same(lookups, ['lookup']);
});

test('specs that do not go together', async (t) => {
  await t.rejects(createServed({ subsystems: ['samples', 'samples'] }), {
    name: 'SubsystemError',
    message: '-s samples is given twice; expected each set or file once',
  });
});
