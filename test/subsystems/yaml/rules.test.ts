import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { parseSpec } from '../../../src/subsystems/spec.js';
import { DescriptionError, loadDescription, parseDescription } from '../../../src/subsystems/yaml/index.js';
import { configfs } from '../../core/support.js';
import { directories } from '../support.js';
import { mounted, Shell } from './support.js';

test('checks: an attribute set once, values that are unique, the same value again', async (t) => {
  const shell = await mounted(`
subsystems: { s: { mkdir: node } }
types:
  node:
    attributes:
      once: { kind: u8, guard: { when: 'isSet(self, "once")', refuse: EBUSY, why: it can be set once } }
      num: { kind: u8, check: { when: 'siblings(self).exists(n, isSet(n, "num") && n.num == value)', refuse: EEXIST } }
      live: { kind: bool, check: { when: value == self.live, refuse: EPERM } }
`);
  for (const name of ['a', 'b']) t.equal(await shell.mkdir(`/s/${name}`), undefined);
  t.equal(await shell.echo('0', '/s/a/once'), undefined);
  t.equal(await shell.echo('x', '/s/a/once'), 'EBUSY', 'before what was written is looked at');
  t.equal(await shell.echo('0', '/s/a/num'), undefined);
  t.equal(await shell.echo('0', '/s/b/num'), 'EEXIST');
  t.equal(await shell.echo('x', '/s/b/num'), 'EINVAL', 'the value is read first');
  t.equal(await shell.echo('0', '/s/a/num'), undefined, 'its own value is no duplicate');
  t.equal(await shell.rmdir('/s/a'), undefined);
  t.equal(await shell.echo('0', '/s/b/num'), undefined, 'what was removed is no duplicate');
  t.equal(await shell.echo('0', '/s/b/live'), 'EPERM');
  t.equal(await shell.echo('1', '/s/b/live'), undefined);
  t.equal(await shell.echo('1', '/s/b/live'), 'EPERM');
});

test('a switch: checks in their order, what it sets, and what it freezes', async (t) => {
  const shell = await mounted(`
subsystems: { s: { mkdir: device } }
types:
  device:
    frozenBy: power
    attributes:
      size: { kind: u32, default: 100 }
      step: { kind: u32, default: 8 }
      note: { kind: string, frozen: false }
      power:
        kind: u8
        check:
          - { when: value > 0 && size(children(self)) == 0, refuse: ENODATA }
          - { when: value > 0 && self.size > 1000, refuse: ERANGE }
          - { when: value > 0 && self.step == 0, refuse: EINVAL }
        sets: { size: 'value > 0 ? max(self.size / self.step * self.step, 8) : self.size' }
    mkdir:
      - { name: 'late.*', example: late1, type: bank, frozen: false }
      - bank
  bank:
    frozenBy: power
    attributes: { label: string }
    mkdir: { name: hog, type: {} }
`);
  t.equal(await shell.mkdir('/s/d'), undefined);
  t.equal(await shell.echo('1', '/s/d/power'), 'ENODATA');
  t.equal(await shell.mkdir('/s/d/b'), undefined);
  t.equal(await shell.echo('1001', '/s/d/size'), undefined);
  t.equal(await shell.echo('1', '/s/d/power'), 'ERANGE');
  t.equal(await shell.echo('101', '/s/d/size'), undefined);
  t.equal(await shell.echo('0', '/s/d/step'), undefined);
  t.equal(await shell.echo('1', '/s/d/power'), 'EINVAL');
  t.equal(await shell.cat('/s/d/size'), '101\n', 'a store that is refused changes nothing');
  t.equal(await shell.echo('8', '/s/d/step'), undefined);
  t.equal(await shell.echo('2', '/s/d/power'), undefined);
  t.equal(await shell.cat('/s/d/size'), '96\n', 'rounded');
  t.equal(await shell.echo('5', '/s/d/size'), 'EBUSY', 'a number freezes as a bool does');
  t.equal(await shell.echo('x', '/s/d/b/label'), 'EBUSY');
  t.equal(await shell.echo('x', '/s/d/note'), undefined);
  t.equal(await shell.mkdir('/s/d/c'), 'EBUSY');
  t.equal(await shell.mkdir('/s/d/late1'), undefined);
  t.equal(await shell.echo('0', '/s/d/power'), undefined);
  t.equal(await shell.mkdir('/s/d/c'), undefined);
});

