import { test, type Test } from 'tap';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './support.js';

/** What the script makes of some TAP. */
async function summary(t: Test, tap: string): Promise<{ status: number | null; stdout: string; counts: string }> {
  const dir = t.testdir({ tap, counts: '' });
  const script = join(ROOT, 'scripts/lib/tap-summary.mjs');
  const { status, stdout } = await run('sh', ['-c', `${process.execPath} ${script} ${dir}/counts <${dir}/tap`]);
  return { status, stdout, counts: readFileSync(`${dir}/counts`, 'utf8') };
}

test('all is well', async (t) => {
  t.same(
    await summary(
      t,
      `TAP version 14
# Subtest: build/test/a.test.js
    # Subtest: it works
        ok 1 - so
        ok 2 - and so
        1..2
    ok 1 - it works # time=1ms
    ok 2 - not here # SKIP no device
    1..2
ok 1 - build/test/a.test.js # time=2ms

1..1
# { total: 3, pass: 2, skip: 1 }
# time=3ms
`,
    ),
    { status: 0, stdout: '  skipped: not here: no device\npassed  build/test/a.test.js (2 ms)\n', counts: '2 0 1\n' },
  );
});

test('a failure is shown with all that is known of it', async (t) => {
  t.same(
    await summary(
      t,
      `TAP version 14
# Subtest: build/test/a.test.js
    # Subtest: it works
        ok 1 - so
        not ok 2 - and so
          ---
          diff: |
            -a
            +b
          ...
        1..2
    not ok 1 - it works # time=1ms
    1..1
not ok 1 - build/test/a.test.js # time=2ms
  ---
  exitCode: 1
  ...

1..1
# { total: 2, pass: 1, fail: 1 }
`,
    ),
    {
      status: 1,
      stdout: `  not ok: it works > and so
    diff: |
      -a
      +b
FAILED  build/test/a.test.js (2 ms)
`,
      counts: '1 1 0\n',
    },
  );
});

test('a file that fails without a failed assertion counts as one, and shows its own details', async (t) => {
  t.same(
    await summary(
      t,
      `TAP version 14
# Subtest: build/test/a.test.js
    # Subtest: it works
        ok 1 - so
        1..1
    ok 1 - it works # time=1ms
    1..1
not ok 1 - build/test/a.test.js # time=2ms
  ---
  signal: SIGTERM
  ...

ok 2 - build/test/b.test.js # SKIP no device
1..2
`,
    ),
    {
      status: 1,
      stdout: 'FAILED  build/test/a.test.js (2 ms)\n  signal: SIGTERM\npassed  build/test/b.test.js\n',
      counts: '1 1 1\n',
    },
  );
});

test('TAP that breaks off counts nothing, and fails', async (t) => {
  t.match(await summary(t, 'TAP version 14\nok 1 - build/test/a.test.js\n'), { status: 1, counts: '' });
});
