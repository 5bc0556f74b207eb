/** Chips that are made of lines of simulated ones, or of each other. */
import fc from 'fast-check';
import { EVENLY, valuesFor } from '../values.mjs';
import { attributes, isNewer, together } from '../world.mjs';

const GOOD = { live: ['1', '1', '0'], key: ['chip', 'chip', 'one', 'inner'], name: ['inner', 'x'], offset: ['0', '1', '2', '-1'] };
const values = valuesFor('aggregator', GOOD, { repeat: EVENLY });

const chip = {
  prologue: [
    ['mkdir gpio-sim/s', 'mkdir gpio-sim/s/b', 'put chip gpio-sim/s/b/label', 'put 3 gpio-sim/s/b/num_lines'],
    ['mkdir gpio-sim/s/b/line1', 'put one gpio-sim/s/b/line1/name'],
    ['put 1 gpio-sim/s/live'],
  ],
  // What is live keeps its directories, so nothing may be left so.
  epilogue: ['root', 'put 0 gpio-aggregator/e/live', 'put 0 gpio-aggregator/d/live', 'put 0 gpio-sim/s/live'],
  folders: ['gpio-aggregator', 'gpio-sim/s'],
  files: attributes('gpio-sim/s', 'live', () => ['0', '1', '1']),
};
const device = (name, offset) => {
  const path = `gpio-aggregator/${name}`;
  const [first, second] = [`${path}/line0`, `${path}/line1`];
  return {
    prologue: [
      [`mkdir ${path}`],
      [`mkdir ${first}`, `put chip ${first}/key`],
      [`put ${offset} ${first}/offset`, `put inner ${first}/name`],
      [`put 1 ${path}/live`],
    ],
    made: [path, first, first, second, ...['line00', 'line2', 'line', 'x'].map((line) => `${path}/${line}`)],
    files: [
      ...attributes(path, 'dev_name live live live live', values),
      ...[first, second].flatMap((line) => attributes(line, 'key key name offset', values)),
    ],
    bursts: [
      ...['0', '1', '2', '3'].map((line) => [
        `put 0 ${path}/live`,
        `put ${line} ${first}/offset`,
        `put chip ${first}/key`,
        `put 1 ${path}/live`,
      ]),
      ...['one', 'inner', 'x', '\\n'].map((key) => [
        `put 0 ${path}/live`,
        `put -1 ${first}/offset`,
        `put ${key} ${first}/key`,
        `put 1 ${path}/live`,
      ]),
      [`put 0 ${path}/live`, `mkdir ${second}`, `put chip ${second}/key`, `put 2 ${second}/offset`, `put 1 ${path}/live`],
      [`put 0 ${path}/live`, `rmdir ${first}`, `put 1 ${path}/live`, `rmdir ${second}`, `rmdir ${path}`],
      ['put 0 gpio-sim/s/live', `put 0 ${path}/live`, `put 1 ${path}/live`, 'put 1 gpio-sim/s/live', `put 1 ${path}/live`],
    ],
  };
};

/** @type {import('../world.mjs').Vocabulary} */
export const aggregator = {
  name: 'aggregator',
  needs: ['aggregator'],
  kernel: 'linux-image-7.3-amd64/trixie-backports',
  isLeftOut: isNewer,
  world: fc
    .subarray([device('d', 0), device('e', 0), device('e', 1)], { minLength: 1, maxLength: 2 })
    .map((parts) => together(chip, device('d', 0), ...new Set(parts))),
};
