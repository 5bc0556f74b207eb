/**
 * States: saved, loaded, brought back, through the socket and through plain system calls.
 */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'tap';
import { MAIN, run } from '../cli/support.js';
import { files, lines, options, script } from './support.js';

const NVMET = (disk: string): string => `
  cd nvmet; mkdir hosts/h1 hosts/h2 subsystems/s1 subsystems/s1/namespaces/1 ports/1 ports/2
  echo 0 > subsystems/s1/attr_allow_any_host; ln -s hosts/h1 subsystems/s1/allowed_hosts/
  echo ${disk} > subsystems/s1/namespaces/1/device_path; echo 1 > subsystems/s1/namespaces/1/enable
  echo 127.0.0.1 > ports/1/addr_traddr; echo ipv4 > ports/1/addr_adrfam; echo tcp > ports/1/addr_trtype; echo 4420 > ports/1/addr_trsvcid
  ln -s subsystems/s1 ports/1/subsystems/; cd ..;`;

test('save writes what differs from a new item; a loaded state saves to the same text', options, async (t) => {
  const at = files(t);
  const first = await script('nvmet', [], `${NVMET(at('disk'))} ctl save > ${at('one')}; ctl save nvmet/hosts`);
  t.equal(first.stderr, '');
  t.equal(first.stdout, 'nvmet/:\n  hosts/:\n    h1/: {}\n    h2/: {}\n');
  const text = readFileSync(at('one'), 'utf8');
  t.match(text, /^ {8}h1@: nvmet\/hosts\/h1$/m);
  t.match(text, /^ {10}enable: "1"$/m);
  t.notMatch(text, 'attr_model', 'a default');
  const again = await script('nvmet', ['--load', at('one')], 'ctl save; ctl diff');
  t.equal(again.stdout, text);
});

test('snapshot, restore, reset, diff', options, async (t) => {
  const at = files(t);
  const { stdout, stderr } = await script(
    'nvmet',
    [],
    `${NVMET(at('disk'))} ctl snapshot all
     rm nvmet/ports/1/subsystems/s1; echo 127.0.0.2 > nvmet/ports/1/addr_traddr; ln -s nvmet/subsystems/s1 nvmet/ports/1/subsystems/
     rmdir nvmet/hosts/h2; mkdir nvmet/ports/3
     ctl diff all; ctl restore all; ctl diff all; cat nvmet/ports/1/addr_traddr; ls nvmet/ports/1/subsystems
     ctl reset; ctl diff; ls nvmet/hosts nvmet/ports nvmet/subsystems; ctl restore all; ctl diff all; ctl restore none`,
  );
  t.same(
    lines(stdout),
    [
      '- nvmet/hosts/h2/',
      '~ nvmet/ports/1/addr_traddr: "127.0.0.1" -> "127.0.0.2"',
      '+ nvmet/ports/3/',
      '127.0.0.1',
      's1',
      'nvmet/hosts:',
      'nvmet/ports:',
      'nvmet/subsystems:',
    ],
    stderr,
  );
  t.equal(stderr, "configfs-fuse: there is no snapshot 'none'; expected all\n");
});

test('all or nothing: a state that cannot be made changes nothing, and says what is in the way', options, async (t) => {
  const at = files(t, {
    'bad.yaml': 'nvmet/:\n  hosts/:\n    h1/: {}\n    h2/: {}\n  subsystems/:\n    s1/:\n      attr_allow_any_host: maybe\n',
  });
  const { stdout, stderr } = await script('nvmet', [], `mkdir nvmet/hosts/h1; ctl load ${at('bad.yaml')}; echo $?; ctl diff`);
  t.same(lines(stdout), ['1', '+ nvmet/hosts/h1/']);
  t.match(stderr, /^configfs-fuse: store nvmet\/subsystems\/s1\/attr_allow_any_host: EINVAL/);
  const started = await script('nvmet', ['--load', at('bad.yaml')], 'echo never');
  t.match(started, { status: 125, stdout: '' });
  t.match(started.stderr, /bad\.yaml: store nvmet\/subsystems\/s1\/attr_allow_any_host: EINVAL/);
});

test('what a driver has numbered in the order of making is saved and loaded with its numbers', options, async (t) => {
  const at = files(t);
  const { stdout, stderr } = await script(
    'pci_ep',
    [],
    `cd pci_ep/functions/pci_epf_vntb; mkdir b a; echo */pci_epf_vntb.*
     ctl save > '${at('saved')}'; ctl reset; ctl load '${at('saved')}'; echo */pci_epf_vntb.*
     ctl reset; mkdir a b; ctl save; ctl reset`,
  );
  const numbered = 'a/pci_epf_vntb.1 b/pci_epf_vntb.0';
  t.same(lines(stdout), [numbered, numbered, 'pci_ep/:', '  functions/:', '    pci_epf_vntb/:', '      a/: {}', '      b/: {}'], stderr);
});

test('a state with mistakes', options, async (t) => {
  const at = files(t, { 'bad.yaml': 'a/:\n  b: { c: d }\n  /: 1\n  x@: [1]\n  y/: 3\n' });
  const { stderr } = await script('samples', [], `ctl load ${at('bad.yaml')}`);
  t.same(
    lines(stderr).map((line) => line.replaceAll(at('bad.yaml'), 'F')),
    [
      'configfs-fuse: F: 4 problems',
      "F:2:6: found a map; expected text, or { base64: … }; the name of a directory ends in '/'",
      "F:3:3: '/' is not a name; expected NAME/ for a directory, NAME@ for a link, NAME for an attribute",
      'F:4:7: found a list; expected text',
      "F:5:7: found no directory; expected a map of names, such as 'name/: {}'",
    ],
  );
});

