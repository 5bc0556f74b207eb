import { test } from 'tap';
import { list, walk } from '../../core/support.js';
import { mounted } from './support.js';

test('default groups come and go with what is made', async (t) => {
  const shell = await mounted(`
subsystems:
  one:
    groups: { always: { groups: { inner: {} } } }
    mkdir: box
  two: box
types:
  box:
    description: "a box\\n"
    groups: { lid: { mkdir: box } }
`);
  t.same((await list(shell.fs, await walk(shell.fs, '/'))).sort(), ['one', 'two']);
  t.same(await list(shell.fs, await walk(shell.fs, '/one/always')), ['inner']);
  t.equal(await shell.mkdir('/one/a'), undefined);
  t.same((await list(shell.fs, await walk(shell.fs, '/one/a'))).sort(), ['description', 'lid']);
  t.equal(await shell.cat('/two/description'), 'a box\n');
  t.equal(await shell.mkdir('/two/x'), 'EPERM', 'nothing is made there');
  t.equal(await shell.mkdir('/one/a/lid/b'), undefined, 'a type in itself');
  t.equal(await shell.mkdir('/one/a/lid/b/lid/c'), undefined);
  t.equal(await shell.rmdir('/one/a'), 'ENOTEMPTY');
  t.equal(await shell.rmdir('/one/a/lid'), 'EPERM');
  t.equal(await shell.rmdir('/one/a/lid/b/lid/c'), undefined);
  t.equal(await shell.rmdir('/one/a/lid/b'), undefined);
  t.equal(await shell.rmdir('/one/a'), undefined);
});

test('rules for mkdir: the first that matches decides', async (t) => {
  const shell = await mounted(`
subsystems:
  s:
    mkdir:
      - { name: 'bad.*', refuse: EACCES }
      - { name: 'line[0-9]+', example: line0, type: { attributes: { a: bool } }, max: 2, full: EUSERS }
      - { name: hog, type: { attributes: { b: bool } }, max: 1 }
  all:
    mkdir: [{ name: 'x', type: {} }, { refuse: ENOENT }]
`);
  t.equal(await shell.mkdir('/s/bad1'), 'EACCES');
  t.equal(await shell.mkdir('/s/line'), 'EINVAL', 'no rule is for that');
  t.equal(await shell.mkdir('/s/xline1'), 'EINVAL', 'a name matches as a whole');
  t.equal(await shell.mkdir('/s/line1\n'), 'EINVAL');
  t.equal(await shell.mkdir('/s/line1'), undefined);
  t.equal(await shell.cat('/s/line1/a'), '0\n');
  t.equal(await shell.mkdir('/s/line2'), undefined);
  t.equal(await shell.mkdir('/s/line3'), 'EUSERS');
  t.equal(await shell.mkdir('/s/hog'), undefined, 'each rule counts for itself');
  t.equal(await shell.cat('/s/hog/b'), '0\n');
  t.equal(await shell.rmdir('/s/line1'), undefined);
  t.equal(await shell.mkdir('/s/line3'), undefined, 'there is room again');
  t.equal(await shell.mkdir('/all/y'), 'ENOENT');
});

