/**
 * A journal as one page that needs nothing else: the data, the style and the script are in it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { JournalLine } from '../journal/line.js';
import { SCRIPT } from './page-script.js';
import { STYLE } from './page-style.js';

/** The text of the page. @param title such as the name of the journal's file */
export function reportPage(lines: readonly JournalLine[], title: string): string {
  const data = JSON.stringify([...lines].sort((a, b) => a.t - b.t));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
<header>
  <h1>${escapeText(title)}</h1>
  <label>path <input id="filter" placeholder="nvmet/hosts" autocomplete="off"></label>
  <label><input type="checkbox" id="lookups"> lookups</label>
  <label><input type="checkbox" id="ordered"> one width for each</label>
  <button id="all">show all</button>
  <span class="key ok">done</span><span class="key refused">refused</span><span class="key fault">fault</span><span class="key wait">waits</span>
  <output id="count"></output>
</header>
<main>
  <section id="lanes"><div id="room"><canvas id="chart" tabindex="0"></canvas></div></section>
  <aside>
    <h2>Operation</h2>
    <dl id="details"><dd>Click a bar. The wheel zooms, over the names it scrolls; dragging moves, the arrow keys step.</dd></dl>
    <h2>Tree <span id="moment"></span></h2>
    <pre id="tree"></pre>
  </aside>
</main>
<script type="application/json" id="data">${data.replaceAll('<', '\\u003c')}</script>
<script>${SCRIPT}</script>
</html>
`;
}

/** Nothing is loaded, and only our own script runs: a second wall, should a journal's text ever be taken for more than text. */
const POLICY = `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}`;

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
