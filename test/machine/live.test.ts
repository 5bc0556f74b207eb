/**
 * Files, directories and links outside of configfs that follow a subsystem's state.
 */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap from 'tap';
import { findProgram } from '../../src/program.js';
import { forEachUser, runAs } from '../cli/users.js';

tap.setTimeout(300_000);
if (findProgram() === undefined) tap.plan(0, 'the program is not built: scripts/build-native');

const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-live-'));
chmodSync(work, 0o755);
tap.teardown(() => rmSync(work, { recursive: true, force: true }));

const module = join(work, 'disks.mjs');
writeFileSync(
  module,
  `import { ConfigItem, ConfigSubsystem, Errno } from 'configfs-fuse';
const disks = new Map();
const groupOps = {
  makeItem(group, name) {
    const disk = new ConfigItem({});
    disk.power = 'off';
    disks.set(name, disk);
    return disk;
  },
  dropItem: (group, { name }) => void disks.delete(name),
};
const dir = (entries) => ({ list: () => Object.entries(entries) });
const subsystem = new ConfigSubsystem({ groupOps }, 'disks');
const power = (disk) => ({
  show: async () => disk.power + '\\n',
  store(text) {
    if (text === 'half\\n') throw new Errno('EDOM', 'on or off');
    disk.power = text.trim();
  },
});
subsystem.surroundings = {
  nodes: {
    '/sys/class/disks': { list: () => [...disks.keys()].map((name) => [name, { target: () => '../../devices/platform/' + name }]) },
    '/sys/devices/platform': { list: () => [...disks].map(([name, disk]) => [name, dir({ power: power(disk), size: { show: () => 'x'.repeat(9000) } })]) },
    '/sys/fs/disks/count': { show: () => disks.size + '\\n' },
    '/sys/fs/disks/reset': { store: (text) => { for (const disk of disks.values()) disk.power = text; } },
    '/sys/fs/disks/newest': { target: () => [...disks.keys()].at(-1) ?? 'none' },
    '/sys/class/net': { alone: true, list: () => [['fake0', dir({})]] },
    '/proc/version': { show: () => 'Linux version 0\\n' },
  },
};
export default subsystem;
`,
);

/** @returns lines of standard output; standard error of the script is there, too */
async function script(user: Parameters<typeof runAs>[0], text: string): Promise<string[]> {
  const { stdout } = await runAs(user, '-s', module, '--', 'bash', '-c', `exec 2>&1; C=/sys/kernel/config/disks\n${text}`);
  return stdout.split('\n').slice(0, -1);
}

forEachUser('they come and go with items, and hold what the model holds', async (t, user) => {
  t.same(
    await script(
      user,
      `ls /sys/class/disks; cat /sys/fs/disks/count; mkdir $C/one; ls /sys/class/disks; cat /sys/fs/disks/count
      cat /sys/class/disks/one/power; echo on >/sys/class/disks/one/power; cat /sys/class/disks/one/power; stat -c '%a %s %F' /sys/class/disks/one/power
      wc -c </sys/devices/platform/one/size; realpath /sys/class/disks/one; stat -c %F /sys/class/disks /sys/class/disks/one
      readlink /sys/fs/disks/newest; mkdir $C/two; readlink /sys/fs/disks/newest; rmdir $C/two $C/one; ls /sys/class/disks; readlink /sys/fs/disks/newest; ls /sys/fs/disks; cat /proc/version`,
    ),
    [
      ...['0', 'one', '1', 'off', 'on', '644 4096 regular file', '9000', '/sys/devices/platform/one', 'directory', 'symbolic link'],
      ...['one', 'two', 'none', 'count', 'newest', 'reset', 'Linux version 0'],
    ],
  );
});

forEachUser('they refuse as sysfs does', async (t, user) => {
  const lines = await script(
    user,
    `mkdir $C/one; cd /sys/devices/platform/one; python3 - <<'END'
import errno, os
def tried(call, *args):
    try: call(*args); print('ok')
    except OSError as error: print(errno.errorcode[error.errno])
def write(path, text):
    fd = os.open(path, os.O_WRONLY | os.O_TRUNC)
    try: os.write(fd, text.encode())
    finally: os.close(fd)
tried(write, 'power', 'half\\n')
tried(write, 'power', 'on\\n')
tried(write, 'size', '1')
tried(open, '/sys/fs/disks/reset')
tried(write, '/sys/fs/disks/reset', 'never')
for call, args in ((os.mkdir, ['x']), (os.symlink, ['a', 'x']), (os.unlink, ['power']), (os.rename, ['power', 'size']), (os.rmdir, ['/sys/devices/platform/one'])): tried(call, *args)
tried(lambda: os.open('x', os.O_CREAT | os.O_WRONLY))
fd = os.open('power', os.O_RDWR)
print(os.read(fd, 100).decode().strip()); os.write(fd, b'again\\n'); os.lseek(fd, 0, 0); print(os.read(fd, 100).decode().strip())
os.chmod('power', 0o600); print(oct(os.stat('power').st_mode))
os.rmdir('/sys/kernel/config/disks/one')
tried(lambda: os.pread(fd, 100, 0))
tried(os.write, fd, b'x')
tried(os.stat, '/sys/devices/platform/one/power')
tried(os.listdir, '/sys/devices/platform/one')
END`,
  );
  t.same(lines, [
    ...['EDOM', 'ok', 'EACCES', 'EACCES', 'ok', 'EPERM', 'EPERM', 'EPERM', 'EPERM', 'EPERM', 'EACCES'],
    ...['never', 'again', '0o100600', 'ENODEV', 'ENODEV', 'ENOENT', 'ENOENT'],
  ]);
});

forEachUser('what the machine has beside them stays in sight, where it is not to be hidden', async (t, user) => {
  const before = readdirSync('/sys/devices/platform').sort();
  const lines = await script(user, `ls -A /sys/class/net; mkdir $C/zzz; LC_ALL=C ls -A /sys/devices/platform; ls -A /sys/class | wc -l`);
  t.equal(lines[0], 'fake0');
  t.same(lines.slice(1, -1).sort(), [...before, 'zzz'].sort());
  t.equal(Number(lines.at(-1)), readdirSync('/sys/class').length + 1);
  t.same(readdirSync('/sys/devices/platform').sort(), before);
  t.notMatch(readFileSync('/proc/version', 'utf8'), /version 0/);
});

forEachUser('a place that cannot be had is named', async (t, user) => {
  const file = join(work, `${user.name}.mjs`);
  for (const path of ['/no-such/file', '/proc/no-such']) {
    writeFileSync(
      file,
      `import { ConfigSubsystem } from 'configfs-fuse';
export default Object.assign(new ConfigSubsystem({}, 's'), { surroundings: { nodes: { '${path}': { show: () => '' } } } });`,
    );
    t.match(await runAs(user, '-s', file, '--', 'true'), {
      status: 125,
      stderr: new RegExp(`^configfs-fuse: ${path}: .* cannot be covered`),
    });
  }
});
