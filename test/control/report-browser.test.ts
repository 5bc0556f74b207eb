/**
 * The page of a report in a browser: how soon 10,000 operations are drawn, that nothing lies on anything else, and that a journal is never more
 * than text there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import type { JournalLine } from '../../src/control/journal/line.js';
import { reportPage } from '../../src/control/report/page.js';
import { run } from '../cli/support.js';

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const skip =
  browser === undefined
    ? 'no Chromium is installed'
    : spawnSync(browser, ['--version'], { timeout: 240_000 }).status !== 0 && 'Chromium does not start';

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
const PROBE = `
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
answer({
  drawn, chosen: chosen1, lanes: lanes.length, shown: shown.length,
  overlaps: boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => meet(a, b))).length,
  rows: rows.every((y, i) => i === 0 || y >= rows[i - 1] + BAR),
  bars: bars.every((row) => row.every((line, i) => i === 0 || begin(line) >= end(row[i - 1]))),
  reason: document.getElementById('details').textContent.includes('took'),
});
`;

/**
 * What a probe answers in a browser that shows the page.
 * @param later it answers in a timer; the browser's clock then leaps, and the page is taken after it
 */
async function look(t: Test, html: string, probe: string, later = false): Promise<Record<string, unknown>> {
  // A browser from a package sees no hidden directories.
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const page = join(dir, 'report.html');
  // Of the scripts that the page did not come with, its policy lets only this one run.
  const script = `const answer = (seen) => (document.title = JSON.stringify(seen));${probe}`;
  const hash = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  writeFileSync(
    page,
    html.replace('script-src ', () => `script-src ${hash} `).replace('</html>', () => `<script>${script}</script></html>`),
  );
  const { stdout, stderr } = await run(
    browser!,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      ...(later ? ['--virtual-time-budget=3000'] : []),
      `--user-data-dir=${join(dir, 'profile')}`,
      '--window-size=1400,800',
      '--dump-dom',
      page,
    ],
    { timeout: 100_000 },
  );
  const title = /<title>(\{.*?\})<\/title>/.exec(stdout)?.[1];
  if (title === undefined) throw new Error(`the probe did not answer: ${stderr.slice(-300)}`);
  t.comment(title);
  return JSON.parse(title) as Record<string, unknown>;
}

test('10,000 operations are drawn in 2 s, and nothing overlaps', { skip, timeout: 120_000 }, async (t) => {
  const seen = await look(t, reportPage(journal(10_000), 'journal'), PROBE);
  t.ok(Number(seen['drawn']) < 2000, `drawn after ${seen['drawn']} ms`);
  t.match(seen, { lanes: 7, overlaps: 0, rows: true, bars: true, reason: true });
  t.ok(Number(seen['shown']) > 0 && Number(seen['shown']) < 10_000, 'the filter filters');
});

test('a script starts a process for each step: thousands of lanes, of which each can be seen', { skip, timeout: 120_000 }, async (t) => {
  const lines = journal(10_000).map((line) => ({ ...line, pid: 1000 + Math.floor(line.n / 2) }));
  const seen = await look(
    t,
    reportPage(lines, 'journal'),
    `
draw();
const drawn = performance.now();
const painted = () => new Set(draw2d.getImageData(0, 0, chart.width, chart.height).data).size > 8;
const first = { painted: painted(), top: at('lanes').scrollTop, lanes: Number(document.body.dataset.drawn) };
choose(shown.at(-1));
draw();
const { y } = lanes.at(-1), box = at('lanes');
const hit = lineAt(xOf(begin(chosen)) + 0.5, y - box.scrollTop + chosen.row * ROW + 4);
answer({ drawn, first, last: painted(), inView: y >= box.scrollTop && y < box.scrollTop + box.clientHeight, hit: hit && hit.n, lanes: lanes.length });
`,
  );
  t.ok(Number(seen['drawn']) < 2000, `drawn after ${seen['drawn']} ms`);
  t.match(seen, { first: { painted: true, top: 0 }, last: true, inView: true, hit: 10_000 });
  t.ok(Number(seen['lanes']) > 3000 && (seen['first'] as { lanes: number }).lanes < 100, 'only lanes that can be seen are drawn');
});

