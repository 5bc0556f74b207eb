/**
 * What the repository's scripts say of themselves: at once, before they install, build or mount anything.
 */
import { accessSync, constants, readdirSync } from 'node:fs';
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
  for (const name of ['demo', 'explore', 'spin', 'smoke-versions', 'test-one', 'api-reference']) {
    t.match(await run(join(ROOT, 'scripts', name), ['--nope']), { status: 2 }, name);
  }
});
