/**
 * Every command on every page does what the page shows.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { ROOT } from '../cli/support.js';
import { agrees, readBlocks } from './page.js';
import { pages } from './pages.js';
import { Shell } from './shell.js';

// The exploration of the README alone takes half a minute on a busy machine.
tap.setTimeout(300_000);

const root = process.getuid?.() === 0;

for (const page of pages) {
  const blocks = readBlocks(readFileSync(join(ROOT, page), 'utf8'));
  if (blocks.length === 0) continue;
  test(page, async (t) => {
    const shell = new Shell();
    t.teardown(() => shell.close());
    for (const block of blocks) {
      const place = `${page}:${block.line}`;
      if (block.notRun !== undefined) t.pass(place, { skip: block.notRun });
      else if (block.asRoot && !root) t.pass(place, { skip: 'only root can do this' });
      else {
        const ran = await shell.run(block);
        for (const [at, { command, shown }] of block.steps.entries()) {
          const { printed, status } = ran[at] ?? { printed: 'nothing: the shell has ended', status: -1 };
          if (shown === undefined) t.equal(status, 0, `${place}: ${command}\n${printed}`);
          else t.ok(agrees(shown, printed), `${place}: $ ${command}`, { found: printed, wanted: shown.join('\n') });
        }
      }
    }
  });
}
