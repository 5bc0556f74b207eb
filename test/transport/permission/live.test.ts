/**
 * Permissions on a live mount: names that the kernel keeps are no way around them.
 */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { cli, run } from '../../cli/support.js';

const skip = process.geteuid?.() !== 0 && 'only root can become another user';

async function mounted(t: Test, ...options: string[]): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-permission.'));
  t.teardown(async () => {
    await run('umount', ['-l', dir]);
    rmdirSync(dir);
  });
  t.match(await cli('mount', dir, '-s', 'nvmet', '--daemon', '--transport', 'kernel', ...options), { status: 0 });
  return dir;
}

/** The exit status of a shell command, run by somebody without rights. */
async function other(script: string): Promise<number | null> {
  return (await run('setpriv', ['--reuid', '65534', '--regid', '65534', '--clear-groups', 'sh', '-c', script])).status;
}

for (const options of [[], ['--kernel-permissions'], ['--cache']]) {
  test(`a directory that is closed after it was used: ${options.join(' ') || 'our own checks'}`, { skip }, async (t) => {
    const dir = await mounted(t, ...options);
    const hosts = `${dir}/nvmet/hosts`;
    t.equal(await other(`stat ${hosts} && stat ${hosts}`), 0);
    t.match(await run('chmod', ['0700', `${dir}/nvmet`]), { status: 0 });
    t.not(await other(`stat ${hosts}`), 0, 'closed');
    t.not(await other(`cd ${dir}/nvmet`), 0);
    t.match(await run('stat', [hosts]), { status: 0 }, 'its owner goes on');
    t.match(await run('chmod', ['0755', `${dir}/nvmet`]), { status: 0 });
    t.equal(await other(`cd ${dir}/nvmet && stat hosts`), 0, 'open again');
    t.not(await other(`mkdir ${hosts}/h`), 0, 'and not to be changed');
    t.match(await run('chmod', ['0777', hosts]), { status: 0 });
    t.equal(await other(`mkdir ${hosts}/h && rmdir ${hosts}/h`), 0);
  });
}

const [major = 0, minor = 0] = release().split('.').map(Number);
const skipEpochs = skip || (major * 100 + minor < 616 && 'kernels before 6.16 have no epochs');

test('what is closed is closed when chmod returns', { skip: skipEpochs }, async (t) => {
  const dir = await mounted(t);
  const script = `for (1..200) { stat "$ARGV[0]/hosts" or die; chmod 0700, $ARGV[0] or die; $> = 65534; print "found\n" if stat "$ARGV[0]/hosts"; $> = 0; chmod 0755, $ARGV[0] }`;
  const { status, stdout, stderr } = await run('perl', ['-e', script, `${dir}/nvmet`]);
  t.strictSame({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
});

test('what is mounted on a directory stays when another one is closed', { skip }, async (t) => {
  const dir = await mounted(t);
  const script = `cd $0/nvmet && mount --bind / hosts && chmod 0700 . && cd .. && ls nvmet/hosts >/dev/null && umount nvmet/hosts`;
  t.match(await run('sh', ['-c', script, dir]), { status: 0 });
  t.match(await run('unshare', ['--mount', 'sh', '-c', script, dir]), { status: 0 }, 'in the mount namespace of who closes it');
});

test('in its supplementary groups, and with its capabilities', { skip }, async (t) => {
  const dir = await mounted(t);
  const hosts = `${dir}/nvmet/hosts`;
  t.match(await run('sh', ['-c', `chgrp 4711 ${hosts} && chmod 0775 ${hosts}`]), { status: 0 });
  const as = async (args: string[], script: string) => (await run('setpriv', [...args, 'sh', '-c', script])).status;
  t.equal(await as(['--reuid', '65534', '--regid', '65534', '--groups', '4711'], `mkdir ${hosts}/a && rmdir ${hosts}/a`), 0);
  t.not(await as(['--reuid', '65534', '--regid', '65534', '--groups', '4712'], `mkdir ${hosts}/a`), 0);
  t.match(await run('sh', ['-c', `chown 65534 ${hosts} && chmod 0700 ${hosts}`]), { status: 0 });
  t.equal(await as(['--bounding-set', '+all'], `mkdir ${hosts}/b && rmdir ${hosts}/b`), 0, 'root overrides modes');
  t.not(await as(['--bounding-set', '-dac_override,-dac_read_search'], `ls ${hosts}`), 0, 'by that capability only');
});
