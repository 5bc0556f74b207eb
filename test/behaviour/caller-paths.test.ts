/**
 * A path that is written to an attribute, and the text of a new link, mean what they mean to the process that writes them: in its mount
 * namespace, root, working directory and descriptors, and with its credentials.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { behaviour, type Mounted } from './mounted.js';

const PATHS = ['-s', fileURLToPath(new URL('./fixtures/paths.js', import.meta.url))];
const STORAGE = ['-s', fileURLToPath(new URL('./fixtures/links.js', import.meta.url))];

/** A directory outside of the mount, with a file of seven bytes. */
function outside(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, 'file'), 'sevens\n');
  return dir;
}

/** Runs a script, and answers what it wrote, errors included. */
async function told(fs: Mounted, script: string): Promise<string> {
  const { stdout, stderr } = await fs.sh(script);
  return (stdout + stderr).trim();
}

behaviour(
  'a driver gets the paths of the process that writes them',
  async (t, fs) => {
    const dir = outside(t);
    const base = dir.split('/').at(-1)!;
    const M = `${fs.dir}/paths`;
    const real = (path: string, before = ''): Promise<string> =>
      told(fs, `${before} echo "${path}" | tee ${M}/real >/dev/null && cat ${M}/real`);
    t.equal(await real(`${dir}/file`), `${dir}/file`, 'an absolute path');
    t.equal(await real('file', `cd ${dir};`), `${dir}/file`, 'from the working directory');
    t.equal(await real(`../${base}/./file`, `cd ${dir};`), `${dir}/file`);
    t.match(await real(`${dir}/none`), /No such file/);
    t.match(await real(`${dir}/file/`), /Not a directory/, 'a final slash');
    t.match(await real(`${dir}/file/x`), /Not a directory/);
    t.equal(await real('/proc/self/cwd/file', `cd ${dir};`), `${dir}/file`, "/proc/self is the writer's");
    t.equal(await real('/proc/thread-self/cwd/file', `cd ${dir};`), `${dir}/file`);
    t.equal(await real('/proc/self/fd/8', `exec 8<${dir}/file;`), `${dir}/file`, 'its descriptors');
    t.equal(await real('/dev/fd/8', `exec 8<${dir}/file;`), `${dir}/file`);
    await fs.sh(`ln -s loop ${dir}/loop; ln -s file ${dir}/link; ln -s ${dir}/link ${dir}/link2`);
    t.equal(await real(`${dir}/link2`), `${dir}/file`, 'links');
    t.match(await real(`${dir}/loop`), /Too many levels/);

    const read = (name: string, path: string, before = ''): Promise<string> =>
      told(fs, `${before} echo "${path}" | tee ${M}/${name} >/dev/null && cat ${M}/${name}`);
    t.equal(await read('read', `${dir}/file`), '7 sevens');
    t.equal(await read('read', '/proc/self/fd/8', `exec 8<>${dir}/file;`), '7 sevens');
    t.equal(await read('stat', `${dir}/file`), '100000');
    t.equal(await read('stat', '/dev/null'), '20000');
    t.equal(await read('stat', dir), '40000');
    t.equal(await read('create', `${dir}/new`), '0');
    t.equal(readFileSync(`${dir}/new`, 'utf8'), '', 'it was made');
    t.equal(await read('create', `${dir}/file`), '7 sevens', 'what is there is not made');

    t.equal(
      await told(
        fs,
        `unshare -m --propagation private sh -c 'mount -t tmpfs none ${dir} && echo private >${dir}/own && echo ${dir}/own | tee ${M}/read >/dev/null && cat ${M}/read'`,
      ),
      '8 private',
      "a file on a mount of the writer's namespace alone",
    );
    t.match(
      await told(fs, `unshare -m --propagation private sh -c 'mount -t tmpfs none ${dir} && echo ${dir}/file | tee ${M}/read >/dev/null'`),
      /No such file/,
      'what only others see is not there',
    );
    t.equal(
      await told(
        fs,
        `unshare -m --propagation private sh -c 'mount --rbind / ${dir} 2>/dev/null; mount --rbind ${fs.dir} ${dir}/mnt && mkdir -p ${dir}/tmp/${base}.x && echo in >${dir}/tmp/${base}.x/f && chroot ${dir} sh -c "echo /tmp/${base}.x/f >/mnt/paths/real; cat /mnt/paths/real; echo /../../tmp/${base}.x/f >/mnt/paths/real; cat /mnt/paths/real"; rm -r /tmp/${base}.x'`,
      ),
      `/tmp/${base}.x/f\n/tmp/${base}.x/f`,
      'in a chroot, from its root',
    );
    t.equal(
      await told(
        fs,
        `unshare -m -p -f --mount-proc --propagation private sh -c 'cd ${dir} && exec 8<file && echo /proc/self/fd/8 >${M}/real && cat ${M}/real'`,
      ),
      `${dir}/file`,
      'in a PID namespace with a /proc of its own',
    );
  },
  ...PATHS,
);