test('a state whose aliases would fill the memory, and one that is deeper than any tree', { timeout: 240_000 }, async (t) => {
  const at = files(t);
  mkdirSync(at('tree'));
  writeFileSync(at('tree/x'), '');
  const bomb = ['a0: &a0 { b: c }', ...Array.from({ length: 40 }, (_, n) => `a${n + 1}/: &a${n + 1} { l/: *a${n}, r/: *a${n} }`)].join(
    '\n',
  );
  for (const [text, message] of [
    [bomb.replace('a0: ', 'a0/: '), /aliases stand for more values than the file could hold/],
    [`a: &a [x, x]\nb: &b [*a, *a]\n`, /found a list; expected text/],
    [`${'{ "a/": '.repeat(100_000)}`, /:1:/],
    [`${'- '.repeat(100_000)}`, /:1:/],
    ['a/: &a { b/: *a }', /stands for something that it is a part of/],
    ['x/: {}\nx@: ../../etc', /'x' is given twice/],
    ['../: {}', /'\.\.\/' is not a name/],
    ['a/b/: {}', /is not a name/],
  ] as const) {
    writeFileSync(at('state'), text);
    const outcome = await run(process.execPath, [MAIN, 'load', at('tree'), at('state')], { timeout: 240_000 });
    t.match(outcome, { status: 1, stderr: message }, text.slice(0, 40));
  }
  t.same(readdirSync(at('tree')), ['x']);
});

test('a directory that is no configfs: nothing is waited for, no link is followed', { timeout: 240_000 }, async (t) => {
  const at = files(t, {
    victim: 'old',
    j: '{"op":"show","path":"fifo"}\n{"op":"store","path":"fifo","value":"x"}\n{"op":"store","path":"link","value":"x"}\n',
  });
  mkdirSync(at('tree'));
  writeFileSync(at('tree/value'), 'v');
  symlinkSync('../victim', at('tree/link'));
  t.equal((await run('mkfifo', [at('tree/fifo')])).status, 0);
  const cli = (...args: string[]) => run(process.execPath, [MAIN, ...args]);
  t.match(await cli('save', at('tree')), { status: 0, stdout: 'value: v\n' });
  for (const text of ['fifo: new', 'link: new']) {
    writeFileSync(at('state'), text);
    t.match(await cli('load', at('tree'), at('state')), { status: 1, stderr: /store (fifo|link): E/ });
  }
  t.match(await cli('replay', at('j'), at('tree')), { status: 1, stdout: /here EINVAL[^]*here E[^]*here ELOOP[^]*3 differences/ });
  t.equal(readFileSync(at('victim'), 'utf8'), 'old');
});

test('save and load through plain system calls', options, async (t) => {
  const at = files(t);
  const { stdout, stderr } = await script(
    'nvmet',
    [],
    `${NVMET(at('disk'))} ctl snapshot all; cf save /sys/kernel/config -o ${at('s')}; ctl reset
     cf load /sys/kernel/config ${at('s')}; ctl diff all; echo $?
     printf 'nvmet/:\\n  hosts/:\\n    h8/: {}\\n    h9@: nvmet/hosts/h1\\n' > ${at('bad')}; cf load /sys/kernel/config ${at('bad')}; ls nvmet/hosts`,
  );
  t.same(lines(stdout), ['0', 'h1', 'h2'], stderr);
  t.match(stderr, /^configfs-fuse: symlink nvmet\/hosts\/h9: E/);
});

test('a gadget that is bound, and one that is changed while it is', options, async (t) => {
  const { stdout, stderr } = await script(
    'usb_gadget',
    [],
    `cd usb_gadget; mkdir g1 g1/configs/c.1 g1/functions/acm.0 g1/strings/0x409; echo abc > g1/strings/0x409/serialnumber
     ln -s g1/functions/acm.0 g1/configs/c.1/; ls /sys/class/udc | head -1 > g1/UDC; cd ..
     ctl snapshot bound; ctl save > /tmp/configfs-fuse-saved.$$; ctl reset; ctl load /tmp/configfs-fuse-saved.$$; ctl diff bound
     echo > usb_gadget/g1/UDC; rm usb_gadget/g1/configs/c.1/acm.0; ctl diff bound | grep -c .; ctl restore bound; ctl diff bound
     ctl save | diff - /tmp/configfs-fuse-saved.$$ && echo same; rm /tmp/configfs-fuse-saved.$$`,
  );
  t.same(lines(stdout), ['2', 'same'], stderr);
});

test('names and values of all bytes are saved, by ctl and from outside, and loaded again', options, async (t) => {
  const at = files(t);
  const names = ['\\033[31m', 'q\\233x', '\\302\\233', '\\355\\240\\200', 'a\\nb', '__proto__', '\\377'];
  const { stdout, stderr } = await script(
    'samples',
    [],
    `cd 02-simple-children; for name in '${names.join("' '")}'; do mkdir "$(printf "$name")"; done; ls -b > ${at('before')}; cd ..
     ctl save > ${at('inside')}; cf save . > ${at('outside')}; ctl reset; ls 02-simple-children
     for from in inside outside; do
       ctl load ${at('.')}/$from; ls -b 02-simple-children | cmp - ${at('before')} && echo same; ctl save | cmp - ${at('inside')} && echo same; ctl reset
     done`,
  );
  t.same(lines(stdout), ['description', 'same', 'same', 'same', 'same'], stderr);
});
