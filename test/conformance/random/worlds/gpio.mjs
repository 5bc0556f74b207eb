/** Simulated GPIO chips. */
import fc from 'fast-check';
import { COMMON, valuesOf } from '../values.mjs';
import { attributes, together } from '../world.mjs';

const tried = valuesOf('gpio');
const GOOD = {
  live: ['1', '1', '0'],
  num_lines: ['4', '8'],
  label: ['x', 'y'],
  name: ['a', 'b'],
  direction: ['input', 'output-high', 'output-low'],
};
const valuesFor = (name) => {
  const others = [...(tried.get(name) ?? []), ...COMMON];
  const good = GOOD[name] ?? [];
  return [
    ...Array(Math.ceil(others.length / Math.max(1, good.length)))
      .fill(good)
      .flat(),
    ...others,
  ];
};
const device = (name) => {
  const path = `gpio-sim/${name}`;
  return {
    prologue: [[`mkdir ${path}`], [`mkdir ${path}/b`], [`put 1 ${path}/live`]],
    made: [path, `${path}/b`, `${path}/c`],
    files: [
      ...attributes(path, 'dev_name live live live live', valuesFor),
      ...['b', 'c'].flatMap((bank) => attributes(`${path}/${bank}`, 'chip_name label num_lines', valuesFor)),
    ],
  };
};
const lines = (name) => {
  const path = `gpio-sim/${name}/b`;
  return {
    prologue: [[`mkdir gpio-sim/${name}`], [`mkdir ${path}`], [`mkdir ${path}/line0`], [`mkdir ${path}/line0/hog`]],
    made: ['line0', 'line0/hog', 'line3', 'line3/hog', 'line00', 'linex', 'line'].map((line) => `${path}/${line}`),
    files: ['line0', 'line3'].flatMap((line) => [
      ...attributes(`${path}/${line}`, 'name', valuesFor),
      ...attributes(`${path}/${line}/hog`, 'name direction', valuesFor),
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
