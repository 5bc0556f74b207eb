/**
 * What this transport answers where it cannot do as configfs does, and where fuse-native or libfuse would do worse.
 */
import tap, { test } from 'tap';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../cli/support.js';
import { nativeMount, skip, start } from './support.js';

tap.setTimeout(300_000);

const options = { skip, timeout: 240_000 };

test('a relative link text is tried from the likely places', options, async (t) => {
  const fs = await nativeMount(t, '-s', 'usb_gadget');
  t.match(await fs.sh('cd usb_gadget && mkdir g && cd g && mkdir functions/ecm.usb0 functions/acm.x configs/c.1'), { status: 0 });
  t.match(await fs.sh('cd usb_gadget/g && ln -s functions/ecm.usb0 configs/c.1/'), { status: 0 }, 'from above the link');
  t.match(await fs.sh('cd usb_gadget/g/configs/c.1 && ln -s ../../functions/acm.x two'), { status: 0 }, 'from where the link is');
  t.match(await fs.sh('cd usb_gadget/g && ls -l configs/c.1'), {
    stdout: /ecm\.usb0 -> .*functions\/ecm\.usb0\n[^]*two -> .*functions\/acm\.x\n/,
  });
  t.match(
    await fs.sh('cd usb_gadget/g && rm configs/c.1/two configs/c.1/ecm.usb0 && ln -s "$PWD/functions/acm.x" configs/c.1/abs'),
    { status: 0 },
    'absolute',
  );
  const up = fs.dir.split('/').at(-1);
  t.match(
    await run('/bin/sh', ['-c', `cd .. && ln -s ${up}/usb_gadget/g/functions/ecm.usb0 ${up}/usb_gadget/g/configs/c.1/`], { cwd: fs.dir }),
    { status: 0 },
    'from above the mount',
  );
  t.match(await fs.sh('ln -s functions/nope usb_gadget/g/configs/c.1/x'), { status: 1, stderr: /No such file/ });
  t.match(await fs.sh('ln -s /etc usb_gadget/g/configs/c.1/x'), { status: 1, stderr: /not permitted/ });
  t.match(await fs.sh('ln -s /etc/passwd usb_gadget/g/configs/c.1/x'), { status: 1, stderr: /Not a directory/ });
  t.match(await fs.sh('ln -s /nosuch usb_gadget/g/configs/c.1/x'), { status: 1, stderr: /No such file/ });
});

test('the times of a file', options, async (t) => {
  const fs = await nativeMount(t);
  const times = async (script: string): Promise<string> => (await fs.sh(`${script}; stat -c '%X %Y' 02-simple-children`)).stdout.trim();
  t.equal(await times('touch -d @1000 02-simple-children'), '1000 1000');
  const both = `node -e "require('fs').utimesSync('02-simple-children', 1000, 2000)"`.replace('node', process.execPath);
  t.equal(await times(both), '1000 2000', 'not the access time twice');
  t.equal(await times('touch -a -d @3000 02-simple-children'), '1000 2000', 'a limit: libfuse passes only both on');
});

test('a file whose item is removed while it is open', options, async (t) => {
  const fs = await nativeMount(t);
  const script =
    'mkdir 02-simple-children/a; exec 3<02-simple-children/a/storeme; rmdir 02-simple-children/a; head -c 1 <&3; exec 3<&-; echo closed';
  for (let n = 0; n < 5; n++) t.match(await fs.sh(script), { status: 0, stdout: 'closed\n', stderr: /No such file/ });
});

test('extended attributes are as configfs answers', options, async (t) => {
  const fs = await nativeMount(t);
  const probe = `import os, errno
def call(f):
    try: return repr(f())
    except OSError as e: return errno.errorcode[e.errno]
p = '02-simple-children'
print(call(lambda: os.listxattr(p)), call(lambda: os.getxattr(p, 'user.x')), call(lambda: os.setxattr(p, 'user.x', b'1')), call(lambda: os.removexattr(p, 'user.x')))`;
  const { status, stdout } = await run('python3', ['-c', probe], { cwd: fs.dir }).catch(() => ({ status: null, stdout: '' }));
  if (status === null) t.comment('python3 is not installed');
  else t.equal(stdout, '[] ENOTSUP ENOTSUP ENOTSUP\n');
});

test('a name that is not UTF-8 is refused, not made into another one', options, async (t) => {
  const fs = await nativeMount(t);
  t.match(await fs.sh(`mkdir "02-simple-children/$(printf 'a\\377')"`), { status: 1, stderr: /Invalid or incomplete multibyte/ });
  t.match(await fs.sh('ls 02-simple-children'), { stdout: 'description\n' });
  t.match(await fs.sh('mkdir 02-simple-children/é && ls 02-simple-children'), { stdout: /é/ });
});

test('how it is mounted', options, async (t) => {
  const fs = await nativeMount(t);
  const line = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .find((one) => one.split(' ')[1] === fs.dir);
  t.match(line, /^configfs \S+ fuse\.configfs rw,/);
  if (process.geteuid?.() === 0) t.match(line, /default_permissions,allow_other/);
});

test('on a directory that is not empty', options, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  writeFileSync(join(dir, 'file'), '');
  const { server, ended } = await start(t, dir);
  t.match(await run('ls', [dir]), { stdout: /^01-childless\n/ });
  server.kill('SIGTERM');
  t.equal(await ended, 0);
  t.same(readdirSync(dir), ['file']);
  rmSync(dir, { recursive: true });
});

test('read-only', options, async (t) => {
  const fs = await nativeMount(t, '--ro');
  t.match(await fs.sh('mkdir 02-simple-children/a'), { status: 1, stderr: /Read-only/ });
  t.match(await fs.sh('cat 02-simple-children/description'), { status: 0 });
});
