/** What drivers return and should not: EIO to the caller and a report that names the callback, never an empty file. */
import { test } from 'tap';
import { type Attribute, ConfigGroup, ConfigItem, ConfigSubsystem, type ConfigItemType } from '../../src/core/index.js';
import { caller, configfs, errno, list, open, read, subsystem, walk, write } from './support.js';

/** A tree `s/x` whose item has these attributes, and what is reported about its callbacks. */
async function withItem(type: ConfigItemType) {
  const failures: string[] = [];
  const fs = configfs({
    onCallbackFailure: ({ callback, path, error }) => void failures.push(`${callback} of ${path}: ${(error as Error).message}`),
  });
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => new ConfigItem(type) } }));
  await fs.mkdir(await walk(fs, 's'), 'x', caller());
  return { fs, failures };
}

const later = (value: unknown) => Promise.resolve(value);

test('show returns text or bytes', async (t) => {
  const wrong: [unknown, string][] = [
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
    [{ length: 2e9 }, 'a plain object'],
    [[1, 2], 'an object of class Array'],
    [new Map(), 'an object of class Map'],
    [() => 'x', 'a function'],
    [new Uint16Array(3), 'an object of class Uint16Array'],
  ];
  for (const [value, shown] of wrong) {
    for (const result of [value, later(value)]) {
      const { fs, failures } = await withItem({ attrs: [{ name: 'a', show: () => result as string }] });
      const file = await open(fs, 's/x/a', 'r');
      t.equal(await errno(() => read(fs, file)), 'EIO', shown);
      t.same(failures, [`show a of /s/x: it returned ${shown}; expected text or bytes`]);
    }
  }
});

test('show returns a page at most, and nothing larger is even copied', async (t) => {
  for (const value of ['x'.repeat(4097), new Uint8Array(4097), 'x'.repeat(2 ** 28), 'ä'.repeat(2049)]) {
    const { fs, failures } = await withItem({ attrs: [{ name: 'a', show: () => value }] });
    const file = await open(fs, 's/x/a', 'r');
    t.equal(await errno(() => read(fs, file)), 'EIO');
    t.same(failures, ['show a of /s/x: it returned more than 4096 bytes (fill_read_buffer)']);
  }
});

test('what show returned is not changed by what the driver does with it later', async (t) => {
  const bytes = Buffer.from('one');
  const { fs } = await withItem({ attrs: [{ name: 'a', show: () => bytes }], binAttrs: [{ name: 'b', read: () => bytes }] });
  const [a, b] = [await open(fs, 's/x/a', 'r'), await open(fs, 's/x/b', 'r')];
  for (const file of [a, b]) await read(fs, file);
  bytes.write('two');
  for (const file of [a, b]) t.equal(await read(fs, file), 'one');
});

test('store returns nothing or a number of bytes', async (t) => {
  for (const value of [Number.NaN, 0.5, 2 ** 40, -1, 5, Number.POSITIVE_INFINITY, 'all', null, {}, true]) {
    for (const result of [value, later(value)]) {
      const { fs, failures } = await withItem({ attrs: [{ name: 'a', store: () => result as number }] });
      const file = await open(fs, 's/x/a', 'w');
      t.equal(await errno(() => write(fs, file, 'text')), 'EIO', String(value));
      t.match(failures, [/^store a of \/s\/x: it returned .*; expected nothing, or the number of bytes taken, from 0 to 4$/]);
      t.equal(failures.length, 1);
    }
  }
  for (const [value, taken] of [
    [undefined, 4],
    [0, 0],
    [3, 3],
    [4, 4],
  ] as const) {
    const { fs } = await withItem({ attrs: [{ name: 'a', store: () => value }] });
    t.equal(await write(fs, await open(fs, 's/x/a', 'w'), 'text'), taken);
  }
});

