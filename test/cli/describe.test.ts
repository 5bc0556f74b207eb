import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { describe } from '../../src/cli/describe.js';
import { render } from '../../src/cli/describe-text.js';
import { ConfigGroup, ConfigItem, ConfigSubsystem, Errno } from '../../src/core/index.js';
import { sets } from '../../src/subsystems/index.js';
import { cli, ROOT } from './support.js';

test('the samples', async (t) => {
  const { status, stdout, stderr } = await cli('describe', 'samples');
  t.equal(stderr, '');
  t.equal(status, 0);
  t.equal(
    stdout,
    `01-childless/  subsystem
  showme       r--r--r--  text  0
  storeme      rw-r--r--  int   0
  description  r--r--r--  text  [01-childless] …
02-simple-children/  subsystem
  description        r--r--r--  text  [02-simple-children] …
  <name>/            mkdir
    storeme          rw-r--r--  int   0
03-group-children/  subsystem
  description       r--r--r--  text  [03-group-children] …
  <name>/           mkdir
    description     r--r--r--  text  [02-simple-children] …
    <name>/         mkdir
      storeme       rw-r--r--  int   0
04-default-groups/  subsystem
  description       r--r--r--  text  [04-default-groups] …
  <name>/           mkdir
    B/              default group
      <name>/       mkdir
        storeme     rw-r--r--  int   0
    C/              default group
      D/            default group
        <name>/     mkdir
          storeme   rw-r--r--  int   0
      <name>/       mkdir
        storeme     rw-r--r--  int   0
    <name>/         mkdir
      storeme       rw-r--r--  int   0
Options, as in -s samples:kernel:
  kernel  the kernel version to follow, 6.1 (the default) to 7.4: all have the same samples, but not the same configfs
`,
  );
});

test('every set can be described, with its options', async (t) => {
  for (const { name, options } of sets) {
    const { status, stdout, stderr } = await cli('describe', name);
    t.equal(status, 0, name);
    t.equal(stderr, '');
    for (const option of Object.keys(options)) t.match(stdout, new RegExp(`^  ${option} `, 'm'));
  }
});

test('of a set nothing stays hidden behind a name that is hard to guess', async (t) => {
  for (const { name } of sets) {
    const { stdout } = await cli('describe', name);
    t.notMatch(stdout, /takes certain names only|was refused/, name);
  }
  const { stdout } = await cli('describe', 'usb_gadget:kernel=6.12,console');
  for (const one of ['acm.<instance>', 'uvc.<instance>', '<language>', '<label>.<number>', '<name>.<number>', 'interface.ncm']) {
    t.ok(
      stdout.split('\n').some((line) => line.trim().startsWith(`${one}/`)),
      one,
    );
  }
  t.match(stdout, /^ +console +rw-r--r--/m, 'what an option brings');
  t.match(stdout, /^ +ready +r--r--r--/m, 'what another kernel brings');
});

test('a description in YAML', async (t) => {
  const { stdout } = await cli('describe', join(ROOT, 'docs/examples/fakenbd.yaml'));
  t.equal(
    stdout,
    `fakenbd/       subsystem; mkdir in pending, mv to live
  description  r--r--r--  text                     [fakenbd] …
  pending/     default group
    <name>/    mkdir
      target   rw-r--r--  ip
      device   rw-r--r--  string, up to 255 bytes
      rw       rw-r--r--  bool                     0
  live/        default group
`,
  );
});

