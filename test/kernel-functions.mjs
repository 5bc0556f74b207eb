/**
 * Checks test/kernel-functions.txt against sources of Linux: is each function in the file that the list names?
 *
 * usage: node test/kernel-functions.mjs SOURCE…     such as linux-source-6.12 (Debian: /usr/src/linux-source-6.12.tar.xz, unpacked)
 *
 * Functions of later kernels, and files that are in none of the sources, are counted as not checked.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const sources = process.argv.slice(2);
if (sources.length === 0) {
  console.error('kernel-functions: expected the folder of a source of Linux');
  process.exit(2);
}

/** A parameter of a macro, by its name; what else is pasted is part of the function's name. */
const PARAMETER = /^_?_?(?:[a-z]*name|[a-z]|prefix|struct\w*|NAME|TYPE|_\w_|_f_|_n_)$/;

/** The functions that macros of a text make: `gadget_dev_desc_##_name##_store` makes those that begin and end so. */
const pasted = (text) =>
  [...text.matchAll(/\b\w+(?:\s*##\s*\w+)+/g)].map(([one]) => {
    const parts = one.split(/\s*##\s*/).map((part) => (PARAMETER.test(part) ? '(\\w+)' : part));
    return new RegExp(`^${parts.join('')}$`);
  });

/** The C files and headers of a folder, in one text: what macros in headers make is named there. */
const folders = new Map();
function folderOf(file) {
  const folder = file.endsWith('usb/gadget_configfs.h') ? file.replace(/include\/linux\/usb\/.*/, 'drivers/usb/gadget') : dirname(file);
  if (!folders.has(folder)) {
    const files = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
    folders.set(folder, files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n'));
  }
  return folders.get(folder);
}

/** Is the function in the file, by its name, or made by one of its macros from words of the folder? */
function isIn(name, file) {
  const text = readFileSync(file, 'utf8');
  if (new RegExp(`\\b${name}\\b`).test(text)) return true;
  return pasted(text).some((macro) =>
    macro
      .exec(name)
      ?.slice(1)
      .every((word) => new RegExp(`\\b_?${word}\\b`).test(folderOf(file))),
  );
}

let [found, missing, unchecked] = [0, 0, 0];
for (const line of readFileSync(new URL('kernel-functions.txt', import.meta.url), 'utf8').split('\n')) {
  if (line === '' || line.startsWith('#')) continue;
  const [name, file, since] = line.split('\t');
  const files = sources.map((source) => join(source, file)).filter((path) => existsSync(path));
  if (since !== undefined || files.length === 0) unchecked++;
  else if (files.some((path) => isIn(name, path))) found++;
  else {
    missing++;
    console.log(`${name} is not in ${file}`);
  }
}
console.log(`${found} functions found, ${missing} not, ${unchecked} not checked`);
process.exitCode = missing === 0 ? 0 : 1;