test('read and write of a binary attribute', async (t) => {
  for (const value of [undefined, 7, { length: 2e9 }, new Map()]) {
    for (const result of [value, later(value)]) {
      const { fs, failures } = await withItem({
        binAttrs: [{ name: 'b', read: () => result as Uint8Array, write: () => (value === undefined ? -1 : result) as number }],
      });
      t.equal(await errno(async () => read(fs, await open(fs, 's/x/b', 'r'))), 'EIO');
      const file = await open(fs, 's/x/b', 'w');
      t.equal(await write(fs, file, 'text'), 4);
      t.equal(await fs.flush(file, caller()), undefined, 'close does not fail');
      t.match(failures, [/^read b of \/s\/x: it returned .*; expected text or bytes$/, /^write b of \/s\/x: it returned /]);
    }
  }
});

test('makeItem and makeGroup return a new item', async (t) => {
  for (const name of ['makeItem', 'makeGroup'] as const) {
    const inTree = new ConfigGroup({}, 'other');
    for (const [value, shown] of [
      [inTree, "the item '/other'"],
      ['x', "the text 'x'"],
      [{}, 'a plain object'],
      [new Map(), 'an object of class Map'],
      [1, '1'],
    ] as const) {
      for (const result of [value, later(value)]) {
        const failures: string[] = [];
        const fs = configfs({ onCallbackFailure: ({ callback, error }) => void failures.push(`${callback}: ${(error as Error).message}`) });
        if (!inTree.dir) fs.registerSubsystem(inTree as ConfigSubsystem);
        const group = { [name]: () => result };
        fs.registerSubsystem(new ConfigSubsystem({ groupOps: group }, 's'));
        const s = await walk(fs, 's');
        t.equal(await errno(() => fs.mkdir(s, 'x', caller())), 'EIO');
        t.equal(failures.length, 1);
        t.equal(failures[0]!.replace(/; expected a new .*/, ''), `${name}: it returned ${shown}`);
        t.same(await list(fs, s), []);
      }
    }
  }
});

test('isVisible and isBinVisible return true or false', async (t) => {
  for (const [name, attrs] of [
    ['isVisible', 'attrs'],
    ['isBinVisible', 'binAttrs'],
  ] as const) {
    for (const value of [undefined, 1, Promise.resolve(false)]) {
      const type = { [attrs]: [{ name: 'a', show: () => '' }], groupOps: { [name]: () => value } } as ConfigItemType;
      await t.rejects(async () => configfs().registerSubsystem(subsystem(type)), {
        message: /^is(Bin)?Visible returned .*; expected true or false$/,
      });
      const failures: string[] = [];
      const fs = configfs({ onCallbackFailure: ({ callback, error }) => void failures.push(`${callback}: ${(error as Error).message}`) });
      fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => new ConfigItem(type) } }));
      t.equal(await errno(async () => fs.mkdir(await walk(fs, 's'), 'x', caller())), 'EIO');
      t.match(failures, [/^makeItem: is(Bin)?Visible returned /]);
    }
  }
});

test('names of attributes are checked as those of default groups are', async (t) => {
  const wrong: [unknown, string][] = [
    ['a/b', 'EINVAL'],
    ['', 'EINVAL'],
    ['.', 'EINVAL'],
    ['..', 'EINVAL'],
    ['a\0b', 'EINVAL'],
    ['x'.repeat(300), 'ENAMETOOLONG'],
    ['ü'.repeat(128), 'ENAMETOOLONG'],
    [7, 'EINVAL'],
    [undefined, 'EINVAL'],
  ];
  for (const [name, code] of wrong) {
    const attr = { name, show: () => '' } as Attribute;
    for (const type of [{ attrs: [attr] }, { binAttrs: [{ name, read: () => Buffer.alloc(0) } as never] }]) {
      const fs = configfs();
      t.equal(await errno(() => fs.registerSubsystem(subsystem(type))), code, `${String(name)} at registration`);
      const failures: string[] = [];
      const made = configfs({ onCallbackFailure: ({ callback, error }) => void failures.push(`${callback}: ${(error as Error).message}`) });
      made.registerSubsystem(subsystem({ groupOps: { makeItem: () => new ConfigItem(type) } }));
      const s = await walk(made, 's');
      t.equal(await errno(() => made.mkdir(s, 'x', caller())), code, `${String(name)} at mkdir`);
      t.same(await list(made, s), []);
      t.match(failures, [/^makeItem: what it made cannot enter the tree: /]);
    }
  }
});

