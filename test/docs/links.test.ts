/**
 * Every relative link of every page leads to a file, and every heading that a link names is there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'tap';
import { ROOT } from '../cli/support.js';
import { everyPage } from './pages.js';

/** As the common hosts make them of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!.replaceAll('`', '')));
}

for (const page of everyPage) {
  test(page, async (t) => {
    const markdown = readFileSync(join(ROOT, page), 'utf8');
    for (const [, link] of markdown.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link!)) continue;
      const [path, anchor] = link!.split('#');
      const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path!);
      if (!t.ok(existsSync(file), `${link}`) || anchor === undefined) continue;
      t.ok(anchorsOf(readFileSync(file, 'utf8')).includes(anchor), `${link}`);
    }
  });
}
