/** The samples, used by users of all sorts: who may do what is decided by owners, groups, modes and capabilities. */
import fc from 'fast-check';
import { samples } from './samples.mjs';

const pick = (...list) => fc.constantFrom(...list);
/** @param {...[number, fc.Arbitrary<string>]} pairs */
const weighted = (...pairs) => fc.oneof(...pairs.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const joined = (...words) => fc.tuple(...words).map((parts) => parts.join(' '));

const WHO = pick('1000', '1000:0', '1001:1000', '1001', '1000:1001', '1001:5:1000', '1002:1002:0,1001', '1000:1000:50,60', '0:1000');
const CAPABILITIES = pick(
  'none',
  '-dac_override',
  '-dac_override,dac_read_search',
  '-fowner',
  '-chown',
  '-fsetid',
  'dac_override',
  'dac_read_search',
  'fowner',
  'chown',
  'fsetid',
  'fowner,chown',
  'dac_read_search,fowner',
);
const as = WHO.map((who) => `as ${who}`);
const user = WHO.map((who) => `user ${who}`);
const caps = CAPABILITIES.map((list) => `caps ${list}`);

/** @type {import('../world.mjs').Vocabulary} */
export const credentials = {
  name: 'credentials',
  needs: ['samples'],
  world: samples.world,
  callers: weighted(
    [8, as],
    [6, user],
    [5, caps],
    [5, joined(as, caps)],
    [4, WHO.map((who) => `fs ${who}`)],
    [2, joined(fc.constant('fs 1000'), caps)],
    [2, joined(user, fc.constant('nnp'))],
    [3, joined(user, fc.constant('userns'))],
    [1, fc.constant('userns')],
    [1, joined(fc.constant('user 1001 userns'), caps)],
  ),
  recorded: 2000,
};
