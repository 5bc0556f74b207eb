/**
 * The examples of docs/testing.md for pytest, Node and Go, as a reader runs them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { MAIN, ROOT, run } from '../cli/support.js';
import { readBlocks } from '../docs/page.js';
import { options } from '../control/support.js';
import { nothingLeft } from './leftovers.js';
import { pythonWith } from './python.js';

const { files } = readBlocks(readFileSync(join(ROOT, 'docs/testing.md'), 'utf8')).at(-1)!;
const program = `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`;
const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

const python = pythonWith('pytest');

test('pytest', { ...options, skip: options.skip || (python === undefined && 'pytest is not installed') }, async (t) => {
  const dir = t.testdir({ ...files, 'configfs-fuse': program });
  const { status, stdout, stderr } = await run(
    'sh',
    ['-c', `chmod +x configfs-fuse && exec ${python} -m pytest -q -p configfs_fuse -p no:cacheprovider test_tool.py`],
    {
      cwd: dir,
      timeout: 240_000,
      env: { PYTHONPATH: join(ROOT, 'python'), CONFIGFS_FUSE: join(dir, 'configfs-fuse'), PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  t.equal(status, 0, stdout + stderr);
  t.match(stdout, '2 passed');
});

test('node:test', options, async (t) => {
  const index = new URL('../../src/testing/index.js', import.meta.url).href;
  // Outside of the repository, where the package's own name would mean what was built for publishing.
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const installed = join(dir, 'node_modules/configfs-fuse');
  mkdirSync(installed, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  writeFileSync(join(installed, 'package.json'), '{ "type": "module", "exports": { "./testing": "./testing.js" } }');
  writeFileSync(join(installed, 'testing.js'), `export * from '${index}';\n`);
  const { status, stdout, stderr } = await run(process.execPath, ['--test', '--test-reporter=tap', 'tool.test.mjs'], {
    cwd: dir,
    timeout: 240_000,
  });
  t.equal(status, 0, stdout + stderr);
  t.match(stdout, '# pass 2');
});

test('Go', { ...options, timeout: 250_000, skip: options.skip || (!works('go', 'version') && 'Go is not installed') }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-go-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const tmp = join(dir, 'tmp');
  mkdirSync(tmp);
  for (const [name, text] of Object.entries({ ...files, 'go.mod': 'module tool\n\ngo 1.18\n', 'configfs-fuse': program }))
    writeFileSync(join(dir, name), text, { mode: 0o755 });
  const { status, stdout, stderr } = await run('go', ['test', '-count=2', '-parallel', '4', '-v', './...'], {
    cwd: dir,
    timeout: 240_000,
    // Go's own packages take half a minute to compile, once.
    env: { HOME: dir, TMPDIR: tmp, GOCACHE: join(ROOT, '.cache/go-build'), GOFLAGS: '-mod=mod', PATH: `${dir}:${process.env['PATH']}` },
  });
  t.equal(status, 0, stdout + stderr);
  t.equal([...stdout.matchAll(/^--- PASS/gm)].length, 4);
  t.same(await nothingLeft(tmp), []);
});
