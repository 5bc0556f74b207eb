/**
 * The lab module: attributes that misbehave, binary ones, links, and default groups.
 *
 * `lab/register` and `lab/depend` are for scenarios: unregistering a group that users have filled, or taking back more than
 * was depended on, is a bug of the driver and ends the kernel.
 */
import fc from 'fast-check';
import { attributes, together } from '../world.mjs';

const TEXT = ['x', '1\\n', 'hello', 'a\\0b', '\\n', '\\*4095(t)', '\\*4096(t)', '\\xff'];
/** ENOSPC, EINTR, EEXIST, and NULL, which is ENOMEM. */
const FAIL = ['28', '4', '17', '0'];
const BYTES = ['x', 'hello', 'a\\0b', '\\*63(b)', '\\*64(b)', '\\*65(b)', '\\n'];

/** Callbacks show in the script that they belong to; what closes by itself at the end does so in an order of its own. */
const fresh = {
  prologue: [['put -1 lab/fail', 'cat lab/log']],
  epilogue: ['close 1', 'close 2', 'close 3', 'close 5', 'close 9', 'root', 'cat lab/log'],
  folders: ['lab'],
  files: [
    ['lab/log', TEXT],
    ['lab/log', TEXT],
    ['lab/fail', FAIL],
  ],
};
const odd = (name) => ({
  prologue: [[`mkdir lab/odd/${name}`]],
  made: [`lab/odd/${name}`],
  folders: ['lab/odd'],
  files: attributes(
    `lab/odd/${name}`,
    'echo count writeonly showerror storeerror storeshort storezero empty page toolong nul mode0000 mode0666 mode4755 noshow nostore',
    () => TEXT,
  ),
});
const blobs = {
  prologue: [['mkdir lab/blobs/a']],
  made: ['lab/blobs/a', 'lab/blobs/b'],
  folders: ['lab/blobs'],
  files: attributes('lab/blobs/a', 'length data data unlimited readonly writeonly toobig sizeerror dataerror shrinks refuses', () => BYTES),
};
const trees = {
  prologue: [['mkdir lab/trees/a'], ['mkdir lab/trees/a/C/D/a']],
  made: ['a', 'b', 'a/a', 'a/B/a', 'a/C/a', 'a/C/D/a', 'a/C/D/b'].map((path) => `lab/trees/${path}`),
  folders: ['', '/a/B', '/a/C', '/a/C/D', '/b/C'].map((path) => `lab/trees${path}`),
};
const links = {
  prologue: [['mkdir lab/links/a', 'mkdir lab/links/b'], ['mkdir lab/links/a/i'], ['symlink \\@/lab/links/b lab/links/a/l']],
  made: ['lab/links/a', 'lab/links/b', 'lab/links/a/i', 'lab/links/b/i'],
  folders: ['lab/links'],
  links: [
    'lab/links/a',
    'lab/links/b',
    'lab/links/a/i',
    'lab/links',
    'lab',
    'lab/trees/a/C',
    'lab/trees/a/C/D',
    'lab/odd/a',
    'lab/links/a/l',
    '02-simple-children',
  ].flatMap((target) => ['lab/links/a/l', 'lab/links/b/l', 'lab/links/b/m', 'lab/links/a/i/l'].map((place) => [target, place])),
};

/** @type {import('../world.mjs').Vocabulary} */
export const lab = {
  name: 'lab',
  needs: ['samples', 'lab'],
  world: fc
    .subarray([odd('a'), odd('b'), blobs, blobs, trees, links, links, trees], { minLength: 1, maxLength: 2 })
    .map((parts) => together(fresh, ...new Set(parts))),
};
