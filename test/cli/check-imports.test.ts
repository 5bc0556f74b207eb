import { test, type Test } from 'tap';
import { join } from 'node:path';
import { ROOT, run } from './support.js';

const SCRIPT = join(ROOT, 'scripts/check-imports.mjs');

/** The check's complaints about a source tree of these files, each of which is `path: code`. */
async function complaints(t: Test, files: Record<string, string>): Promise<string[]> {
  const tree: Record<string, any> = { src: {} };
  for (const [path, code] of Object.entries(files)) {
    let at = tree['src'];
    const parts = path.split('/');
    for (const part of parts.slice(0, -1)) at = at[part] ??= {};
    at[parts.at(-1)!] = code;
  }
  const { status, stderr } = await run(process.execPath, [SCRIPT, join(t.testdir(tree), 'src')]);
  const lines = stderr.split('\n').filter(Boolean);
  t.equal(status, lines.length > 0 ? 1 : 0, 'the exit status says so too');
  return lines.map((line) => line.replace(/;.*/, ''));
}

test('the sources of this repository pass', async (t) => {
  const { status, stderr } = await run(process.execPath, [SCRIPT]);
  t.equal(stderr, '');
  t.equal(status, 0);
});

test('a wrong-way import fails, however it is written', async (t) => {
  for (const [file, code, wanted] of [
    ['core/a.ts', "import { x } from '../transport/kernel/b.js';", 'src/core/a.ts: imports src/transport/kernel/b.ts'],
    ['core/a.ts', "import {\n  type X,\n} from '../subsystems/index.js';", 'src/core/a.ts: imports src/subsystems/index.ts'],
    ['core/a.ts', "import type { X } from '../cli/main.js';", 'src/core/a.ts: imports src/cli/main.ts'],
    ['core/a.ts', "export * from '../cli/main.js';", 'src/core/a.ts: imports src/cli/main.ts'],
    ['core/a.ts', "import '../cli/main.js';", 'src/core/a.ts: imports src/cli/main.ts'],
    ['core/a.ts', "const x = await import('../cli/main.js');", 'src/core/a.ts: imports src/cli/main.ts'],
    ['core/a.ts', "import { readFileSync } from 'node:fs';", 'src/core/a.ts: imports node:fs'],
    ['core/a.ts', 'setTimeout(() => {}, 1);', 'src/core/a.ts: calls setTimeout'],
    ['sync/a.ts', "import { Dir } from '../core/dirent.js';", 'src/sync/a.ts: imports src/core/dirent.ts'],
    ['transport/kernel/a.ts', "import { x } from '../native/b.js';", 'src/transport/kernel/a.ts: imports src/transport/native/b.ts'],
    ['transport/native/a.ts', "import { x } from '../kernel/b.js';", 'src/transport/native/a.ts: imports src/transport/kernel/b.ts'],
    ['transport/native/a.ts', "import { x } from '../index.js';", 'src/transport/native/a.ts: imports src/transport/index.ts'],
    ['transport/a.ts', "import { x } from '../subsystems/index.js';", 'src/transport/a.ts: imports src/subsystems/index.ts'],
    ['subsystems/a.ts', "import { Dir } from '../core/dirent.js';", 'src/subsystems/a.ts: imports src/core/dirent.ts'],
    ['subsystems/deep/er/a.ts', "import { Op } from '../../../sync/op.js';", 'src/subsystems/deep/er/a.ts: imports src/sync/op.ts'],
    ['index.ts', "export { x } from './cli/main.js';", 'src/index.ts: imports src/cli/main.ts'],
    ['errno.ts', "import { log } from './log.js';", 'src/errno.ts: imports src/log.ts'],
    ['cli/a.ts', "import { x } from '../../test/x.js';", 'src/cli/a.ts: imports ../../test/x.js, which is outside of src'],
    ['misc/a.ts', '', "src/misc/a.ts: 'misc' is no layer"],
  ] as const) {
    t.same(await complaints(t, { [file]: code }), [wanted]);
  }
});

test('what is allowed passes', async (t) => {
  t.same(
    await complaints(t, {
      'errno.ts': 'export const x = 1;',
      'sync/a.ts': "import { Mutex } from 'async-mutex';\nimport { Errno } from '../errno.js';",
      'core/a.ts':
        "import type { Stats } from 'node:fs';\nimport { type Stats as S } from 'node:fs';\nimport { a } from '../sync/a.js';\nimport { b } from './b.js';",
      'core/index.ts': "// import { x } from '../cli/main.js';\n/* import '../cli/main.js' */\nexport { a } from './a.js';",
      'subsystems/a.ts': "import { readFileSync } from 'node:fs';\nimport { a } from '../core/index.js';",
      'transport/names.ts': '',
      'transport/kernel/a.ts': "import { b } from '../../core/vfs.js';\nimport { n } from '../names.js';",
      'transport/index.ts': "export * from './kernel/a.js';\nexport * from './native/a.js';",
      'cli/main.ts': "import { a } from '../transport/kernel/a.js';\nconst { b } = await import('../subsystems/a.js');",
      'index.ts': "export * from './core/index.js';\nexport * from './transport/kernel/a.js';",
    }),
    [],
  );
});