test('default groups are groups', async (t) => {
  for (const group of [undefined, 7, {}, 'x']) {
    const top = subsystem({});
    (top.defaultGroups as unknown[]).push(group);
    t.equal(await errno(() => configfs().registerSubsystem(top)), 'EINVAL');
  }
});

/** What throws as soon as anybody looks at it. */
const traps = (): never => {
  const no = (): never => {
    throw new RangeError('do not look');
  };
  return new Proxy({}, { get: no, has: no, getPrototypeOf: no, ownKeys: no, getOwnPropertyDescriptor: no }) as never;
};

const evil: Record<string, () => unknown> = {
  'a proxy': traps,
  getters: () => ({
    get message(): never {
      throw new Error('message');
    },
    get name(): never {
      throw new Error('name');
    },
    toString(): never {
      throw new Error('toString');
    },
  }),
  'an Error with getters': () =>
    Object.defineProperty(new Error(), 'message', {
      get(): never {
        throw new Error('message');
      },
    }),
  nothing: () => undefined,
  'an object without a prototype': () => Object.create(null),
  'a symbol': () => Symbol('s'),
};

for (const [what, make] of Object.entries(evil)) {
  test(`${what}, thrown: EIO with a reason, and a report that names the callback`, async (t) => {
    for (const fail of [
      () => {
        throw make();
      },
      () => Promise.reject(make()),
    ] as (() => never)[]) {
      const failed: string[] = [];
      const fs = configfs({ onCallbackFailure: ({ callback }) => void failed.push(callback) });
      const type: ConfigItemType = { attrs: [{ name: 'a', show: fail, store: fail }] };
      let makes = (): ConfigItem => new ConfigItem(type);
      fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => makes() } }));
      const s = await walk(fs, 's');
      await fs.mkdir(s, 'x', caller());
      makes = fail;
      const refused = [
        async () => fs.mkdir(s, 'y', caller()),
        async () => read(fs, await open(fs, 's/x/a', 'r')),
        async () => write(fs, await open(fs, 's/x/a', 'w'), '1'),
      ];
      for (const call of refused) {
        const error = (await call().then(
          () => undefined,
          (thrown: unknown) => thrown,
        )) as { code?: string; reason?: string };
        t.equal(error?.code, 'EIO');
        t.type(error.reason, 'string');
      }
      t.same(failed, ['makeItem', 'show a', 'store a']);
    }
  });
}

test('what throws when it is looked at, returned: EIO, and a report that names the callback', async (t) => {
  const failed: string[] = [];
  const fs = configfs({ onCallbackFailure: ({ callback }) => void failed.push(callback) });
  const type: ConfigItemType = { attrs: [{ name: 'a', show: traps, store: traps }] };
  let makes = (): ConfigItem => new ConfigItem(type);
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => makes() } }));
  const s = await walk(fs, 's');
  await fs.mkdir(s, 'x', caller());
  makes = traps;
  t.equal(await errno(async () => fs.mkdir(s, 'y', caller())), 'EIO');
  t.equal(await errno(async () => read(fs, await open(fs, 's/x/a', 'r'))), 'EIO');
  t.equal(await errno(async () => write(fs, await open(fs, 's/x/a', 'w'), '1')), 'EIO');
  t.same(failed, ['makeItem', 'show a', 'store a']);
  t.same(await list(fs, s), ['x'], 'nothing is left of it');
});
