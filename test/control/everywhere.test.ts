/**
 * Journal, faults and the control socket for each user and over each transport.
 */
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { transports } from '../behaviour/transports.js';
import { MAIN, run, start } from '../cli/support.js';
import { users } from '../cli/users.js';
import { lines } from './support.js';

/** A directory with a short path, in which anybody may write: the user is not the one who looks at it in the end. */
function open(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  chmodSync(dir, 0o777);
  return dir;
}

const SCRIPT = `
  cd "$1" || exit 1
  ctl() { "$NODE" "$MAIN" ctl "$@"; }
  ctl snapshot clean; ctl fault add '{ on: store **/storeme, fail: EIO, times: 1 }'
  mkdir 02-simple-children/a; echo 1 > 02-simple-children/a/storeme || echo refused; echo 2 > 02-simple-children/a/storeme
  cat 02-simple-children/a/storeme; ctl diff clean; ctl save 02-simple-children; ctl why rmdir 02-simple-children; ctl fault list | tail -1; ctl reset; ctl diff`;

/** What it prints, whoever runs it and over whatever. */
const EXPECTED = [
  'fault 1',
  'refused',
  '2',
  '+ 02-simple-children/a/',
  '02-simple-children/:',
  '  a/:',
  '    storeme: "2"',
  'EPERM: 02-simple-children is a subsystem, which only its driver removes (configfs_rmdir)',
  'fault 1: store **/storeme (ctl:1): matched 2, fired 1',
];

function check(t: Test, stdout: string, stderr: string, journal: string, comm: string): void {
  const plain = (text: string): string => text.replaceAll('/02-', '02-');
  t.same(lines(stdout).map(plain), EXPECTED, stderr);
  const stores = lines(readFileSync(journal, 'utf8'))
    .map((line) => JSON.parse(line) as { op: string })
    .filter(({ op }) => op === 'store');
  t.match(stores, [
    { path: '02-simple-children/a/storeme', value: '1\n', errno: 'EIO', reason: /.+/, fault: /.+/, comm },
    { path: '02-simple-children/a/storeme', value: '2\n', comm },
  ]);
}

for (const { name, words, skip } of users) {
  test(`run, as ${name}`, { skip, timeout: 240_000 }, async (t) => {
    const dir = open(t);
    const journal = join(dir, 'journal');
    const command = [...words, process.execPath, MAIN, 'run', '--journal', journal, '--', 'sh', '-c', SCRIPT, 'sh', '/sys/kernel/config'];
    const { stdout, stderr } = await run(command[0]!, command.slice(1), { timeout: 50_000, env: { NODE: process.execPath, MAIN } });
    check(t, stdout, stderr, journal, 'sh');
  });
}

for (const { name, args, skip } of transports.filter((one) => !one.name.includes('--cache'))) {
  test(`mount, over the transport ${name}`, { skip, timeout: 240_000 }, async (t) => {
    const dir = open(t);
    const [mnt, socket, journal] = [join(dir, 'mnt'), join(dir, 'own', 'control'), join(dir, 'journal')];
    mkdirSync(mnt);
    const server = start(process.execPath, [MAIN, 'mount', mnt, ...args, '--control', socket, '--journal', journal], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => server.kill('SIGKILL'));
    await once(server.stdout!, 'data');
    t.equal(statSync(socket).mode & 0o777, 0o600);
    const stranger = await run('setpriv', [
      '--reuid',
      'nobody',
      '--clear-groups',
      process.execPath,
      MAIN,
      'ctl',
      '--control',
      socket,
      'reset',
    ]);
    t.match(stranger, { status: 1, stderr: /EACCES/ }, 'only its owner may ask');
    const env = { NODE: process.execPath, MAIN, CONFIGFS_FUSE_CONTROL: socket };
    const { stdout, stderr } = await run('sh', ['-c', SCRIPT, 'sh', mnt], { timeout: 50_000, env });
    server.kill('SIGTERM');
    await once(server, 'exit');
    // fuse-native does not tell who asks.
    check(t, stdout, stderr, journal, name === 'native' ? '' : 'sh');
  });
}