test('attributes of every kind', async (t) => {
  const shell = await mounted(`
subsystems:
  s:
    attributes:
      b: bool
      n: { kind: u16, hex: 4, default: 0x1d6b, min: 1, max: 0x7fff, outside: ERANGE }
      oct: { kind: u8, base: 8, default: 8 }
      big: { kind: u64, default: 18446744073709551615 }
      neg: { kind: s8, default: -5 }
      i: int
      scan: { kind: scanned-u16, default: 7 }
      e: { kind: enum, values: [low, high], default: low, refuse: ENOENT }
      starts: { kind: enum, values: [low, high], match: prefix, default: high }
      any: { kind: u8, refuse: EINVAL }
      text: { kind: string, max: 3, tooLong: ENAMETOOLONG, pattern: '[a-z]*', default: abc }
      cut: { kind: string, max: 3, tooLong: cut, end: '' }
      word: word
      ip4: ipv4
      ip6: { kind: ipv6, default: 'FE80::0:1' }
      mac: { kind: mac, default: '02:00:00:00:00:01' }
      eth: ether-address
      id: uuid
      gid: { kind: guid, default: 01234567-89AB-cdef-0123-456789abcdef }
`);
  const show = async (name: string): Promise<unknown> => shell.cat(`/s/${name}`);
  const all = async (): Promise<Record<string, unknown>> => {
    const rows: Record<string, unknown> = {};
    for (const name of await list(shell.fs, await walk(shell.fs, '/s'))) rows[name] = await show(name);
    return rows;
  };
  const nil = '00000000-0000-0000-0000-000000000000\n';
  t.same(await all(), {
    b: '0\n',
    n: '0x1d6b\n',
    oct: '8\n',
    big: '18446744073709551615\n',
    neg: '-5\n',
    i: '0\n',
    scan: '7\n',
    e: 'low\n',
    starts: 'high\n',
    any: '0\n',
    text: 'abc\n',
    cut: '',
    word: '\n',
    ip4: '\n',
    ip6: 'fe80::1\n',
    mac: '02:00:00:00:00:01\n',
    eth: '\n',
    id: nil,
    gid: '01234567-89ab-cdef-0123-456789abcdef\n',
  });
  const table: readonly [name: string, written: string, then: string][] = [
    ['b', 'y\n', '1\n'],
    ['b', 'maybe', 'EINVAL'],
    ['n', '0xff', '0x00ff\n'],
    ['n', '0', 'ERANGE'],
    ['n', '0x8000', 'ERANGE'],
    ['oct', '17', '15\n'],
    ['big', '18446744073709551616', 'ERANGE'],
    ['neg', '-129', 'ERANGE'],
    ['neg', '-128', '-128\n'],
    ['scan', ' 5 apples', '5\n'],
    ['e', 'high\n', 'high\n'],
    ['e', 'mid', 'ENOENT'],
    ['e', 'lower', 'ENOENT'],
    ['starts', 'lower', 'low\n'],
    ['any', '256', 'EINVAL'],
    ['text', 'xy\n', 'xy\n'],
    ['text', 'abcd', 'ENAMETOOLONG'],
    ['text', 'A', 'EINVAL'],
    ['cut', 'abcdef\n', 'abc'],
    ['word', ' a b', 'a\n'],
    ['ip4', '10.0.0.1\n', '10.0.0.1\n'],
    ['mac', 'zz', 'EINVAL'],
    ['id', 'nonsense', 'EINVAL'],
  ];
  for (const [name, written, then] of table) {
    const answer = await shell.echo(written, `/s/${name}`);
    t.equal(answer ?? (await show(name)), then, `${name} < ${JSON.stringify(written)}`);
  }
});

test('modes say what can be done', async (t) => {
  const shell = await mounted(`
subsystems:
  s:
    attributes:
      plain: u8
      ro: { kind: u8, mode: ro, default: 3 }
      wo: { kind: u8, mode: wo }
      root: { kind: u8, mode: '0600' }
      digits: { kind: u8, mode: '440' }
`);
  const modes = await Promise.all(['plain', 'ro', 'wo', 'root', 'digits'].map((name) => shell.mode(`/s/${name}`)));
  t.same(modes, ['0644', '0444', '0200', '0600', '0440']);
  t.equal(await shell.echo('1', '/s/ro'), 'EACCES');
  t.equal(await shell.cat('/s/ro'), '3\n');
  t.equal(await shell.cat('/s/wo'), 'EACCES');
  t.equal(await shell.echo('1', '/s/wo'), undefined);
  t.equal(await shell.echo('1', '/s/digits'), 'EACCES');
});