test('no zoom makes the page hang', { skip, timeout: 120_000 }, async (t) => {
  const seen = await look(
    t,
    reportPage(journal(100), 'journal'),
    `
const wheel = (deltaY) => chart.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: 600, clientY: 200, cancelable: true }));
for (let n = 0; n < 300; n++) { wheel(-500); draw(); }
const [near, far] = [to - from, () => to - from];
for (let n = 0; n < 300; n++) { wheel(500); draw(); }
answer({ near, far: far() });
`,
  );
  t.ok(Number(seen['near']) >= 0.001 && Number(seen['near']) < 1, `${seen['near']}`);
});

/** What others choose: names, values, names of processes, reasons. Each would run, load something, or change the look of the page. */
const HOSTILE = [
  '</script><script>window.injected = 1</script>',
  '<img src=x onerror="window.injected = 2">',
  '<svg onload=window.injected=3>',
  '"><iframe srcdoc="<script>parent.injected=4</script>">',
  'javascript:window.injected=5',
  '<!--<script>',
  ']]></textarea></title></style><base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>',
  '`;window.injected=6;;window.injected=7;\'";window.injected=8;//',
  'a\u2028window.injected=9\u2029b',
  '\u001b[31;1mred\u001b]0;title\u0007\u009b2J',
  '\u202eabc\u2066',
  'two\nlines\r\tand\0more',
  '\udc80\udcff\ud800',
  '__proto__',
  'constructor',
  'x'.repeat(20_000),
  'é'.repeat(2000),
];

/** Each hostile text in each field that holds text. */
function hostileJournal(): JournalLine[] {
  const lines = HOSTILE.flatMap((evil) =>
    ['mkdir', 'store', 'symlink', 'commit', evil].map((op) => ({
      ...{ op, path: `a/${evil.replaceAll('/', '')}/${evil.replaceAll('/', '')}`, to: `b/${evil}`, comm: evil, reason: evil, fault: evil },
      ...(op === 'store' ? { value: evil } : op === evil ? { errno: evil } : {}),
    })),
  );
  const deep = { op: 'mkdir', path: 'd/'.repeat(1000), comm: 'deep' };
  return [...lines, deep].map((line, n) => ({ ...line, n: n + 1, t: n, ms: n % 2 ? 0 : 1e6, pid: n % 3 }));
}

/** Looks at every operation, as who clicks on each would. */
const LOOK_AT_ALL = `
draw();
let broken = 0;
let rows = 0;
for (const line of all) {
  try {
    choose(line);
    draw();
    rows = Math.max(rows, at('tree').childElementCount);
    // A name that could begin a line of its own would look like another name.
    for (const row of at('tree').children) if (row.textContent.slice(0, -1).includes('\\n')) broken++;
  } catch (error) {
    broken++;
  }
}
const odd = /[\\p{Cf}\\p{Cs}\\u2028\\u2029]|(?!\\n)\\p{Cc}/u;
setTimeout(() => answer({
  broken, rows,
  injected: String(window.injected),
  elements: document.querySelectorAll('img, svg, iframe, base, link, object, textarea').length,
  scripts: document.scripts.length,
  odd: odd.test(at('details').textContent + at('tree').textContent),
  wide: document.documentElement.scrollWidth <= innerWidth,
  prototype: Object.keys(Object.prototype).length,
}), 300);
`;

for (const [name, policy] of [
  ['with its policy', true],
  ['without its policy, by escaping alone', false],
] as const) {
  test(`nothing in a journal runs in the page, or breaks it: ${name}`, { skip, timeout: 120_000 }, async (t) => {
    const html = reportPage(hostileJournal(), HOSTILE[0]! + HOSTILE[1]!);
    const seen = await look(t, policy ? html : html.replace(/<meta http-equiv.*\n/, ''), LOOK_AT_ALL, true);
    t.match(seen, { broken: 0, injected: 'undefined', elements: 0, scripts: 3, odd: false, wide: true, prototype: 0 });
    t.ok(Number(seen['rows']) > 10, 'there is a tree');
  });
}

test('what got into the page after all, its policy would not let run', { skip, timeout: 120_000 }, async (t) => {
  const evil = `<script>window.injected = 1</script><img src=x onerror="window.injected = 2">`;
  const probe = `setTimeout(() => answer({ injected: String(window.injected) }), 300);`;
  const html = reportPage(journal(10), 'journal').replace('</html>', () => `${evil}</html>`);
  t.match(await look(t, html, probe, true), { injected: 'undefined' });
  t.not((await look(t, html.replace(/<meta http-equiv.*\n/, ''), probe, true))['injected'], 'undefined', 'without the policy it runs');
});