test('numbers that are given out, and what is shown in place of a value', async (t) => {
  const shell = await mounted(`
subsystems: { s: { mkdir: d } }
types:
  d:
    attributes:
      id: { kind: u32, mode: none, initial: 'lowestFree(siblings(self).map(d, d.id), 0)' }
      dev_name: { kind: string, mode: ro, show: '"dev." + string(self.id)' }
      list: { kind: string, mode: ro, end: '' }
      add: { kind: word, mode: wo, sets: { list: 'self.list + value + "\\n"' } }
      trimmed: { kind: string, newline: trim }
      addr: { kind: ipv4, octets: wrap }
`);
  for (const name of ['a', 'b', 'c']) t.equal(await shell.mkdir(`/s/${name}`), undefined);
  t.equal(await shell.cat('/s/c/dev_name'), 'dev.2\n');
  t.equal(await shell.rmdir('/s/b'), undefined);
  t.equal(await shell.mkdir('/s/e'), undefined);
  t.equal(await shell.cat('/s/e/dev_name'), 'dev.1\n', 'the lowest that is free');
  t.equal(await shell.cat('/s/a/id'), 'ENOENT', 'a variable has no file');
  for (const word of ['x', 'y']) t.equal(await shell.echo(`${word}\n`, '/s/a/add'), undefined);
  t.equal(await shell.cat('/s/a/list'), 'x\ny\n');
  t.equal(await shell.echo(' \t a b \n\n', '/s/a/trimmed'), undefined);
  t.equal(await shell.cat('/s/a/trimmed'), 'a b\n');
  t.equal(await shell.echo('999.0.0.9', '/s/a/addr'), undefined);
  t.equal(await shell.cat('/s/a/addr'), '231.0.0.9\n');
});

test('links: within one device, and to each target once; names by a condition', async (t) => {
  const shell = await mounted(`
subsystems: { s: { mkdir: device } }
types:
  device:
    groups: { planes: { mkdir: plane }, crtcs: { mkdir: crtc } }
  crtc: {}
  plane: { groups: { possible: possible } }
  possible:
    links:
      to: crtc
      check:
        - { when: '!same(above(target, "device"), above(self, "device"))', refuse: EXDEV }
        - { when: 'links(self).exists(l, same(l, target))', refuse: EEXIST }
`);
  for (const path of ['d', 'e', 'd/planes/p', 'd/crtcs/c', 'd/crtcs/c2', 'e/crtcs/c']) t.equal(await shell.mkdir(`/s/${path}`), undefined);
  t.equal(await shell.ln('/s/e/crtcs/c', '/s/d/planes/p/possible/x'), 'EXDEV');
  t.equal(await shell.ln('/s/d/planes/p', '/s/d/planes/p/possible/x'), 'EINVAL');
  t.equal(await shell.ln('/s/d/crtcs/c', '/s/d/planes/p/possible/x'), undefined);
  t.equal(await shell.ln('/s/d/crtcs/c', '/s/d/planes/p/possible/y'), 'EEXIST');
  t.equal(await shell.ln('/s/d/crtcs/c2', '/s/d/planes/p/possible/y'), undefined);
  t.equal(await shell.rm('/s/d/planes/p/possible/x'), undefined);
  t.equal(await shell.ln('/s/d/crtcs/c', '/s/d/planes/p/possible/z'), undefined);
});

test('pins: what is live cannot be removed', async (t) => {
  const shell = await mounted(`
subsystems: { s: { mkdir: device } }
types:
  device:
    attributes: { live: bool }
    mkdir: line
  line: { pinned: parent(self).live }
`);
  for (const path of ['d', 'd/l', 'd/m']) t.equal(await shell.mkdir(`/s/${path}`), undefined);
  t.equal(await shell.rmdir('/s/d/m'), undefined);
  t.equal(await shell.echo('1', '/s/d/live'), undefined);
  t.equal(await shell.rmdir('/s/d/l'), 'EBUSY');
  t.equal(await shell.echo('1', '/s/d/live'), undefined);
  t.equal(await shell.echo('0', '/s/d/live'), undefined);
  t.equal(await shell.rmdir('/s/d/l'), undefined);
  t.equal(await shell.rmdir('/s/d'), undefined);
});

const VERSIONS = `
options: { colour: { default: red, values: [red, green] }, devices: { default: 'sda:sdb', list: true }, size: 3 }
subsystems:
  s:
    attributes:
      old: { kind: u8, until: '6.10' }
      new: { kind: u8, since: '6.10', default: '\${size}' }
      colour: { kind: string, mode: ro, default: '\${colour}' }
      green: { kind: bool, visible: '"\${colour}" == "green"' }
      device: { kind: enum, values: '\${devices}' }
      plain: { kind: string, check: { when: value == "x", refuse: EPERM, since: '6.9' } }
    groups: { data: { since: '6.9' } }
    mkdir:
      - { name: '\${colour}1', type: {}, example: '\${colour}1' }
      - { refuse: ENODEV, since: '6.9' }
`;

async function withOptions(options: Record<string, string>): Promise<Shell> {
  const fs = configfs();
  for (const subsystem of parseDescription(VERSIONS, 'v.yaml', { options })) await fs.registerSubsystem(subsystem);
  return new Shell(fs);
}

