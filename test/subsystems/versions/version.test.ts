import { test } from 'tap';
import { compareVersions, parseVersion } from '../../../src/subsystems/versions/index.js';

test('a version has two numbers, or three of which the last does not count', (t) => {
  t.equal(parseVersion('6.12'), '6.12');
  t.equal(parseVersion('6.12.3'), '6.12');
  t.equal(parseVersion('06.01'), '6.1');
  for (const wrong of ['', '6', '6.', '.1', '6.12.', '6.12.3.4', '6.12-rc1', 'v6.12', ' 6.12', '6.12 ', '-6.1', '6.1e1', '6,1', '99999.1'])
    t.equal(parseVersion(wrong), undefined, wrong);
  t.end();
});

test('versions are compared as numbers', (t) => {
  const sorted = ['5.19', '6.1', '6.2', '6.9', '6.10', '6.12', '7.0', '7.2', '10.0'] as const;
  t.same([...sorted].sort().sort(compareVersions), sorted);
  t.equal(compareVersions('6.12', '6.12'), 0);
  t.end();
});
