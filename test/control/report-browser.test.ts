/**
 * The page of a report in a browser: how soon 10,000 operations are drawn, and that nothing lies on anything else.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import type { JournalLine } from '../../src/control/journal/line.js';
import { reportPage } from '../../src/control/report/page.js';
import { run } from '../cli/support.js';

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const skip =
  browser === undefined
    ? 'no Chromium is installed'
    : spawnSync(browser, ['--version'], { timeout: 30_000 }).status !== 0 && 'Chromium does not start';

const OPS = ['mkdir', 'store', 'show', 'rmdir', 'symlink', 'unlink'] as const;

/** Seven processes at once, refused and waiting now and then. */
function journal(count: number): JournalLine[] {
  return Array.from({ length: count }, (_, n) => ({
    n: n + 1,
    t: 1000 + n * 0.2,
    pid: 100 + (n % 7),
    comm: `worker${n % 7}`,
    op: OPS[n % OPS.length]!,
    path: `nvmet/subsystems/s${n % 50}/namespaces/${n % 9}`,
    ...(n % 13 === 0 && { errno: 'EBUSY', reason: 'nvmet/subsystems/s1/allowed_hosts/h1 links here (configfs_detach_prep)' }),
    ...(n % 5 === 0 && { waited: 0.5 }),
    ms: 0.3 + (n % 11) * 0.2,
  }));
}

/** Runs when the page's own script has: draws at once, and measures in the page. */
const PROBE = `<script>
draw();
const drawn = performance.now();
const begun = performance.now();
choose(shown.at(-1));
const chosen1 = performance.now() - begun;
at('filter').value = 's1/';
start();
draw();
const boxes = [...document.querySelectorAll('header > *')].map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 0);
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const rows = lanes.flatMap((lane) => lane.ends.map((_, row) => lane.y + row * ROW));
const bars = lanes.flatMap((lane) => lane.ends.map((_, row) => lane.lines.filter((line) => line.row === row).sort((a, b) => begin(a) - begin(b))));
document.title = JSON.stringify({
  drawn, chosen: chosen1, lanes: lanes.length, shown: shown.length,
  overlaps: boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => meet(a, b))).length,
  rows: rows.every((y, i) => i === 0 || y >= rows[i - 1] + BAR),
  bars: bars.every((row) => row.every((line, i) => i === 0 || begin(line) >= end(row[i - 1]))),
  reason: document.getElementById('details').textContent.includes('took'),
});
</script>`;

test('10,000 operations are drawn in 2 s, and nothing overlaps', { skip, timeout: 120_000 }, async (t) => {
  // A browser from a package sees no hidden directories.
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const page = join(dir, 'report.html');
  writeFileSync(
    page,
    reportPage(journal(10_000), 'journal').replace('</html>', () => `${PROBE}</html>`),
  );
  const { stdout, stderr } = await run(
    browser!,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(dir, 'profile')}`,
      '--window-size=1400,800',
      '--dump-dom',
      page,
    ],
    { timeout: 100_000 },
  );
  const title = /<title>(\{.*?\})<\/title>/.exec(stdout)?.[1];
  t.ok(title, `a title: ${stderr.slice(-300)}`);
  const seen = JSON.parse(title!) as Record<string, number | boolean>;
  t.comment(title!);
  t.ok(Number(seen['drawn']) < 2000, `drawn after ${seen['drawn']} ms`);
  t.match(seen, { lanes: 7, overlaps: 0, rows: true, bars: true, reason: true });
  t.ok(Number(seen['shown']) > 0 && Number(seen['shown']) < 10_000, 'the filter filters');
});
