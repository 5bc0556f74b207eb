/**
 * Journals of the conformance scenarios that Linux 6.1 and 6.12 have answered (test/acceptance/on-kernel replay): a mount answers so too, and
 * differs where the kernel does.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'tap';
import { MAIN, ROOT, run } from '../cli/support.js';
import { files, options } from './support.js';

/** The programs under test are scripts, which are not compiled. */
const { sourcesFor } = await import(new URL('../../../test/conformance/lib/mount.mjs', import.meta.url).href);

const FOLDER = join(ROOT, 'test/conformance/journals');
const journals = ['6.1', '6.12'].flatMap((version) =>
  readdirSync(join(FOLDER, version))
    .filter((name) => name.endsWith('.gz'))
    .map((name) => ({ version, name: name.slice(0, -'.gz'.length) })),
);

test('there are journals of both kernels', (t) => {
  t.ok(journals.length >= 15);
  t.end();
});

/** The differences, a line each, and the exit status of a replay on a mount of the set, as the kernel of that version has it. */
async function replay(
  set: string,
  version: string,
  journal: string,
): Promise<{ status: number | null; differences: string[]; summary: string }> {
  const sources: string[] = sourcesFor(set, version === '6.1' ? undefined : `linux-image-${version}-amd64`);
  const sets = sources.flatMap((source) => ['-s', source]);
  const { status, stdout } = await run(
    process.execPath,
    [MAIN, 'run', ...sets, '--', process.execPath, MAIN, 'replay', journal, '/sys/kernel/config'],
    { timeout: 50_000 },
  );
  const lines = stdout.split('\n').slice(0, -1);
  return { status, differences: lines.slice(0, -1), summary: lines.at(-1) ?? '' };
}

for (const { version, name } of journals) {
  test(`${version} ${name}`, options, async (t) => {
    const journal = files(t)('journal');
    writeFileSync(journal, gunzipSync(readFileSync(join(FOLDER, version, `${name}.gz`))));
    const listed = join(FOLDER, version, `${name}.differs`);
    const expected = existsSync(listed)
      ? readFileSync(listed, 'utf8')
          .split('\n')
          .filter((line) => line !== '' && !line.startsWith('# '))
      : [];
    const { status, differences, summary } = await replay(name.split('-')[0]!, version, journal);
    t.same(differences, expected);
    t.match(summary, /^\d+ operations, \d+ differences?$/);
    t.equal(status, expected.length === 0 ? 0 : 1);
  });
}

test('a mkdir that was refused, and now is not: the comparison compares', options, async (t) => {
  const journal = files(t)('journal');
  const lines = gunzipSync(readFileSync(join(FOLDER, '6.1/dlm.gz'))).toString();
  const changed = lines.replace(/^(.*"op":"mkdir","path":"[^"]+")(,"ms".*)$/m, '$1,"errno":"ENOSPC"$2');
  t.not(changed, lines);
  writeFileSync(journal, changed);
  t.match(await replay('dlm', '6.1', journal), { status: 1, differences: [/in the journal ENOSPC/] });
});
