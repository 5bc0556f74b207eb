import { test } from 'tap';
import { sample } from '../../../src/subsystems/yaml/sample.js';

const whole = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'su');

test('a name for a simple pattern', async (t) => {
  for (const [source, name] of [
    ['hog', 'hog'],
    ['line[0-9]+', 'line0'],
    ['line\\d+', 'line0'],
    ['[a-z]{3}', 'aaa'],
    ['(?:acm|ecm)\\.\\w+', 'acm.0'],
    ['a|b', 'a'],
    ['c\\.[1-9][0-9]?', 'c.1'],
    ['x?y*z', 'z'],
    ['0x[0-9a-f]{4}', '0x0000'],
    ['[^0-9].', 'a0'],
    ['\\p{L}+', undefined],
    ['(?=b)a', undefined],
    ['.*', undefined],
    ['^a$', 'a'],
    ['(?<n>k)-\\S', 'k-0'],
    ['[é]+', undefined],
    ['[\\]]', ']'],
  ] as const) {
    t.equal(sample(whole(source)), name, source);
  }
});