behaviour(
  'a driver opens nothing that the writer may not open',
  async (t, fs) => {
    const dir = outside(t);
    const M = `${fs.dir}/paths`;
    await fs.sh(
      `chmod 666 ${M}/*; mkdir ${dir}/closed; echo x >${dir}/closed/f; chmod 700 ${dir}/closed; echo mine >${dir}/mine; chmod 600 ${dir}/mine; chmod 644 ${dir}/file; mkdir ${dir}/shared; echo g >${dir}/shared/f; chgrp 4242 ${dir}/shared; chmod 710 ${dir}/shared`,
    );
    const as = (name: string, path: string, groups = '--clear-groups'): Promise<string> =>
      told(fs, `setpriv --reuid=65534 --regid=65534 ${groups} sh -c 'echo ${path} | tee ${M}/${name} >/dev/null && cat ${M}/${name}'`);
    t.equal(await as('read', `${dir}/file`), '7 sevens');
    t.match(await as('update', `${dir}/file`), /Permission denied/, 'for writing');
    t.match(await as('read', `${dir}/mine`), /Permission denied/, 'a file of somebody else');
    t.match(await as('real', `${dir}/closed/f`), /Permission denied/, 'in a directory that he may not search');
    t.match(await as('real', `${dir}/closed/none`), /Permission denied/, 'whether it is there or not');
    t.match(await as('create', `${dir}/new`), /Permission denied/);
    t.match(await as('real', `${dir}/shared/f`), /Permission denied/);
    t.equal(await as('real', `${dir}/shared/f`, '--groups=4242'), `${dir}/shared/f`, 'a group of his counts');
    t.match(await as('real', '/proc/1/cwd/etc'), /Permission denied/, 'through the links of another process');
  },
  ...PATHS,
);

behaviour(
  'access control lists outside of the mount are not looked at: owner, group and mode decide',
  async (t, fs) => {
    const dir = outside(t);
    await fs.sh(`mkdir storage/pools/p && chown 65534 storage/pools/p; mkdir -p ${dir}/allowed ${dir}/denied; chmod 700 ${dir}/allowed`);
    const { stdout, stderr } = await fs.sh(`setfacl -m u:65534:x ${dir}/allowed && setfacl -m u:65534:- ${dir}/denied && echo set`);
    if (stdout !== 'set\n') return void t.pass(`no lists can be set here: ${stderr}`);
    const as = 'setpriv --reuid=65534 --regid=65534 --clear-groups env LC_ALL=C';
    const link = (text: string): Promise<string> => told(fs, `${as} ln -sT ${text} storage/pools/p/l 2>&1 | sed "s/.*: //"`);
    // Both by what others may do: search, or not.
    t.equal(
      await told(fs, `${as} stat -c %F ${dir}/allowed/none 2>&1 | sed "s/.*: //"`),
      'No such file or directory',
      'the kernel lets him in',
    );
    t.equal(await link(`${dir}/allowed/none`), 'Permission denied', 'we do not');
    t.equal(await told(fs, `${as} stat -c %F ${dir}/denied/none 2>&1 | sed "s/.*: //"`), 'Permission denied', 'the kernel keeps him out');
    t.equal(await link(`${dir}/denied/none`), 'No such file or directory', 'we do not');
  },
  ...STORAGE,
);

behaviour(
  'a link tells nobody whether a path exists that he may not look at',
  async (t, fs) => {
    const dir = outside(t);
    await fs.sh(
      `mkdir storage/pools/p storage/disks/a && chown 65534 storage/pools/p; mkdir -p ${dir}/closed/there; echo x >${dir}/closed/file; chmod 700 ${dir}/closed`,
    );
    const link = (text: string): Promise<string> =>
      told(
        fs,
        `setpriv --reuid=65534 --regid=65534 --clear-groups env LC_ALL=C ln -sT ${text} storage/pools/p/l 2>&1 | sed "s/.*: //"; rm -f storage/pools/p/l`,
      );
    t.equal(await link(`${dir}/closed/there`), 'Permission denied', 'a directory');
    t.equal(await link(`${dir}/closed/file`), 'Permission denied', 'a file');
    t.equal(await link(`${dir}/closed/none`), 'Permission denied', 'nothing');
    t.equal(await link(`${dir}/closed/../none`), 'Permission denied');
    t.equal(await link(`${dir}/none`), 'No such file or directory', 'what he may look at is told');
    t.equal(await link(dir), 'Operation not permitted');
    t.equal(await link(`${dir}/file`), 'Not a directory');
    t.equal(await link(`${fs.dir}/storage/disks/a`), '', 'a target that he may reach');
    await fs.sh('chmod 700 storage/disks');
    t.equal(await link(`${fs.dir}/storage/disks/a`), 'Permission denied', 'inside of the mount, too');
    t.equal(await link(`${fs.dir}/storage/disks/none`), 'Permission denied');
  },
  ...STORAGE,
);
