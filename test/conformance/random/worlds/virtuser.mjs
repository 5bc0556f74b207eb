/** Consumers of the lines of a simulated GPIO chip: Debian's 6.12, with both drivers compiled beside it. */
import fc from 'fast-check';
import { COMMON, valuesOf } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const tried = valuesOf('virtuser');
const GOOD = { live: ['1', '1', '0'], key: ['chip', 'chip', 'one'], offset: ['0', '1', '2', '-1'] };
const valuesFor = (name) => {
  const good = GOOD[name] ?? [];
  return [...good, ...good, ...good, ...good, ...(tried.get(name) ?? []), ...COMMON];
};

const chip = {
  prologue: [
    ['mkdir gpio-sim/s', 'mkdir gpio-sim/s/b', 'put chip gpio-sim/s/b/label', 'put 3 gpio-sim/s/b/num_lines'],
    ['mkdir gpio-sim/s/b/line1', 'put one gpio-sim/s/b/line1/name'],
    ['put 1 gpio-sim/s/live'],
  ],
  // What is live keeps its directories, so nothing may be left so.
  epilogue: ['root', 'put 0 gpio-virtuser/d/live', 'put 0 gpio-virtuser/e/live', 'put 0 gpio-sim/s/live'],
  folders: ['gpio-virtuser', 'gpio-sim/s'],
  files: attributes('gpio-sim/s', 'live', () => ['0', '1', '1']),
};
const device = (name, offset) => {
  const path = `gpio-virtuser/${name}`;
  const entry = `${path}/foo/a`;
  return {
    prologue: [
      [`mkdir ${path}`, `mkdir ${path}/foo`],
      [`mkdir ${entry}`, `put chip ${entry}/key`],
      [`put ${offset} ${entry}/offset`],
      [`put 1 ${path}/live`],
    ],
    made: [path, `${path}/foo`, entry, `${path}/foo/b`, `${path}/bar`, `${path}/bar/a`],
    files: [
      ...attributes(path, 'dev_name live live live', valuesFor),
      ...[entry, `${path}/foo/b`, `${path}/bar/a`].flatMap((one) =>
        attributes(one, 'key key offset drive pull active_low transitory', valuesFor),
      ),
    ],
    bursts: [
      ...['0', '1', '2', '3'].map((line) => [
        `put 0 ${path}/live`,
        `put ${line} ${entry}/offset`,
        `put 1 ${path}/live`,
        `cat ${path}/dev_name`,
      ]),
      ...['one', 'chip', 'x', '\\n'].map((key) => [
        `put 0 ${path}/live`,
        `put -1 ${entry}/offset`,
        `put ${key} ${entry}/key`,
        `put 1 ${path}/live`,
      ]),
      [`mkdir ${path}/foo/b`, `put chip ${path}/foo/b/key`, `put 2 ${path}/foo/b/offset`, `put 1 ${path}/live`],
      [`put 0 ${path}/live`, `rmdir ${entry}`, `rmdir ${path}/foo`, `rmdir ${path}`],
    ],
  };
};

/** @type {import('../world.mjs').Vocabulary} */
export const virtuser = {
  name: 'virtuser',
  needs: ['virtuser'],
  kernel: 'linux-image-6.12-amd64',
  world: fc
    .subarray([device('d', 0), device('e', 0), device('e', 1)], { minLength: 1, maxLength: 2 })
    .map((parts) => together(chip, device('d', 0), ...new Set(parts))),
};
