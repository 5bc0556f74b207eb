/** What a user writes keeps nobody waiting, whatever a description makes of it. */
import { test } from 'tap';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';
import { mounted } from './support.js';

/** Milliseconds. Each of these took minutes or all memory. */
const PATIENCE = 20_000;

test('values that an expression could be busy with for ever: EIO, and the mount goes on', async (t) => {
  const shell = await mounted(`
subsystems: { s: { mkdir: node } }
types:
  node:
    attributes:
      pattern: { kind: string, pattern: '(a+)+' }
      chain: { kind: string, pattern: '.*a.*a.*a.*a.*b' }
      matches: { kind: string, check: { when: '!value.matches("^(a|aa)+$")', refuse: EINVAL } }
      other: { kind: string, check: { when: '"x".matches(value)', refuse: EINVAL } }
      big: { kind: string, sets: { big: 'self.big + self.big + value' } }
      cube:
        kind: bool
        check: { when: 'siblings(self).all(a, siblings(a).all(b, siblings(b).all(c, nameOf(c) != nameOf(a) + "x")))', refuse: EBUSY }
    mkdir:
      - { name: '(b+)+', example: b, type: {} }
      - { name: n.*, example: n1, type: {} }
`);
  t.equal(await shell.mkdir('/s/d'), undefined);
  const timed = async (what: string, call: () => Promise<unknown>, expected: unknown): Promise<void> => {
    const began = performance.now();
    t.same(await call(), expected, what);
    t.ok(performance.now() - began < PATIENCE, `${what} is not waited for`);
  };
  await timed('a value', () => shell.echo(`${'a'.repeat(200)}b`, '/s/d/pattern'), 'EIO');
  await timed('one of a page', () => shell.echo('a'.repeat(4000), '/s/d/chain'), 'EIO');
  await timed('one in an expression', () => shell.echo(`${'a'.repeat(200)}b`, '/s/d/matches'), 'EIO');
  await timed('a name', () => shell.mkdir(`/s/d/${'b'.repeat(200)}c`), 'EIO');
  t.equal(await shell.echo('aaaa', '/s/d/pattern'), undefined);
  t.equal(await shell.echo('aaaa', '/s/d/matches'), undefined);
  t.equal(await shell.echo('a'.repeat(4000), '/s/d/pattern'), undefined, 'what matches at once is quick');

  for (let turn = 0; turn < 40; turn++) await shell.echo('x', '/s/d/big');
  t.equal(await shell.echo('x', '/s/d/big'), 'EIO', 'a text that doubles with each store');
  t.ok(String(await shell.cat('/s/d/big')).length < 5000);

  for (let made = 0; made < 1000; made++) await shell.mkdir(`/s/n${made}`);
  await timed('a loop over all neighbours of all neighbours', () => shell.echo('1', '/s/d/cube'), 'EIO');
  t.equal(await shell.rmdir('/s/n1'), undefined, 'nothing is held up by it');
});

test('a message that is an expression of the user is no program', async (t) => {
  const shell = await mounted(`
subsystems: { s: { mkdir: node } }
types:
  node:
    attributes:
      text: { kind: string, check: { when: 'value == "x" + "y"', refuse: EBUSY } }
`);
  t.equal(await shell.mkdir('/s/d'), undefined);
  for (const value of ['"x" + "y"', '$(id)', '__proto__', 'constructor', 'self.text'])
    t.equal(await shell.echo(value, '/s/d/text'), undefined);
  t.equal(await shell.echo('xy', '/s/d/text'), 'EBUSY');
});

test('an alias does not go through the whole text, and stands for the last anchor of its name', { timeout: 240_000 }, async (t) => {
  const aliases = Array.from({ length: 20_000 }, (_, n) => `b${n}: *x`).join('\n');
  const began = performance.now();
  t.throws(() => parseDescription(`a: &x ${'['.repeat(150)}1${']'.repeat(150)}\n${aliases}`, 'deep'), { name: 'SubsystemError' });
  t.ok(performance.now() - began < 20_000);
  const text = 'subsystems: { s: { attributes: { a: &x { kind: u8 }, b: *x, c: &x bool, d: *x } } }';
  t.match(parseDescription(text, 'both')[0]!.type.attrs, [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }]);
});
