/**
 * scripts/build.mjs of a small package: while it builds again, programs go on starting.
 */
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { type Outcome, ROOT, run } from '../cli/support.js';

const LIMIT_MS = 120_000;

/** A package with a program that prints a word. */
function makePackage(t: Test): string {
  const root = t.testdir();
  for (const name of ['scripts/build.mjs', 'scripts/lib/load.cjs', 'tsconfig.json']) cpSync(join(ROOT, name), join(root, name));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'src/cli'), { recursive: true });
  say(root, 'one');
  writeFileSync(join(root, 'src/cli/main.ts'), "import { word } from '../index.js';\nconsole.log(word);\n");
  return root;
}

/** Changes the word, and adds a second entry point that only this build has. */
function say(root: string, word: string): void {
  writeFileSync(join(root, 'src/index.ts'), `export const word: string = '${word}';\n`);
  writeFileSync(join(root, `src/only-${word}.ts`), `export * from './index.js';\n`);
  const exports = Object.fromEntries(
    ['index', `only-${word}`].map((name) => [`./${name}`, { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` }]),
  );
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', bin: { main: 'dist/cli/main.cjs' }, exports }));
}

function build(root: string): Promise<Outcome> {
  return run(process.execPath, [join(root, 'scripts/build.mjs')], { timeout: LIMIT_MS });
}

function start(root: string): Promise<Outcome> {
  return run(process.execPath, [join(root, 'dist/cli/main.cjs')], { timeout: LIMIT_MS });
}

function allOf(root: string): string[] {
  return readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('.cache'))
    .sort();
}

test('a program that starts while it is built anew finds the old build or the new one, whole', { timeout: LIMIT_MS }, async (t) => {
  const root = makePackage(t);
  t.match(await build(root), { status: 0 });
  t.match(await start(root), { status: 0, stdout: 'one\n' });

  say(root, 'two');
  let isBuilding = true;
  const building = build(root).finally(() => (isBuilding = false));
  const started: Outcome[] = [];
  const goOn = async (): Promise<void> => {
    while (isBuilding) started.push(await start(root));
  };
  await Promise.all([goOn(), goOn(), goOn()]);
  t.match(await building, { status: 0 });
  t.same(
    started.filter(({ status, stdout }) => status !== 0 || !/^(one|two)\n$/.test(stdout)),
    [],
    `${started.length} starts`,
  );
  t.match(await start(root), { status: 0, stdout: 'two\n' });
  t.same(
    allOf(root).filter((name) => /only-one/.test(name)),
    [],
    'nothing of the old build is left',
  );
  t.equal(allOf(root).filter((name) => /^bundle-/.test(name)).length, 1);
});

test('a build that fails leaves the old one as it is', { timeout: LIMIT_MS }, async (t) => {
  const root = makePackage(t);
  t.match(await build(root), { status: 0 });
  const before = allOf(root);
  writeFileSync(join(root, 'src/index.ts'), 'export const word: string = 2;\n');
  t.match(await build(root), { status: 1 });
  t.match(await start(root), { status: 0, stdout: 'one\n' });
  say(root, 'one');
  t.match(await build(root), { status: 0 });
  t.same(allOf(root), before, 'and the next one leaves nothing of it');
});
