/**
 * `configfs-fuse subsystems`.
 *
 * @module
 */
import { DEFAULT_SET, fileExtensions, sets } from '../../subsystems/index.js';
import { EXIT } from '../exit.js';
import { say } from '../output.js';

export async function run(): Promise<number> {
  const width = Math.max(...sets.map(({ name }) => name.length));
  for (const { name, summary, options } of sets) {
    say(`${name.padEnd(width)}  ${summary}${name === DEFAULT_SET ? ' [default]' : ''}`);
    for (const [option, meaning] of Object.entries(options)) say(`${''.padEnd(width)}    :${option}  ${meaning}`);
  }
  say(`-s also takes a file (${fileExtensions.join(', ')}): configfs-fuse mount DIR -s ./my-subsystem.mjs`);
  return EXIT.ok;
}