test('the manual shows what is printed', async (t) => {
  const manual = readFileSync(join(ROOT, 'docs/subsystems.md'), 'utf8');
  const [, source, printed] = /```yaml\n(subsystems:\n {2}coffee:.*?)```.*?\$ configfs-fuse describe coffee\.yaml\n(.*?)```/s.exec(manual)!;
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'coffee.yaml'), source!);
  t.equal((await cli('describe', join(dir, 'coffee.yaml'))).stdout, printed);
});

test('a mistake in the file is told with its place', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'my.yaml');
  writeFileSync(file, 'subsystems:\n  s:\n    mkdri: t\n');
  t.same(await cli('describe', file), {
    status: 1,
    signal: null,
    stdout: '',
    stderr: `configfs-fuse: ${file}:3:5: unknown key 'mkdri' in a type; did you mean 'mkdir'?\n`,
  });
  t.match(await cli('describe', join(dir, 'none.yaml')), { status: 1, stderr: /none\.yaml: no such file; expected a description/ });
  t.match(await cli('describe', `${file}:x=1`), { status: 2, stderr: /my\.yaml: it has no option 'x'/ });
  t.match(await cli('describe', 'sample'), { status: 2, stderr: /no subsystem set is called 'sample'/ });
  t.match(await cli('describe'), { status: 2 });
});

test('what a driver in code says and does not say', async (t) => {
  const targetType = { attrs: [{ name: 'secret', mode: 0o200, store() {} }] };
  const recursive = { groupOps: { makeGroup: () => new ConfigGroup(recursive) } };
  const only = (names: readonly string[], type: object) => (_group: ConfigGroup, name: string) => {
    if (!names.includes(name)) throw new Errno('EINVAL');
    return new ConfigItem(type);
  };
  const subsystem = new ConfigSubsystem({}, 'driver');
  const add = (name: string, type: object): void => void subsystem.addDefaultGroup(new ConfigGroup(type, name));
  add('targets', { groupOps: { makeItem: only(['1'], targetType) } });
  add('links', {
    itemOps: {
      allowLink: (_item: ConfigItem, target: ConfigItem) => {
        if (target.type !== targetType) throw new Errno('EINVAL');
      },
    },
  });
  add('told', {
    itemOps: {
      allowLink() {
        throw new Errno('EPERM');
      },
    },
    about: { links: ['anything blue'] },
  });
  add('shy', { groupOps: { makeItem: only([], {}) } });
  add('named', { groupOps: { makeItem: only(['acm.0'], {}) }, about: { names: { 'acm.0': 'acm.<instance>', 'old.0': 'old.<instance>' } } });
  add('deep', recursive);
  add('odd', {
    attrs: [
      {
        name: 'broken',
        show() {
          throw new Errno('ENODEV');
        },
      },
      { name: 'bytes', show: () => Buffer.from([1, 2, 255]) },
      { name: 'long', show: async () => `${'abc '.repeat(30)}\nmore\n` },
    ],
    binAttrs: [
      { name: 'blob', maxSize: 16, read: () => Buffer.from('text') },
      { name: 'hidden', mode: 0o200, write() {} },
    ],
  });
  t.equal(
    render(await describe(subsystem)),
    `driver/              subsystem
  targets/           default group
    <number>/        mkdir
      secret         -w-------  text
  links/             default group; links to targets/<number>
  told/              default group; links to anything blue
  shy/               default group
    …/               mkdir; takes certain names only (EINVAL)
  named/             default group
    acm.<instance>/  mkdir
    old.<instance>/  mkdir; its example was refused (EINVAL)
  deep/              default group
    <name>/          mkdir; and so on as in deep/
  odd/               default group
    broken           r--r--r--  text                    (ENODEV)
    bytes            r--r--r--  text                    (3 bytes)
    long             r--r--r--  text                    abc abc abc abc abc abc abc abc abc abc…
    blob             r--r--r--  binary, up to 16 bytes  text
    hidden           -w-------  binary`,
  );
});

test('why a description refuses values', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'describe-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'lamps.yaml');
  writeFileSync(
    file,
    `subsystems: { lamps: { mkdir: lamp } }
types:
  lamp:
    attributes:
      watts: { kind: u32, guard: { when: self.lit, refuse: EBUSY, why: it is lit }, check: { when: value > 60, refuse: ERANGE } }
      lit: { kind: bool, needs: watts, unmet: ENODATA }
      secret: { kind: string, read: { when: '!self.lit', refuse: EACCES, why: it is dark } }
`,
  );
  const { stdout } = await cli('describe', file);
  t.equal(
    stdout,
    `lamps/      subsystem
  <name>/   mkdir
    watts   rw-r--r--  u32     0
            EBUSY: it is lit
            ERANGE: value > 60
    lit     rw-r--r--  bool    0
            ENODATA: 'watts' is not set
    secret  rw-r--r--  string  (EACCES)
            read: EACCES: it is dark
`,
  );
});

test('a kernel version that makes no difference is refused', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'describe-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const described = (attribute: string, more = '') => {
    const file = join(directory, 'd.yaml');
    writeFileSync(file, `${more}\nsubsystems: { d: { attributes: { a: ${attribute} } } }\n`);
    return cli('describe', `${file}:kernel=6.12`);
  };
  const { status, stderr } = await described('u32');
  t.equal(status, 2);
  t.match(stderr, "option 'kernel' has no effect; nothing in the description has 'since' or 'until'");
  for (const [attribute, more] of [
    ["{ kind: u32, since: '6.9' }"],
    ["{ kind: u32, until: '6.9' }"],
    [`{ kind: u32, check: { when: 'since("6.9")', refuse: EPERM } }`],
    [`{ kind: string, default: "$\{kernel}" }`, "options: { kernel: '6.1' }"],
  ]) {
    t.equal((await described(attribute!, more)).status, 0, `${attribute}`);
  }
});
