import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { hasMountsInside, MountMap, parseMounts, readMounts } from '../../src/transport/mountinfo.js';

const TEXT = `21 1 254:0 / / rw,relatime - ext4 /dev/root rw
22 21 0:20 / /sys rw shared:2 - sysfs sysfs rw
30 22 0:39 / /sys/kernel/config rw,relatime shared:9 master:3 - fuse.configfs configfs rw,user_id=0
31 21 0:39 /02-simple/a\\040b /mnt/with\\040blank\\134 rw - fuse.configfs configfs rw
32 30 0:50 / /sys/kernel/config/x rw - tmpfs none rw
33 22 0:60 / /sys rw - tmpfs covers rw
`;

t.test('lines', async (t) => {
  const mounts = parseMounts(TEXT);
  t.equal(mounts.length, 6);
  t.strictSame(mounts[3], {
    id: 31,
    parent: 21,
    device: '0:39',
    root: '/02-simple/a b',
    point: '/mnt/with blank\\',
    type: 'fuse.configfs',
  });
  t.strictSame(parseMounts('nonsense\n1 2\n'), []);
});

t.test('from mount to mount', async (t) => {
  const map = new MountMap(parseMounts(TEXT));
  t.equal(map.root?.id, 21);
  t.equal(map.at(map.root, '/sys')?.id, 33, 'the topmost one');
  t.equal(map.at(map.at(map.root, '/sys'), '/sys/kernel/config')?.id, 33, 'what is covered is not there');
  t.equal(map.at(map.root, '/mnt'), map.root);
  t.equal(map.isAboveMount('/sys/kernel'), true);
  t.equal(map.isAboveMount('/sys/kernel/debug'), false);
});

t.test('a chroot that is no mount point', async (t) => {
  const map = new MountMap(parseMounts('30 22 0:39 / /config rw - fuse.configfs configfs rw\n31 30 0:41 / /config/in rw - tmpfs n rw\n'));
  t.equal(map.root, undefined);
  t.equal(map.at(undefined, '/config')?.id, 30);
  t.equal(map.at(map.at(undefined, '/config'), '/config/in')?.id, 31);
});

t.test('the real ones', async (t) => {
  t.ok(readMounts('self').some(({ point }) => point === '/'));
  t.throws(() => readMounts(2 ** 22 + 7));
});

/** Doubles what is mounted in a namespace of its own until it has more than 4,000 mounts. */
const MANY = 'mount -t tmpfs t /mnt && for n in $(seq 12); do mkdir /mnt/$n && mount --rbind /mnt /mnt/$n || exit 1; done; echo; read end';

t.test('whether something is mounted inside of a file system', { skip: process.geteuid?.() !== 0 && 'needs root' }, async (t) => {
  const { device } = readMounts('self').find(({ type }) => type === 'proc')!;
  t.equal(hasMountsInside('0:0', 'self'), false);
  t.equal(hasMountsInside(device, 2 ** 22 + 7), false, 'who has gone sees nothing');
  const child = spawn('unshare', ['-m', 'sh', '-c', MANY], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  t.ok(readMounts(child.pid!).length > 4000);
  t.equal(hasMountsInside('0:0', child.pid!), true, 'nobody waits for a table that is so large');
  child.stdin.end();
  await once(child, 'exit');
});