test('items of one type do not share their values', async (t) => {
  const shell = await mounted('subsystems: {s: {mkdir: t}}\ntypes: {t: {attributes: {a: u8}}}\n');
  for (const name of ['x', 'y']) await shell.mkdir(`/s/${name}`);
  await shell.echo('1', '/s/x/a');
  t.equal(await shell.cat('/s/y/a'), '0\n');
  await shell.rmdir('/s/x');
  await shell.mkdir('/s/x');
  t.equal(await shell.cat('/s/x/a'), '0\n', 'a new item is new');
});

test('links go to the types that are allowed', async (t) => {
  const shell = await mounted(`
subsystems:
  s:
    groups:
      disks: { mkdir: disk }
      hosts: { mkdir: host }
      ports: { mkdir: { type: { links: { to: disk, refuse: ENODEV, max: 1, full: EMLINK } } } }
      sets: { mkdir: { type: { links: [disk, host] } } }
types: { disk: {}, host: {} }
`);
  for (const path of ['disks/a', 'disks/b', 'hosts/h', 'ports/1', 'sets/m']) t.equal(await shell.mkdir(`/s/${path}`), undefined);
  t.equal(await shell.ln('/s/hosts/h', '/s/ports/1/l'), 'ENODEV');
  t.equal(await shell.ln('/s/disks', '/s/ports/1/l'), 'ENODEV');
  t.equal(await shell.ln('/s/disks/a', '/s/ports/1/l'), undefined);
  t.equal(await shell.ln('/s/disks/b', '/s/ports/1/m'), 'EMLINK');
  t.equal(await shell.rmdir('/s/disks/a'), 'EBUSY');
  t.equal(await shell.rm('/s/ports/1/l'), undefined);
  t.equal(await shell.ln('/s/disks/b', '/s/ports/1/m'), undefined);
  t.equal(await shell.ln('/s/disks/a', '/s/sets/m/a'), undefined);
  t.equal(await shell.ln('/s/hosts/h', '/s/sets/m/h'), undefined);
  t.equal(await shell.ln('/s/ports/1', '/s/sets/m/p'), 'EINVAL');
  t.equal(await shell.ln('/s/disks/a', '/s/disks/b/l'), 'EPERM', 'no links there');
});

test('binary attributes', async (t) => {
  const failures: unknown[] = [];
  const shell = await mounted(
    `
subsystems:
  s:
    attributes:
      blob: { kind: binary, max: 4, default: { hex: '00 ff' } }
      key: { kind: binary, mode: wo, max: 4 }
      copy: { kind: binary, mode: ro, default: { base64: aGk= }, needs: [key], unmet: ENODATA }
      times: { kind: counter, of: key }
`,
    failures,
  );
  t.equal(await shell.cat('/s/blob'), '\0\xff');
  t.equal(await shell.echo(Buffer.from([1, 2, 3]), '/s/blob'), undefined);
  t.equal(await shell.cat('/s/blob'), '\x01\x02\x03');
  t.equal(await shell.echo('12345', '/s/blob'), 'EFBIG');
  t.equal(await shell.cat('/s/copy'), 'ENODATA');
  t.equal(await shell.cat('/s/key'), 'EACCES');
  await shell.echo('k', '/s/key');
  t.equal(await shell.cat('/s/copy'), 'hi');
  t.equal(await shell.cat('/s/times'), '1\n');
  t.equal(await shell.mode('/s/times'), '0444');
  t.same(failures, []);
});

test('counters count stores, not attempts', async (t) => {
  const shell = await mounted('subsystems: {s: {attributes: {a: u8, b: u8, all: counter, only: {kind: counter, of: [b]}}}}\n');
  await shell.echo('1', '/s/a');
  await shell.echo('300', '/s/a');
  await shell.echo('1', '/s/b');
  t.equal(await shell.cat('/s/all'), '2\n');
  t.equal(await shell.cat('/s/only'), '1\n');
});

