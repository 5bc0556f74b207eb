/** Kernel modules and private directories that a description names. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { findProgram } from '../../../src/program.js';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';
import { forEachUser, runAs } from '../../cli/users.js';

const TEXT = `
options: { tcp: true, name: { default: mine } }
subsystems: { disks: {}, other: {} }
modules:
  - disks-core
  - { name: disks_tcp, needs: [disks_core], when: '\${tcp}', parameters: { port: 4420, secure: 'N' } }
  - { name: disks_old, until: '6.9' }
directories:
  - /run/disks
  - { path: '/run/\${name}', empty: true, files: { 'disks.conf': "size = 1\\n" } }
`;

function file(t: Test, text = TEXT): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  chmodSync(dir, 0o755);
  t.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 's.yaml'), text);
  return join(dir, 's.yaml');
}

test('the first subsystem has them, by option and kernel version', async (t) => {
  const [first, second] = parseDescription(TEXT, 's.yaml');
  t.same(first?.surroundings, {
    modules: [{ name: 'disks-core' }, { name: 'disks_tcp', needs: ['disks_core'], parameters: { port: '4420', secure: 'N' } }],
    directories: [
      { path: '/run/disks', empty: false, files: {} },
      { path: '/run/mine', empty: true, files: { 'disks.conf': 'size = 1\n' } },
    ],
  });
  t.equal(second?.surroundings, undefined);
  const [changed] = await loadSubsystems(`${file(t)}:tcp=false,name=yours,kernel=6.1`);
  t.same(
    changed?.surroundings?.modules?.map((one) => typeof one === 'object' && one.name),
    ['disks-core', 'disks_old'],
  );
  t.match(changed?.surroundings?.directories, [{}, { path: '/run/yours' }]);
});

test('what is wrong with them', (t) => {
  const message = (text: string): string => {
    try {
      parseDescription(`subsystems: { s: {} }\n${text}\n`, 's.yaml');
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  t.equal(
    message('modules: [disks, { name: disks_tcp, needs: [disk] }]'),
    "s.yaml:2:45: there is no module 'disk' in this description; did you mean 'disks'?",
  );
  t.equal(message('modules: [a-b, a_b]'), "s.yaml:2:16: the module 'a_b' is named twice");
  t.match(message("modules: ['a/b']"), /expected the name of a kernel module/);
  t.match(message('modules: [{ nam: a }]'), /nam.*did you mean 'name'/s);
  t.equal(message('directories: [/proc/sys]'), "s.yaml:2:15: '/proc/sys' cannot be covered; expected another directory");
  t.match(message('directories: [{ path: / }]'), /expected an absolute path/);
  t.match(message('directories: [run]'), /expected an absolute path/);
  t.match(message('directories: [{ path: /run/a, files: { a/b: x } }]'), /expected a file name/);
  t.match(message("directories: [{ path: /run/a, when: '1 +' }]"), /in the expression '1 \+'/);
  t.end();
});

if (findProgram() !== undefined)
  forEachUser('run has them', async (t, user) => {
    const words =
      'modprobe disks_tcp && cat /sys/module/disks_tcp/parameters/port; ls /run/mine; touch /run/disks/a && ls /run/disks; rmmod disks_core';
    const path = file(t);
    const { stdout, stderr } = await runAs(user, '-s', path, '--', 'sh', '-c', words);
    t.equal(stdout, '4420\ndisks.conf\na\n');
    t.match(stderr, /rmmod: ERROR: Module disks_core is in use by: disks_tcp/);
  });
