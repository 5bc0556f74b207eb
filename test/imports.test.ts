/** Imports only point downward, without circles: what biome.json says about src/, tried on a tree of wrong files. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type Test } from 'tap';
import { ROOT, run } from './cli/support.js';

/** The files of a source tree in which the linter finds wrong imports. */
async function findWrong(t: Test, files: Record<string, string>): Promise<string[]> {
  const dir = t.testdir();
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as { vcs?: unknown; $schema?: string };
  delete config.vcs;
  writeFileSync(join(dir, 'biome.json'), JSON.stringify(config));
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, 'src', path)), { recursive: true });
    writeFileSync(join(dir, 'src', path), code);
  }
  const rules = ['noImportCycles', 'noRestrictedImports', 'noRestrictedGlobals'].flatMap((rule) => [
    `--only=${rule === 'noImportCycles' ? 'suspicious' : 'style'}/${rule}`,
  ]);
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const { stdout } = await run(biome, ['lint', '--reporter=github', '--max-diagnostics=none', ...rules, '.'], { cwd: dir });
  return [...new Set([...stdout.matchAll(/^::error title=lint.*?file=.*?src\/(.*?),line=/gm)].map(([, path]) => path!))].sort();
}

test('an import that points upward is an error, however it is written', async (t) => {
  const wrong: Record<string, string> = {
    'core/kernel.ts': "import { x } from '../transport/kernel/b.js';\nx();",
    'core/types.ts': "import {\n  type X,\n} from '../subsystems/index.js';\nexport type Y = X;",
    'core/type.ts': "import type { X } from '../cli/main.js';\nexport type Y = X;",
    'core/reexport.ts': "export * from '../cli/main.js';",
    'core/effect.ts': "import '../cli/main.js';",
    'core/dynamic.ts': "export const x = await import('../cli/main.js');",
    'core/io.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('');",
    'core/timer.ts': 'setTimeout(() => {}, 1);',
    'sync/core.ts': "import { Dir } from '../core/dirent.js';\nnew Dir();",
    'sync/log.ts': "import { log } from '../log.js';\nlog();",
    'transport/kernel/native.ts': "import { x } from '../native/b.js';\nx();",
    'transport/native/kernel.ts': "import { x } from '../kernel/b.js';\nx();",
    'transport/native/index.ts': "import { x } from '../index.js';\nx();",
    'transport/shared.ts': "import { x } from './kernel/index.js';\nx();",
    'transport/models.ts': "import { x } from '../subsystems/index.js';\nx();",
    'subsystems/core.ts': "import { Dir } from '../core/dirent.js';\nnew Dir();",
    'subsystems/deep/er/sync.ts': "import { Op } from '../../../sync/op.js';\nnew Op();",
    'control/cli.ts': "import { x } from '../cli/main.js';\nx();",
    'served/kernel.ts': "import { x } from '../transport/kernel/index.js';\nx();",
    'index.ts': "export { x } from './cli/main.js';",
    'errno.ts': "import { x } from './core/index.js';\nx();",
  };
  t.same(await findWrong(t, wrong), Object.keys(wrong).sort());
});

test('a circle is an error, also one of types', async (t) => {
  t.same(
    await findWrong(t, {
      'core/a.ts': "import type { B } from './b.js';\nexport type A = B;",
      'core/b.ts': "import { c } from './c.js';\nexport type B = typeof c;",
      'core/c.ts': "import type { A } from './a.js';\nexport const c: A[] = [];",
    }),
    ['core/a.ts', 'core/b.ts', 'core/c.ts'],
  );
});

test('what points downward passes', async (t) => {
  t.same(
    await findWrong(t, {
      'errno.ts': 'export const x = 1;',
      'log.ts': "import { x } from './errno.js';\nexport const log = x;",
      'sync/a.ts': "import { Mutex } from 'async-mutex';\nimport { x } from '../errno.js';\nexport const a = [Mutex, x];",
      'core/a.ts': "import { a } from '../sync/a.js';\nexport const b = a;",
      'core/index.ts': "// import { x } from '../cli/main.js';\nexport { b } from './a.js';",
      'subsystems/a.ts':
        "import { readFileSync } from 'node:fs';\nimport { b } from '../core/index.js';\nexport const c = [readFileSync, b];",
      'transport/names.ts': 'export const n = 1;',
      'transport/kernel/a.ts': "import { b } from '../../core/a.js';\nimport { n } from '../names.js';\nexport const k = [b, n];",
      'transport/index.ts': "export * from './kernel/a.js';",
      'served/b.ts': "import { k } from '../transport/index.js';\nimport { b } from '../core/a.js';\nexport const d = [k, b];",
      'cli/main.ts':
        "import { k } from '../transport/kernel/a.js';\nexport const { c } = await import('../subsystems/a.js');\nexport { k };",
      'index.ts': "export * from './core/index.js';\nexport * from './transport/kernel/a.js';",
    }),
    [],
  );
});