test('what is needed has to be set first', async (t) => {
  const shell = await mounted('subsystems: {s: {attributes: {name: string, enable: {kind: bool, needs: name, unmet: ENODEV}}}}\n');
  t.equal(await shell.echo('1', '/s/enable'), 'ENODEV');
  t.equal(await shell.echo('nonsense', '/s/enable'), 'ENODEV', 'before the value is looked at');
  t.equal(await shell.cat('/s/enable'), '0\n', 'reading is not using');
  await shell.echo('x', '/s/name');
  t.equal(await shell.echo('1', '/s/enable'), undefined);
  await shell.echo('\n', '/s/name');
  t.equal(await shell.echo('0', '/s/enable'), 'ENODEV', 'an empty text is as good as none');
});

test('what is frozen does not change', async (t) => {
  const failures: unknown[] = [];
  const shell = await mounted(
    `
subsystems:
  s: { mkdir: device }
types:
  device:
    frozenBy: live
    attributes: { live: bool, label: string }
    mkdir: line
  line:
    frozenBy: live
    frozen: EPERM
    attributes: { name: string, blob: binary }
    links: device
`,
    failures,
  );
  await shell.mkdir('/s/d');
  await shell.mkdir('/s/d/l');
  t.equal(await shell.echo('1', '/s/d/live'), undefined);
  t.equal(await shell.echo('x', '/s/d/label'), 'EBUSY');
  t.equal(await shell.echo('x', '/s/d/l/name'), 'EPERM');
  t.equal(await shell.mkdir('/s/d/m'), 'EBUSY');
  t.equal(await shell.ln('/s/d', '/s/d/l/link'), 'EPERM');
  await shell.echo('x', '/s/d/l/blob');
  t.equal(await shell.cat('/s/d/l/blob'), '', 'a binary store is refused without a word, as in the kernel');
  t.equal(await shell.cat('/s/d/l/name'), '\n', 'reading goes on');
  t.equal(await shell.rmdir('/s/d/l'), undefined, 'and so does rmdir, which no driver can refuse');
  t.equal(await shell.echo('0', '/s/d/live'), undefined);
  t.equal(await shell.echo('x', '/s/d/label'), undefined);
  t.equal(await shell.mkdir('/s/d/m'), undefined);
  t.equal(failures.length, 1);
});

test('items are committed when they are complete', async (t) => {
  const shell = await mounted(`
subsystems:
  s:
    committable: { refuse: EAGAIN }
    mkdir: { type: t, max: 2 }
types:
  t:
    attributes: { a: { kind: string, required: true }, b: u8, blob: { kind: binary, required: true } }
`);
  t.equal(await shell.mkdir('/s/x'), 'EPERM');
  t.equal(await shell.mkdir('/s/live/x'), 'EPERM');
  t.equal(await shell.mkdir('/s/pending/x'), undefined);
  t.equal(await shell.mv('/s/pending/x', '/s/live/x'), 'EAGAIN');
  await shell.echo('v', '/s/pending/x/a');
  t.equal(await shell.mv('/s/pending/x', '/s/live/x'), 'EAGAIN');
  await shell.echo('v', '/s/pending/x/blob');
  t.equal(await shell.mv('/s/pending/x', '/s/live/x'), undefined);
  t.type(await shell.echo('w', '/s/live/x/a'), 'string', 'read-only');
  t.equal(await shell.cat('/s/live/x/a'), 'v\n');
  t.equal(await shell.mkdir('/s/pending/y'), undefined);
  t.equal(await shell.mkdir('/s/pending/z'), 'ENOSPC', 'what is live counts');
  t.equal(await shell.mv('/s/live/x', '/s/pending/x'), undefined);
  t.equal(await shell.rmdir('/s/pending/x'), undefined);
  t.equal(await shell.mkdir('/s/pending/z'), undefined);
});
