/**
 * `configfs-fuse run`: what the command sees, and how it ends.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { MAIN, run } from './support.js';
import { asUser, forEachUser, runAs } from './users.js';

t.setTimeout(300_000);

const AT = '/sys/kernel/config';

forEachUser('the command sees a configfs, and all of /sys/kernel besides', async (t, user) => {
  const before = readdirSync('/sys/kernel');
  const { status, stdout, stderr } = await runAs(
    user,
    '--',
    'sh',
    '-c',
    `id -u; ls ${AT}; mkdir ${AT}/02-simple-children/a && cat ${AT}/02-simple-children/a/storeme; ls /sys/kernel`,
  );
  t.equal(stderr, '');
  t.equal(status, 0);
  t.equal(
    stdout,
    [
      '0',
      '01-childless',
      '02-simple-children',
      '03-group-children',
      '04-default-groups',
      '0',
      ...[...new Set([...before, 'config'])].sort(),
      '',
    ].join('\n'),
  );
  t.same(readdirSync('/sys/kernel'), before, 'nothing has changed outside');
  t.notMatch(readFileSync('/proc/self/mountinfo', 'utf8'), new RegExp(` ${AT} .* fuse\\.configfs `));
});

forEachUser('a file that a driver makes belongs to the caller', async (t, user) => {
  const script = `cd "$(mktemp -d)" && D=/sys/kernel/config/target/core/fileio_0/d && mkdir -p $D &&
    echo fd_dev_name=$PWD/made,fd_dev_size=65536 >$D/control && echo 1 >$D/enable && stat -c '%u %a' made; rm -r "$PWD"`;
  t.match(await runAs(user, '-s', 'target', '--', 'sh', '-c', script), { status: 0, stdout: '0 600\n', stderr: '' });
});

forEachUser("a relative link target is looked up from the command's directory", async (t, user) => {
  const script = `cd ${AT}/usb_gadget && mkdir g && cd g && mkdir functions/ecm.usb0 configs/c.1 && ln -s functions/ecm.usb0 configs/c.1/ && readlink configs/c.1/ecm.usb0`;
  t.match(await runAs(user, '-s', 'usb_gadget', '--', 'sh', '-c', script), {
    status: 0,
    stdout: '../../../../usb_gadget/g/functions/ecm.usb0\n',
    stderr: '',
  });
});

forEachUser('the directories that go with a set are there', async (t, user) => {
  const before = readdirSync('/sys/class');
  const { stdout } = await runAs(user, '-s', 'usb_gadget:udc=one+two', '--', 'sh', '-c', 'ls /sys/class/udc; ls /sys/class | wc -l');
  const present = existsSync('/sys/class/udc') ? readdirSync('/sys/class/udc') : [];
  t.equal(stdout, [...[...present, 'one', 'two'].sort(), String(new Set([...before, 'udc']).size), ''].join('\n'));
  t.same(readdirSync('/sys/class'), before);
});

forEachUser('the exit status', async (t, user) => {
  const status = async (...args: string[]): Promise<number | null> => (await runAs(user, ...args)).status;
  t.equal(await status('--', 'true'), 0);
  t.equal(await status('--', 'sh', '-c', 'exit 7'), 7);
  t.equal(await status('--', 'sh', '-c', 'kill -TERM $$'), 128 + 15);
  t.equal(await status('--', 'sh', '-c', 'kill -KILL $$'), 128 + 9);
  t.match(await runAs(user, '--', 'no-such-command'), { status: 127, stderr: 'configfs-fuse: no-such-command: command not found\n' });
  t.match(await runAs(user, '--', '/no/such'), { status: 127, stderr: /no such file/ });
  t.match(await runAs(user, '--', '/etc'), { status: 126, stderr: /is a directory/ });
  t.match(await runAs(user, '--', '/etc/passwd'), { status: 126, stderr: /permission denied/ });
  t.match(await runAs(user), { status: 2, stderr: /COMMAND is missing/ });
  t.match(await runAs(user, '-s', 'nope', '--', 'true'), { status: 2, stderr: /no subsystem set/ });
  if (user.name !== 'root') {
    t.match(await runAs(user, '--at', '/no-such-directory', '--', 'true'), { status: 125, stderr: /\/ itself cannot be covered/ });
  }
});

forEachUser('--at, also where nothing is', async (t, user) => {
  t.match(await runAs(user, '--at', '/etc/one/two', '--', 'sh', '-c', 'ls /etc/one/two; ls -d /etc/passwd'), {
    status: 0,
    stdout: /^01-childless\n[^]*\/etc\/passwd\n$/,
  });
  t.notOk(existsSync('/etc/one'));
});

forEachUser('--at in a directory that the command writes to: nothing it writes is lost', async (t, user) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  chmodSync(dir, 0o1777);
  const script = `cd ${dir} && ls new/config && echo kept > file && mkdir ${dir}/new/config/02-simple-children/a`;
  t.match(await runAs(user, '--at', join(dir, 'new/config'), '--', 'sh', '-c', script), { status: 0, stderr: '' });
  t.equal(readFileSync(join(dir, 'file'), 'utf8'), 'kept\n');
  t.same(readdirSync(dir), ['file'], 'and the directory that was made is gone');
  t.match(await runAs(user, '--at', join(dir, 'new/config'), '--', 'sh', '-c', `echo kept > ${dir}/new/file`), { status: 0 });
  t.same(readdirSync(join(dir, 'new')), ['file'], 'unless something is in it');
});

forEachUser('--at where nothing can be mounted', async (t, user) => {
  for (const [at, wanted] of [
    ['/', /^configfs-fuse: \/: \/ itself cannot be covered[^\n]*\n$/],
    ['/proc', /^configfs-fuse: \/proc: \/proc cannot be covered[^\n]*\n$/],
    ['/proc/self/one', /\/proc cannot be covered/],
    ['/etc/passwd', /^configfs-fuse: \/etc\/passwd is not a directory[^\n]*\n$/],
    ['/etc/passwd/one/two', /^configfs-fuse: \/etc\/passwd is not a directory[^\n]*\n$/],
  ] as const)
    t.match(await runAs(user, '--at', at, '--', 'true'), { status: 125, stderr: wanted }, at);
  t.match(await runAs(user, '--at', '', '--', 'true'), { status: 2, stderr: /--at is empty/ });
});

forEachUser('--at above or at the working directory', async (t, user) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'below'));
  const from = (cwd: string, ...args: string[]) => asUser(user, 'env', `--chdir=${cwd}`, process.execPath, MAIN, 'run', ...args);
  t.match(await from(dir, '--at', '.', '--', 'sh', '-c', 'pwd; ls -d 02*'), {
    status: 0,
    stdout: `${dir}\n02-simple-children\n`,
    stderr: '',
  });
  t.match(await from(dir, '--at', '.', '--', '01-childless/storeme'), { status: 126, stderr: /permission denied/ });
  t.match(await from(dir, '--at', '.', '--', './nothing'), { status: 127, stderr: /no such file/ });
  t.match(
    await from(join(dir, 'below'), '--at', '..', '--', 'true'),
    { status: 125, stderr: /cannot change directory/ },
    'it is out of sight',
  );
});

forEachUser('a covered directory keeps its mode and its files', async (t, user) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, '.fstab'), 'mine\n');
  chmodSync(dir, 0o1777);
  t.match(await runAs(user, '--at', join(dir, 'one/two'), '--', 'sh', '-c', `cat ${dir}/.fstab; stat -c %a ${dir}; ls -A ${dir}`), {
    status: 0,
    stdout: 'mine\n1777\n.fstab\none\n',
    stderr: '',
  });
  t.same(readdirSync(dir), ['.fstab']);
});

forEachUser('what is mounted in a covered directory is seen in it', async (t, user) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  chmodSync(dir, 0o755);
  for (const name of ['mounted', 'above/mounted']) mkdirSync(join(dir, name), { recursive: true });
  const prepared = 'for name in mounted above/mounted; do mount -t tmpfs none "$0/$name" && touch "$0/$name/file" || exit; done; exec "$@"';
  const command = [process.execPath, MAIN, 'run', '--at', join(dir, 'one'), '--', 'find', dir, '-name', 'file'];
  const { status, stdout, stderr } = await run('unshare', [
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    prepared,
    dir,
    ...user.words,
    ...command,
  ]);
  t.same(
    { status, stderr, files: stdout.trim().split('\n').sort() },
    { status: 0, stderr: '', files: [`${dir}/above/mounted/file`, `${dir}/mounted/file`] },
  );
});

forEachUser('one in another, from within', async (t, user) => {
  const script = `cd ${AT}; '${process.execPath}' '${MAIN}' run -s usb_gadget -- sh -c 'pwd; ls'`;
  t.match(await runAs(user, '--', 'sh', '-c', script), { status: 0, stdout: `${AT}\nusb_gadget\n`, stderr: '' });
});

forEachUser('one in another', async (t, user) => {
  const inner = [process.execPath, MAIN, 'run', '-s', 'usb_gadget', '--', 'ls', AT];
  t.match(await runAs(user, '--', ...inner), { status: 0, stdout: 'usb_gadget\n', stderr: '' });
});

forEachUser('--keep-user', async (t, user) => {
  const script = `id -u; mkdir ${AT}/02-simple-children/a && stat -c %u ${AT}/02-simple-children/a`;
  const uid = user.name === 'root' ? 0 : Number((await run('id', ['-u', 'nobody'])).stdout);
  t.match(await runAs(user, '--keep-user', '--', 'sh', '-c', script), { status: 0, stdout: `${uid}\n${uid}\n` });
});

t.test('a deep directory for temporary files is too deep for a socket, but not for run', async (t) => {
  const deep = join(mkdtempSync(join(tmpdir(), 'deep-')), 'd'.repeat(100));
  mkdirSync(deep);
  t.teardown(() => rmSync(dirname(deep), { recursive: true }));
  const command = 'test -S "$CONFIGFS_FUSE_CONTROL"';
  t.match(await run(process.execPath, [MAIN, 'run', '--', 'sh', '-c', command], { env: { TMPDIR: deep } }), { status: 0, stderr: '' });
  t.same(readdirSync(deep), []);
});
