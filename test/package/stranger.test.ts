/**
 * Somebody's project that tests a tool with `configfs-fuse/testing`: strict TypeScript, whichever way modules are resolved, every export
 * used, several test files at once with several stand-ins each.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { ROOT, run } from '../cli/support.js';
import { options } from '../control/support.js';
import { install, node, pack, TSC, work } from './packed.js';

tap.setTimeout(300_000);

/** Uses all that `configfs-fuse/testing` exports. */
const CODE = `import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as all from 'configfs-fuse/testing';
import {
  type Answer, ControlError, ExpectationError, type Fault, type JournalLine, type Ran, type RuleInput, RunTimeoutError, type Snapshot, StandIn, StandInError,
  standIn, type StandInOptions,
} from 'configfs-fuse/testing';

test('every export is used here', () => {
  const used: readonly unknown[] = [ControlError, ExpectationError, RunTimeoutError, StandIn, StandInError, standIn];
  assert.equal(Object.keys(all).length, used.length);
  for (const one of Object.values(all)) assert.ok(used.includes(one));
});

test('three at once', async () => {
  await Promise.all(['one', 'two', 'three'].map(use));
});

async function use(name: string): Promise<void> {
    const options: StandInOptions = { state: { 'nvmet/': { 'hosts/': { [name + '/']: {} } } }, faults: [{ on: 'rmdir nvmet/ports/*', fail: 'EBUSY' }] };
    let path: string;
    {
      await using fs: StandIn = await standIn(['nvmet', 'samples'], options);
      path = fs.path;
      const hosts = join(fs.path, 'nvmet/hosts');
      assert.deepEqual(readdirSync(hosts), [name]);
      const clean: Snapshot = await fs.snapshot();
      mkdirSync(join(fs.path, 'nvmet/ports/1'));
      assert.throws(() => rmdirSync(join(fs.path, 'nvmet/ports/1')), { code: 'EBUSY' });
      assert.deepEqual(await clean.diff(), ['+ nvmet/ports/1/']);
      await clean.restore();
      assert.deepEqual(await fs.diff(), []);

      const rule: RuleInput = { on: 'mkdir nvmet/subsystems/*', fail: 'ENOSPC', times: 1 };
      const fault: Fault = await fs.fault(rule);
      const ran: Ran = await fs.run('mkdir nvmet/subsystems/s || mkdir "$CONFIGFS_FUSE_PATH/nvmet/subsystems/s"');
      assert.deepEqual([ran.status, ran.signal, ran.stdout], [0, null, '']);
      assert.match(ran.stderr, /No space left/);
      assert.equal(await fault.fired(), 1);
      await fault.clear();
      const { stdout } = await fs.run('cat', ['-'], { input: name });
      assert.equal(stdout, name);

      writeFileSync(join(fs.path, 'nvmet/subsystems/s/attr_allow_any_host'), '1\\n');
      assert.equal(readFileSync(join(fs.path, 'nvmet/subsystems/s/attr_allow_any_host'), 'utf8'), '1\\n');
      const line: JournalLine = await fs.waitFor('store **/attr_allow_any_host = 1', { timeout: 20000 });
      assert.equal(line.value, '1\\n');
      const refused: JournalLine | undefined = (await fs.journal()).find(({ errno }) => errno === 'ENOSPC');
      assert.match(refused?.fault ?? '', /^fault 2/);
      await fs.expect(['mkdir nvmet/subsystems/s ! ENOSPC', 'mkdir nvmet/subsystems/s', 'store **/attr_allow_any_host = 1']);
      await assert.rejects(fs.expect('rmdir nvmet/subsystems/s'), ExpectationError);
      await assert.rejects(fs.waitFor('rmdir **/none', { timeout: 10 }), ControlError);
      const answer: Answer = await fs.why('rmdir', 'nvmet/hosts');
      assert.equal(answer.errno, 'EPERM');
      const saved: string = await fs.save('nvmet/subsystems');
      await fs.reset();
      await fs.load(saved);
      assert.deepEqual(await fs.diff(), ['+ nvmet/subsystems/s/']);
      await fs.close();
    }
    assert.equal(existsSync(path), false);
}

test('what cannot be had', async () => {
  await assert.rejects(standIn('nothing'), StandInError);
  await assert.rejects(standIn('samples', { state: 'nothing/: {}\\n' }), StandInError);
  const controller = await standIn('samples', { transport: 'auto', readOnly: true });
  assert.throws(() => mkdirSync(join(controller.path, '02-simple-children/x')), { code: 'EROFS' });
  await controller[Symbol.asyncDispose]();
});
`;

const MISTAKES = [
  ['fault.fired()', 'fault.fire()'],
  ['line.value', 'line.values'],
  ['timeout: 20000', "timeout: '1s'"],
  ["{ on: 'mkdir nvmet/subsystems/*',", '{'],
  ["transport: 'auto'", 'transport: undefined'],
] as const;

const BASE = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules/@types')],
};

test('a project in strict TypeScript', options, async (t) => {
  const folder = await install((await pack()).tarball, 'stranger', '--omit=optional');
  if (typeof folder !== 'string') return t.comment(folder.skip);
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.test.ts`), CODE);
  const config = (resolution: object): void =>
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...BASE, ...resolution }, include: ['*.test.ts'] }));

  config({ module: 'esnext', moduleResolution: 'bundler', noEmit: true });
  t.match(await node(folder, TSC, '-p', '.'), { status: 0, stdout: '' }, 'as a bundler finds it');
  config({ module: 'nodenext', moduleResolution: 'nodenext' });
  t.match(await node(folder, TSC, '-p', '.'), { status: 0, stdout: '' }, 'as Node finds it');

  const tmp = join(work, 'tmp');
  mkdirSync(tmp);
  const tested = await run(process.execPath, ['--test', '--test-reporter=tap', 'a.test.js', 'b.test.js', 'c.test.js'], {
    cwd: folder,
    timeout: 120_000,
    env: { TMPDIR: tmp },
  });
  t.equal(tested.status, 0, tested.stdout + tested.stderr);
  t.match(tested.stdout, /^# fail 0$/m);
  t.same(readdirSync(tmp), [], 'nothing is left');

  for (const [at, [right, wrong]] of MISTAKES.entries()) {
    t.ok(CODE.includes(right), right);
    writeFileSync(join(folder, `wrong-${at}.test.ts`), CODE.replace(right, wrong));
  }
  const { stdout } = await node(folder, TSC, '-p', '.', '--noEmit');
  for (const at of MISTAKES.keys()) t.match(stdout, new RegExp(`^wrong-${at}\\.test\\.ts\\(`, 'm'), MISTAKES[at]![1]);
  t.notMatch(stdout, /^[abc]\.test/m);
});
