// What steering costs: the same calls on a mount without it, with a control socket that nobody uses, and with a journal.
import { join } from 'node:path';
import { product, Server } from './servers.mjs';
import { fixed, median, table } from './stats.mjs';

/** @type {[title: string, what: string, where: string][]} */
const CALLS = [
  ['`stat` of an attribute', 'stat', 'stat'],
  ['open + read + close', 'read', 'read'],
  ['open + write + close', 'write', 'write'],
  ['mkdir + rmdir of an item', 'mkdir', 'mkdir'],
  ['mkdir + rmdir of a group with three default groups', 'mkdir', 'groups'],
];

/** The rounds interleaved; a row a call, with the ratios to the mount without steering. */
export async function steering(shape) {
  const kinds = [[], ['--control', join(shape.scratch, 'control', 'socket')], ['--journal', join(shape.scratch, 'journal')]];
  const servers = [];
  try {
    for (const args of kinds) servers.push(await Server.start(product(shape.root, ...args), shape.scratch));
    const rows = [];
    for (const [title, what, where] of CALLS) {
      const micros = servers.map(() => []);
      for (let round = -1; round < (shape.quick ? 3 : 7); round++) {
        for (const [at, server] of servers.entries()) {
          const ops = await shape.load(what, 1, server.where[where]);
          if (round >= 0) micros[at].push(1e6 / ops);
        }
      }
      const [off, control, journal] = micros.map(median);
      rows.push([title, fixed(off), fixed(control), fixed(control / off), fixed(journal), fixed(journal / off)]);
    }
    shape.print(`\n${table(['call, µs', 'nothing on', '--control', 'ratio', '--journal', 'ratio'], rows)}`);
  } finally {
    for (const server of servers) await server.stop();
  }
}
