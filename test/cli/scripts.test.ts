/**
 * What the repository's scripts say of themselves: at once, before they install, build or mount anything.
 */
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { ROOT, run } from './support.js';

const names = readdirSync(join(ROOT, 'scripts'), { withFileTypes: true })
  .filter((entry) => entry.isFile() && executable(join(ROOT, 'scripts', entry.name)))
  .map(({ name }) => name);

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

test('--help', async (t) => {
  t.ok(names.includes('demo') && names.includes('test'));
  for (const name of names) {
    const { status, stdout, stderr } = await run(join(ROOT, 'scripts', name), ['--help']);
    t.equal(status, 0, name);
    t.match(stdout, /^.{20}/, `${name} says what it does`);
    t.notMatch(stdout + stderr, /installing|building| {4}at /, name);
  }
});

test('an option that there is not', async (t) => {
  for (const name of ['demo', 'explore', 'spin', 'smoke-versions', 'test', 'test-one', 'api-reference']) {
    t.match(await run(join(ROOT, 'scripts', name), ['--nope']), { status: 2 }, name);
  }
});

test('the steps of the tests: those of continuous integration, and all', async (t) => {
  const steps = async (...words: readonly string[]) => (await run(join(ROOT, 'scripts/test'), words)).stdout.trim().split('\n');
  const some = ['lint', 'api', 'unit', 'demo', 'conformance', 'random', 'stress'];
  t.same(await steps('--list'), some);
  t.same(await steps('--all', '--list'), [...some, 'native', 'random-recorded', 'properties']);
  t.same(await steps('--list', '--all'), [...some, 'native', 'random-recorded', 'properties']);
  const text = readFileSync(join(ROOT, 'scripts/test'), 'utf8');
  for (const step of await steps('--all', '--list')) t.ok(text.includes(`\nstep_${step}() {`), step);
});

test('words that are none', async (t) => {
  for (const [name, word, stderr] of [
    ['test', 'nope', /there is no step 'nope'/],
    ['test', 'lint api', /there is no step 'lint api'/],
    ['test-one', 'nope.test.ts', /nope\.test\.ts: no such file or folder/],
    ['test-one', join(ROOT, 'docs'), /docs: no test in it/],
  ] as const) {
    t.match(await run(join(ROOT, 'scripts', name), [word]), { status: 2, stderr }, `${name} ${word}`);
  }
});

test('no file of the repository is empty: a redirection that went astray', {
  skip: existsSync(join(ROOT, '.git')) ? false : 'not a checkout',
}, async (t) => {
  const { stdout } = await run('git', ['-C', ROOT, 'ls-files', '-s', '-z']);
  const [none] = (await run('git', ['hash-object', '-t', 'blob', '/dev/null'])).stdout.split('\n');
  const files = stdout.split('\0').filter((line) => line !== '');
  t.not(files.length, 0);
  t.same(
    files.filter((line) => line.split(' ')[1] === none),
    [],
  );
});
