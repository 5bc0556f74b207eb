import fc from '../fast-check.js';
import { test } from 'tap';
import { globPath, globText } from '../../src/control/glob.js';
import { fits, parsePattern } from '../../src/control/pattern.js';

test('globs of paths', async (t) => {
  for (const [glob, yes, no] of [
    ['nvmet/**/enable', ['nvmet/enable', 'nvmet/a/enable', 'nvmet/a/b/enable'], ['enable', 'nvmet/a/enabled', 'xnvmet/enable']],
    ['nvmet/ports/*', ['nvmet/ports/1'], ['nvmet/ports', 'nvmet/ports/1/x']],
    ['usb_gadget/*/UDC', ['usb_gadget/g1/UDC'], ['usb_gadget/UDC', 'usb_gadget/a/b/UDC']],
    ['**/x', ['x', 'a/x', 'a/b/x'], ['xx', 'x/a']],
    ['a/**', ['a', 'a/b', 'a/b/c'], ['ab', 'b/a']],
    ['**', ['a', 'a/b', ''], []],
    ['/a/h?/', ['a/h1'], ['a/h', 'a/h/1']],
    ['a/h*.x', ['a/h.x', 'a/host.x'], ['a/hx', 'a/h/.x']],
    ['a/\\*', ['a/*'], ['a/b']],
    ['a/(b)+', ['a/(b)+'], ['a/b', 'a/bb']],
    ['über/*', ['über/größe'], ['uber/x']],
  ] as const) {
    for (const path of yes) t.ok(globPath(glob).test(path), `${glob} is for ${path}`);
    for (const path of no) t.notOk(globPath(glob).test(path), `${glob} is not for ${path}`);
  }
});

test('operations, targets, values', async (t) => {
  const store = parsePattern('store nvmet/**/enable = 1');
  t.ok(fits(store, { op: 'store', path: 'nvmet/a/enable', text: '1' }));
  t.notOk(fits(store, { op: 'store', path: 'nvmet/a/enable', text: '0' }));
  t.notOk(fits(store, { op: 'show', path: 'nvmet/a/enable', text: '1' }));
  t.ok(fits(parsePattern('write'), { op: 'store', path: 'x' }), 'write is store');
  t.ok(fits(parsePattern('rename'), { op: 'commit', path: 'x', to: 'y' }), 'a commit is a rename');
  t.ok(fits(parsePattern('* a/*'), { op: 'rmdir', path: 'a/b' }));
  t.ok(fits(parsePattern('symlink ** -> hosts/*'), { op: 'symlink', path: 'a', to: 'hosts/h' }));
  t.ok(fits(parsePattern('store x = /^\\d+$/'), { op: 'store', path: 'x', text: '12' }));
  t.ok(fits(parsePattern('store x ='), { op: 'store', path: 'x', text: '' }));
  t.notOk(fits(parsePattern('store x ='), { op: 'store', path: 'x', text: 'y' }));
});

test('an event is met by its own patterns only', async (t) => {
  const unplugged = { op: 'event', path: 'netconsole', text: 'unregister eth0' };
  for (const pattern of ['event', 'event netconsole', 'event net*', 'event netconsole = unregister eth0', 'event ** = unregister *'])
    t.ok(fits(parsePattern(pattern), unplugged), pattern);
  for (const pattern of ['*', '* netconsole', 'store netconsole = unregister eth0', 'event netconsole = register *', 'event vkms'])
    t.notOk(fits(parsePattern(pattern), unplugged), pattern);
});

test('what is no pattern', async (t) => {
  for (const [text, message] of [
    ['', 'the operation is missing; expected one of'],
    ['stor x', "there is no operation 'stor'; did you mean 'store'?"],
    ['store a b', "found 'a b'; expected one path"],
    ['mkdir ../x', "found '../x', which meets nothing; expected a path relative to the mount"],
    ['store a/./b', 'which meets nothing'],
    ['event netconsole ! EIO', 'found .! EIO. for event'],
    ['event a -> b', "found '-> b' for event; expected it for rename"],
    ['store a ! EWHAT', "'EWHAT' is not an errno"],
    ['store a = /(/', 'expected a regular expression between slashes'],
  ] as const) {
    t.throws(() => parsePattern(text), { name: 'PatternError', message: new RegExp(message.replace(/[()?]/g, '\\$&')) }, text);
  }
});

/** Globs as regular expressions: what they mean. */
function textSource(glob: string, any: string): string {
  return glob.replace(/[*?]|[^*?]/g, (char) =>
    char === '*' ? `${any}*` : char === '?' ? any : `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
}

function pathRegExp(glob: string): RegExp {
  const parts = glob.split('/').filter((part, at, all) => part !== '**' || all[at - 1] !== '**');
  const source = parts.map((part, at) => {
    const separator = at > 0 && parts[at - 1] !== '**' ? '/' : '';
    if (part !== '**') return separator + textSource(part, '[^/]');
    if (at === parts.length - 1) return separator === '' ? '.*' : '(?:/.*)?';
    return `${separator}(?:[^/]+/)*`;
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}

const pieces = (of: string, max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...of), { minLength: 1, maxLength: max }).map((chars) => chars.join(''));

test('a glob fits what the regular expression fits that says the same', async (t) => {
  const name = pieces('ab', 4);
  fc.assert(
    fc.property(pieces('ab*?', 8), fc.array(name, { maxLength: 4 }), (glob, names) => {
      const text = names.join('');
      t.equal(globText(glob).test(text), new RegExp(`^${textSource(glob, '.')}$`, 'su').test(text), `${glob} ${text}`);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant('**'), pieces('ab*?', 3)), { minLength: 1, maxLength: 5 }),
      fc.array(name, { minLength: 1, maxLength: 5 }),
      (parts, names) => {
        const [glob, path] = [parts.join('/'), names.join('/')];
        t.equal(globPath(glob).test(path), pathRegExp(glob).test(path), `${glob} ${path}`);
      },
    ),
    { numRuns: 1000 },
  );
});

test('no value keeps a pattern busy', async (t) => {
  const began = performance.now();
  const page = 'a'.repeat(4096);
  t.notOk(globText(`${'*a'.repeat(60)}*b`).test(page));
  t.notOk(globPath(`${'**/*a*a*/'.repeat(30)}b`).test(Array(1000).fill('aaa').join('/')));
  t.notOk(fits(parsePattern(`store ** = ${'*a'.repeat(60)}*b`), { op: 'store', path: 'x', text: page }));
  t.throws(() => fits(parsePattern('store ** = /^(a+)+$/'), { op: 'store', path: 'x', text: `${page}b` }), { name: 'TookTooLong' });
  t.ok(performance.now() - began < 20_000);
});
