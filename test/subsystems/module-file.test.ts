import { test, type Test } from 'tap';
import { join } from 'node:path';
import { ConfigSubsystem } from '../../src/core/index.js';
import { loadSubsystems, SubsystemError } from '../../src/subsystems/index.js';
import { directories } from './support.js';

/** A module of the user's in a directory of its own, which is nowhere near a node_modules. */
function write(t: Test, code: string, name = 'mine.mjs'): string {
  return join(t.testdir({ [name]: code }), name);
}

async function message(path: string): Promise<string> {
  try {
    await loadSubsystems(path);
  } catch (error) {
    if (error instanceof SubsystemError) return error.message.replace(path.replace(/:[^/]*$/, ''), 'FILE');
    throw error;
  }
  return 'loaded';
}

const IMPORT = "import { ConfigSubsystem } from 'configfs-fuse';\n";

test('a subsystem, a list of them, or a function', async (t) => {
  for (const [code, names] of [
    [`${IMPORT}export default new ConfigSubsystem({}, 'mine');`, ['mine']],
    [`${IMPORT}export default [new ConfigSubsystem({}, 'a'), new ConfigSubsystem({}, 'b')];`, ['a', 'b']],
    [`${IMPORT}export default () => new ConfigSubsystem({}, 'made');`, ['made']],
    [`${IMPORT}export default async () => [new ConfigSubsystem({}, 'later')];`, ['later']],
  ] as const) {
    const loaded = await loadSubsystems(write(t, code, `case-${names[0]}.mjs`));
    t.same(
      loaded.map(({ name }) => name),
      names,
    );
    t.ok(
      loaded.every((one) => one instanceof ConfigSubsystem),
      "the package's own classes",
    );
  }
});

test('a function gets the options', async (t) => {
  const path = write(t, `${IMPORT}export default (options) => new ConfigSubsystem({}, options.name + ('loud' in options ? '!' : ''));`);
  t.same(
    (await loadSubsystems(`${path}:name=x,loud`)).map(({ name }) => name),
    ['x!'],
  );
  t.equal(
    await message(`${write(t, `${IMPORT}export default new ConfigSubsystem({}, 'x');`, 'none.mjs')}:a=1`),
    'FILE: it takes no options; expected a function as its default export, which gets them',
  );
});

const EXPECTED = 'expected a ConfigSubsystem, a list of them, or a function that returns those';

test('a file that is wrong is named, with what was expected', async (t) => {
  t.equal(await message('/nowhere/at-all.mjs'), `FILE: no such file; expected a module whose default export is ${EXPECTED.slice(9)}`);
  let n = 0;
  for (const [code, wanted] of [
    ['export const x = 1;', `FILE: it has no default export; ${EXPECTED}`],
    ['export default 5;', `FILE: the default export is a number; ${EXPECTED}`],
    ['export default { name: "x" };', `FILE: the default export is a plain object; ${EXPECTED}`],
    ['export default [];', `FILE: the default export is an empty list; ${EXPECTED}`],
    ['export default () => null;', `FILE: the default export's result is null; ${EXPECTED}`],
    [`${IMPORT}export default [new ConfigSubsystem({}, 'a'), new Map()];`, `FILE: number 2 of the default export is a Map; ${EXPECTED}`],
    [`${IMPORT}export default class X extends ConfigSubsystem {}`, `FILE: the default export is a class; ${EXPECTED}`],
    [
      `${IMPORT}export default new ConfigSubsystem({}, 'a/b');`,
      "FILE: the default export has the name 'a/b'; expected a file name, which becomes its directory",
    ],
    [
      `${IMPORT}export default new ConfigSubsystem({});`,
      "FILE: the default export has the name ''; expected a file name, which becomes its directory",
    ],
    ['\nconst a = 1;\nnothing.here();\nexport default a;', 'FILE:3: it cannot be imported: ReferenceError: nothing is not defined'],
    ['\nexport default {\n  a: = 1,\n};', "FILE:3: it cannot be imported: SyntaxError: Unexpected token '='"],
    [
      "import { Nope } from 'configfs-fuse';\nexport default Nope;",
      "FILE:1: it cannot be imported: SyntaxError: The requested module 'configfs-fuse' does not provide an export named 'Nope'",
    ],
    ['export default () => {\n  throw new Error("not today");\n};', 'FILE:2: its default export threw: Error: not today'],
  ] as const) {
    t.equal(await message(write(t, code, `case-${n++}.mjs`)), wanted);
  }
  t.match(
    await message(write(t, "import 'no-such-package';", 'missing.mjs')),
    /^FILE: it cannot be imported: Error: Cannot find package 'no-such-package'/,
  );
});

test('surroundings: directories outside of configfs, or a function of the options', async (t) => {
  const subsystem = `${IMPORT}export default (options) => new ConfigSubsystem({}, 'mine');\n`;
  let n = 0;
  const ask = async (code: string, options = ''): Promise<unknown> => {
    const file = write(t, subsystem + code, `around-${n++}.mjs`);
    return directories(`${file}${options}`).catch((error: Error) => error.message.replace(file, 'FILE'));
  };
  t.same(await ask(''), []);
  t.same(await ask("export const surroundings = [{ path: '/sys/class/mine', entries: ['a', 'b'] }];"), [
    { path: '/sys/class/mine', entries: ['a', 'b'] },
  ]);
  t.same(await ask("export const surroundings = async ({ n }) => [{ path: '/sys/class/mine', entries: ['mine' + n] }];", ':n=3'), [
    { path: '/sys/class/mine', entries: ['mine3'] },
  ]);
  const expected = "FILE: wrong surroundings; expected a list of { path: '/sys/…', entries: ['name', …] }, or a function that returns one";
  for (const wrong of [
    '7',
    'null',
    '{}',
    '[7]',
    "[{ path: 'sys', entries: [] }]",
    "[{ path: '/sys', entries: ['a/b'] }]",
    "[{ path: '/sys' }]",
  ]) {
    t.equal(await ask(`export const surroundings = ${wrong};`), expected, wrong);
  }
  t.equal(await ask("export const surroundings = () => { throw new Error('no'); };"), 'FILE:3: its surroundings threw: Error: no');
});
