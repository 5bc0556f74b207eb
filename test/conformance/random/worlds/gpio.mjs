/** Simulated GPIO chips. */
import fc from 'fast-check';
import { EVENLY, valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const GOOD = {
  live: ['1', '1', '0'],
  num_lines: ['4', '8'],
  label: ['x', 'y'],
  name: ['a', 'b'],
  direction: ['input', 'output-high', 'output-low'],
};
const values = valuesFor('gpio', GOOD, { repeat: EVENLY });
const device = (name) => {
  const path = `gpio-sim/${name}`;
  return {
    prologue: [[`mkdir ${path}`], [`mkdir ${path}/b`], [`put 1 ${path}/live`]],
    made: [path, `${path}/b`, `${path}/c`],
    files: [
      ...attributes(path, 'dev_name live live live live', values),
      ...['b', 'c'].flatMap((bank) => attributes(`${path}/${bank}`, 'chip_name label num_lines', values)),
    ],
  };
};
const lines = (name) => {
  const path = `gpio-sim/${name}/b`;
  return {
    prologue: [[`mkdir gpio-sim/${name}`], [`mkdir ${path}`], [`mkdir ${path}/line0`], [`mkdir ${path}/line0/hog`]],
    made: ['line0', 'line0/hog', 'line3', 'line3/hog', 'line00', 'linex', 'line'].map((line) => `${path}/${line}`),
    files: ['line0', 'line3'].flatMap((line) => [
      ...attributes(`${path}/${line}`, 'name', values),
      ...attributes(`${path}/${line}/hog`, 'name direction', values),
    ]),
  };
};

/** @type {import('../world.mjs').Vocabulary} */
export const gpio = {
  name: 'gpio',
  needs: ['gpio'],
  world: fc
    .subarray([device('d'), device('e'), lines('d'), lines('d')], { minLength: 1, maxLength: 3 })
    .map((parts) => together({ folders: ['gpio-sim'] }, device('d'), ...new Set(parts))),
};

/** Debian's 6.12, which keeps what is live from being removed: so nothing is left live. */
export const gpioPinned = {
  ...gpio,
  name: 'gpio-6.12',
  needs: ['virtuser'],
  kernel: 'linux-image-6.12-amd64',
  recorded: 4000,
  world: gpio.world.map((world) => ({
    ...world,
    epilogue: ['root', 'put 0 gpio-sim/d/live', 'put 0 gpio-sim/e/live'],
    bursts: ['b/line0/hog', 'b/line0', 'b/line3', 'b/c', 'b', ''].flatMap((path) => [
      [`mkdir gpio-sim/d/${path}`, 'put 1 gpio-sim/d/live', `rmdir gpio-sim/d/${path}`],
      ['put 0 gpio-sim/d/live', `rmdir gpio-sim/d/${path}`],
    ]),
  })),
};
