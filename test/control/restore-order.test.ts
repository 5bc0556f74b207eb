/**
 * In what order a restored item gets its values: attributes that depend on each other, in a subsystem made for it.
 */
import { test, type Test } from 'tap';
import { LiveTree } from '../../src/control/state/live-tree.js';
import { Remembered } from '../../src/control/state/remembered.js';
import { restore } from '../../src/control/state/state.js';
import { stateText } from '../../src/control/state/document.js';
import { emptyDir } from '../../src/control/state/tree.js';
import type { Dir } from '../../src/core/dirent.js';
import { type Attribute, Configfs, ConfigGroup, ConfigItem, ConfigSubsystem, Errno } from '../../src/core/index.js';

type Values = Record<string, string>;
/** Called before a value is set. */
type Rule = (values: Values, name: string, value: string) => void;

class Thing extends ConfigItem {
  readonly values: Values = { first: '0', second: '0', third: '0' };
}

/** A group `things/all` whose items have three attributes. @param late values are shown later */
async function things(rule: Rule, stores: string[] = [], late = false): Promise<LiveTree> {
  const attrs = ['first', 'second', 'third'].map(
    (name): Attribute<Thing> => ({
      name,
      show: ({ values }) => (late ? Promise.resolve(`${values[name]}\n`) : `${values[name]}\n`),
      store({ values }, page) {
        stores.push(name);
        const value = page.toString().trim();
        rule(values, name, value);
        values[name] = value;
      },
    }),
  );
  const subsystem = new ConfigSubsystem({}, 'things');
  subsystem.addDefaultGroup(new ConfigGroup({ groupOps: { makeItem: () => new Thing({ attrs } as ConfigItem['type']) } }, 'all'));
  const configfs = new Configfs();
  await configfs.registerSubsystem(subsystem);
  return new LiveTree(configfs, new Remembered());
}

/** Makes an item that holds these values, and lets it be removed and restored. */
async function check(t: Test, rule: Rule, wanted: Values, late = false): Promise<string[]> {
  const stores: string[] = [];
  const tree = await things((...args) => restoring && rule(...args), stores, late);
  let restoring = false;
  const empty = await tree.capture('');
  await tree.mkdir('things/all/one');
  for (const [name, value] of Object.entries(wanted)) await tree.write(`things/all/one/${name}`, Buffer.from(`${value}\n`));
  const full = await tree.capture('');
  restoring = true;
  await restore(tree, empty);
  stores.length = 0;
  await restore(tree, full);
  t.equal(stateText(await tree.capture('')), stateText(full));
  return stores;
}

for (const late of [false, true]) {
  test(`only what differs is stored${late ? ', also where it is shown late' : ''}`, async (t) => {
    t.same(await check(t, () => {}, { second: '5' }, late), ['second']);
  });

  test(`a store changes an attribute that was right${late ? ', and all are shown late' : ''}`, async (t) => {
    const resets: Rule = (values, name) => {
      if (name === 'third') values['first'] = '9';
    };
    t.same(await check(t, resets, { third: '1' }, late), ['third', 'first']);
  });

  test(`a store is refused until a later one is done${late ? ', and all are shown late' : ''}`, async (t) => {
    const needs: Rule = (values, name) => {
      if (name === 'first' && values['third'] === '0') throw new Errno('EINVAL', 'third first');
    };
    t.same(await check(t, needs, { first: '1', second: '2', third: '3' }, late), ['first', 'second', 'third', 'first']);
  });

  test(`a store shuts out a later one${late ? ', and all are shown late' : ''}`, async (t) => {
    const shuts: Rule = (values, name) => {
      if (name === 'third' && values['first'] !== '0') throw new Errno('EBUSY', 'first is set');
    };
    t.same((await check(t, shuts, { first: '1', third: '3' }, late)).slice(-2), ['third', 'first']);
  });
}

test('a directory that does not come with its item', async (t) => {
  const tree = await thingsWithOne();
  const state = await tree.capture('');
  const all = state.dirs.get('things')!.dirs.get('all')!;
  const group = emptyDir(false);
  group.attrs.set('enable', [Buffer.from('1\n')]);
  group.attrs.set('size', [Buffer.from('1\n')]);
  all.dirs.set('one', { ...all.dirs.get('one')!, dirs: new Map([['none', group]]) });
  await t.rejects(restore(tree, state), { name: 'StuckError', message: /^store things\/all\/one\/none\/size: ENOENT/ });
  t.equal(stateText(await tree.capture('')), stateText(await (await thingsWithOne()).capture('')), 'nothing has changed');
});

async function thingsWithOne(): Promise<LiveTree> {
  const tree = await things(() => {});
  await tree.mkdir('things/all/one');
  return tree;
}

test('nothing that was stored keeps a node of its attribute in memory', async (t) => {
  const tree = await thingsWithOne();
  await tree.write('things/all/one/first', Buffer.from('1\n'));
  let dir = tree.vfs.root as Dir;
  for (const name of ['things', 'all', 'one']) dir = dir.children?.get(name) as Dir;
  t.equal(dir.attrNodes.length, 0);
});