test('options and kernel versions', async (t) => {
  const newest = await withOptions({});
  t.equal(await newest.cat('/s/old'), 'ENOENT');
  t.equal(await newest.cat('/s/new'), '3\n');
  t.equal(await newest.cat('/s/green'), 'ENOENT');
  t.equal(await newest.echo('sdb', '/s/device'), undefined);
  t.equal(await newest.echo('sdc', '/s/device'), 'EINVAL');
  t.equal(await newest.mkdir('/s/red1'), undefined);
  t.equal(await newest.mkdir('/s/green1'), 'ENODEV');
  const other = await withOptions({ kernel: '6.9', colour: 'green', devices: 'nvme0', size: '0x10' });
  t.equal(await other.cat('/s/old'), '0\n');
  t.equal(await other.cat('/s/new'), 'ENOENT');
  t.equal(await other.cat('/s/green'), '0\n');
  t.equal(await other.cat('/s/colour'), 'green\n');
  t.equal(await other.echo('nvme0', '/s/device'), undefined);
  t.equal(await other.mkdir('/s/green1'), undefined);
  t.equal(await other.echo('x', '/s/plain'), 'EPERM');
  const oldest = await withOptions({ kernel: '6.1' });
  t.equal(await oldest.mkdir('/s/green1'), 'EINVAL');
  t.equal(await oldest.echo('x', '/s/plain'), undefined);
  t.throws(() => parseDescription(VERSIONS, 'v.yaml', { options: { size: '1', shape: 'round' } }), {
    message: "v.yaml: it has no option 'shape'; expected 'colour', 'devices' or 'size'",
  });
  t.throws(() => parseDescription(VERSIONS, 'v.yaml', { options: { colour: 'blue' } }), {
    message: "v.yaml: option 'colour' cannot be 'blue'; expected 'red' or 'green'",
  });
  t.throws(() => parseDescription(VERSIONS, 'v.yaml', { options: { kernel: 'new' } }), { message: /expected a version, such as 6\.12/ });
});

test('code for what computes', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(
    join(dir, 'code.mjs'),
    `import { Errno } from 'configfs-fuse';
export function start({ self, value }) { if (value > 5n) throw new Errno('EDOM'); self.log = self.log + 'start ' + value + ';'; }
export const sum = ({ self }) => String(self.a + self.b);
export const odd = ({ value }) => value % 2n === 1n;
`,
  );
  const text = (name: string): string => `
subsystems:
  s:
    attributes:
      a: { kind: u8, check: { when: { code: './code.mjs#odd' }, refuse: EINVAL } }
      b: { kind: u64, effect: { code: './code.mjs#${name}' } }
      log: string
      sum: { kind: string, mode: ro, show: { code: './code.mjs#sum' } }
`;
  writeFileSync(join(dir, 'good.yaml'), text('start'));
  writeFileSync(join(dir, 'bad.yaml'), text('strat'));
  const fs = configfs();
  for (const subsystem of await loadDescription(parseSpec(join(dir, 'good.yaml')))) await fs.registerSubsystem(subsystem);
  const shell = new Shell(fs);
  t.equal(await shell.echo('3', '/s/a'), 'EINVAL');
  t.equal(await shell.echo('4', '/s/a'), undefined);
  t.equal(await shell.echo('6', '/s/b'), 'EDOM');
  t.equal(await shell.echo('5', '/s/b'), undefined);
  t.equal(await shell.cat('/s/sum'), '9\n');
  t.equal(await shell.cat('/s/log'), 'start 5;\n');
  await t.rejects(
    loadDescription(parseSpec(join(dir, 'bad.yaml'))),
    new DescriptionError(`${dir}/bad.yaml:6:39: './code.mjs' exports no function 'strat'; did you mean 'start'?`, []),
  );
});

test('surroundings: directories outside of configfs, by option and kernel version', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 's.yaml');
  writeFileSync(
    file,
    `
options: { chips: { default: 'a:b', list: true }, bus: false, name: sim }
subsystems: { s: {} }
surroundings:
  - { path: '/sys/class/\${name}', entries: '\${chips}' }
  - { path: /sys/bus/sim, entries: [x], when: '\${bus}' }
  - { path: /sys/old, entries: [], when: '"\${name}" == "sim"', until: '6.9' }
`,
  );
  t.same(await directories(file), [{ path: '/sys/class/sim', entries: ['a', 'b'] }]);
  t.same(await directories(`${file}:bus,chips=c,kernel=6.1`), [
    { path: '/sys/class/sim', entries: ['c'] },
    { path: '/sys/bus/sim', entries: ['x'] },
    { path: '/sys/old', entries: [] },
  ]);
  t.throws(() => parseDescription('subsystems: {s: {}}\nsurroundings: [{path: /a, entries: [], when: 1 +}]\n', 'my.yaml'), {
    message: "my.yaml:2:46: in the expression '1 +': Unexpected token: EOF",
  });
});
