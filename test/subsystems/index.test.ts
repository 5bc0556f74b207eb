import { test } from 'tap';
import { DEFAULT_SET, fileExtensions, loadSubsystems, sets } from '../../src/subsystems/index.js';

test('every set can be loaded, twice, with subsystems of their own', async (t) => {
  for (const { name } of sets) {
    const [one, other] = [await loadSubsystems(name), await loadSubsystems(name)];
    t.ok(one.length > 0, name);
    t.same(
      one.map((subsystem) => subsystem.name),
      other.map((subsystem) => subsystem.name),
    );
    t.ok(one.every((subsystem, at) => subsystem !== other[at]));
  }
  t.ok(sets.some(({ name }) => name === DEFAULT_SET));
});

test('what does not exist is named, and so is what does', async (t) => {
  await t.rejects(loadSubsystems('sample'), {
    message: /no subsystem set is called 'sample'; did you mean 'samples'\? \(a file ends in \.mjs/,
  });
  await t.rejects(loadSubsystems('samples:colour=red'), { message: /'samples' has no option 'colour'; expected 'kernel'/ });
  for (const inherited of ['toString', '__proto__=1']) {
    await t.rejects(loadSubsystems(`nvmet:${inherited}`), { message: /'nvmet' has no option '/ }, inherited);
  }
  await t.rejects(loadSubsystems('./thing.txt'), {
    message: new RegExp(`'./thing.txt' is not a subsystem file; expected a name that ends in .*${fileExtensions[0]!.replace('.', '\\.')}`),
  });
  await t.rejects(loadSubsystems('./plain'), { message: /expected/ });
});
