import { test } from 'tap';
import type { ConfigGroup, ConfigItemType } from '../../../src/core/index.js';
import { before, built, Profile, since, type TypeOf } from '../../../src/subsystems/versions/index.js';

test('since a version means that version and all later ones; before a version excludes it', (t) => {
  const profile = new Profile('6.12');
  t.same([profile.since('6.9'), profile.since('6.12'), profile.since('6.13'), profile.since('7.0')], [true, true, false, false]);
  t.same([profile.before('6.9'), profile.before('6.12'), profile.before('6.13'), profile.before('7.0')], [false, false, true, true]);
  t.end();
});

test('entries are selected by version and feature, in their order; conditions nest', (t) => {
  const entries = [
    'always',
    since('6.10', 'new'),
    before('6.10', 'old'),
    built('auth' as const, 'key'),
    since('6.10', built('auth' as const, 'new key')),
    built('auth' as const, before('6.10', 'old key')),
  ];
  t.same(new Profile<'auth'>('6.9').select<string>(entries), ['always', 'old']);
  t.same(new Profile<'auth'>('6.9', ['auth']).select<string>(entries), ['always', 'old', 'key', 'old key']);
  t.same(new Profile<'auth'>('6.10').select<string>(entries), ['always', 'new']);
  t.same(new Profile<'auth'>('7.0', ['auth']).select<string>(entries), ['always', 'new', 'key', 'new key']);
  t.end();
});

test('a profile makes each item type once, and shares none with another profile', (t) => {
  const makeType: TypeOf<Profile, ConfigGroup> = (profile): ConfigItemType<ConfigGroup> => ({
    attrs: profile.attributes<ConfigGroup>([since('6.10', { name: 'new', show: () => '' })]),
  });
  const [old, recent] = [new Profile('6.1'), new Profile('6.10')];
  t.equal(old.type(makeType), old.type(makeType));
  t.same(old.type(makeType).attrs, []);
  t.same(
    recent.type(makeType).attrs?.map(({ name }) => name),
    ['new'],
  );
  t.end();
});
