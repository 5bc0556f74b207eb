/**
 * docs/security.md: each statement of it names a test, and each test that it names is there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { ROOT } from '../cli/support.js';

const PAGE = 'docs/security.md';
/** Whose tests are named without a file. */
const OF_LIMITS = 'test/behaviour/limits.test.ts';

const page = readFileSync(join(ROOT, PAGE), 'utf8');
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
const sourceOf = (file: string): string => (existsSync(join(ROOT, file)) ? oneLine(readFileSync(join(ROOT, file), 'utf8')) : '');

/** Each item of the page's lists, with the files of tests that it links and the names of tests that it quotes. */
const statements = page
  .split(/^(?=- )/m)
  .slice(1)
  .map((item) => {
    const text = oneLine(item.split(/\n\n/)[0]!);
    return {
      text,
      files: [...text.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g)].map(([, file]) => file!),
      names: [...text.matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
    };
  });

test('each statement names a test', async (t) => {
  t.ok(statements.length > 20, 'the page has statements');
  for (const { text, files, names } of statements)
    t.ok(files.length + names.length > 0 || /No test checks this/.test(text), text.slice(0, 80));
});

test('each named test is there', async (t) => {
  for (const { files, names } of statements) {
    const sources = [...files, OF_LIMITS].map(sourceOf);
    for (const name of names)
      t.ok(
        sources.some((source) => source.includes(`'${name}'`) || source.includes(`"${name}"`)),
        name,
      );
  }
});
