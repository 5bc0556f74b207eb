/**
 * Journals that the kernel's configfs has answered without a difference (test/acceptance/on-kernel replay): a mount answers so too.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'tap';
import { MAIN, ROOT, run } from '../cli/support.js';
import { files, options } from './support.js';

const FOLDER = join(ROOT, 'test/conformance/journals');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.gz'));

test('there are journals', (t) => {
  t.ok(names.length >= 8);
  t.end();
});

for (const name of names) {
  test(name, options, async (t) => {
    const journal = files(t)('journal');
    const lines = gunzipSync(readFileSync(join(FOLDER, name))).toString();
    writeFileSync(journal, lines);
    const replay = (): ReturnType<typeof run> =>
      run(process.execPath, [MAIN, 'run', '-s', 'nvmet', '--', process.execPath, MAIN, 'replay', journal, '/sys/kernel/config'], {
        timeout: 50_000,
      });
    t.match(await replay(), { status: 0, stdout: /^\d+ operations, 0 differences\n$/ });
    // A mkdir that was refused, and now is not: the comparison compares.
    const changed = lines.replace(/^(.*"op":"mkdir","path":"[^"]+")(,"ms".*)$/m, '$1,"errno":"ENOSPC"$2');
    t.not(changed, lines);
    writeFileSync(journal, changed);
    t.match(await replay(), { status: 1, stdout: /in the journal ENOSPC/ });
  });
}
