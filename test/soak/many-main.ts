/**
 * Many at once, on a mount of the samples: opens an attribute 10,000 times, then makes and removes items.
 *
 *     node many-main.js MOUNT ITEMS
 */
import { closeSync, mkdirSync, openSync, rmdirSync } from 'node:fs';

const OPENS = 10_000;
/** Items of one group. */
const GROUP = 1_000;

const [mount, items] = [process.argv[2]!, Number(process.argv[3])];
const file = `${mount}/01-childless/showme`;
for (const fd of Array.from({ length: OPENS }, () => openSync(file, 'r'))) closeSync(fd);

const groups = Array.from({ length: Math.ceil(items / GROUP) }, (_, at) => `${mount}/03-group-children/many-${at}`);
for (const group of groups) {
  mkdirSync(group);
  for (let item = 0; item < GROUP; item++) mkdirSync(`${group}/${item}`);
}
process.stdout.write('made\n');
for (const group of groups) {
  for (let item = 0; item < GROUP; item++) rmdirSync(`${group}/${item}`);
  rmdirSync(group);
}
