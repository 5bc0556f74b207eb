/**
 * A small set stays small: some 150 lines of description, or 300 of code, blank lines and comments aside. Not counted is what is a
 * part of its own in the kernel too: lists of bad blocks, addresses, lines of GPIO chips, and the providers of tsm.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { ROOT } from '../cli/support.js';

const folder = join(ROOT, 'src/subsystems');
/** Subsystems that are large in the kernel. pci_ep is somewhat larger than the small ones. */
const LARGE = new Set(['nvmet', 'target', 'usb-gadget', 'pci_ep']);
const OF_THEIR_OWN = new Set(['tsm/providers']);

const codeIn = (text: string): number => linesIn(text.replace(/\/\*.*?\*\//gs, ''), '//');
const linesIn = (text: string, comment: string): number =>
  text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith(comment)).length;

function filesOf(set: string): string[] {
  return readdirSync(join(folder, set), { withFileTypes: true }).flatMap((entry) => {
    const name = `${set}/${entry.name}`;
    return entry.isDirectory() ? (OF_THEIR_OWN.has(name) ? [] : filesOf(name)) : [name];
  });
}

const small = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !LARGE.has(entry.name))
  .map(({ name }) => name)
  .filter((name) => name === 'tsm' || readdirSync(join(folder, name)).some((file) => file.endsWith('.yaml')));

for (const set of small) {
  test(`${set} is small`, async (t) => {
    const texts = filesOf(set).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
    const sum = (end: string, count: (text: string) => number) =>
      texts.filter(([name]) => name.endsWith(end)).reduce((all, [, text]) => all + count(text), 0);
    const [description, code] = [sum('.yaml', (text) => linesIn(text, '#')), sum('.ts', codeIn)];
    t.ok(description + code > 0, 'it has some lines');
    t.ok(description <= 150, `${description} lines of description`);
    t.ok(code <= 300, `${code} lines of code`);
  });
}
