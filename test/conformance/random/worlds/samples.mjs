/** The kernel's samples 01 to 03, and 04-default-groups. */
import fc from 'fast-check';
import { COMMON } from '../values.mjs';
import { together } from '../world.mjs';

const file = (path) => [path, COMMON];
/** Its file is told twice, since it is the one that can be written. */
const item = (path) => ({ prologue: [[`mkdir ${path}`]], made: [path], files: [file(`${path}/storeme`), file(`${path}/storeme`)] });
const top = (path) => ({ folders: [path], files: [file(`${path}/description`)] });

const childless = together(top('01-childless'), {
  files: [file('01-childless/showme'), file('01-childless/storeme'), file('01-childless/storeme')],
});
const simple = together(top('02-simple-children'), item('02-simple-children/a'), item('02-simple-children/b'), {
  links: [['02-simple-children/a', '02-simple-children/l']],
});
const group = together(
  top('03-group-children'),
  {
    prologue: [['mkdir 03-group-children/a'], ['mkdir 03-group-children/b']],
    made: ['03-group-children/a', '03-group-children/b'],
    files: [file('03-group-children/a/description')],
  },
  item('03-group-children/a/a'),
  item('03-group-children/a/b'),
  item('03-group-children/b/a'),
);
const family = together(
  top('04-default-groups'),
  {
    prologue: [['mkdir 04-default-groups/a'], ['mkdir 04-default-groups/b']],
    made: ['04-default-groups/a', '04-default-groups/b'],
    folders: ['04-default-groups/a/B', '04-default-groups/a/C', '04-default-groups/a/C/D', '04-default-groups/b/C'],
    links: [['04-default-groups/a/B', '04-default-groups/a/C/l']],
  },
  ...['a/a', 'a/B/a', 'a/C/a', 'a/C/b', 'a/C/D/a', 'b/a'].map((path) => item(`04-default-groups/${path}`)),
);

/** @type {import('../world.mjs').Vocabulary} */
export const samples = {
  name: 'samples',
  needs: ['samples'],
  world: fc
    .subarray([childless, simple, simple, group, group, family, family], { minLength: 1, maxLength: 2 })
    .map((parts) => together(...new Set(parts))),
};
