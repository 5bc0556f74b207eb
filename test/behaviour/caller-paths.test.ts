/**
 * A path that is written to an attribute, and the text of a new link, mean what they mean to the process that writes them: in its mount
 * namespace, root, working directory and descriptors, and with its credentials.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type Test } from 'tap';
import { behaviour, type Mounted, mounted } from './mounted.js';
import { transports } from './transports.js';

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
    const inside = (unshared: string, script: string): Promise<string> =>
      told(fs, `setpriv --reuid=65534 --regid=65534 --clear-groups unshare ${unshared} sh -c '${script}'`);
    const tell = (path: string): string => `echo ${path} | tee ${M}/real >/dev/null && cat ${M}/real`;
    t.match(await inside('-U -r -p -f', tell('/proc/1/cwd')), /Permission denied/, 'whose number he has in a namespace of his own');
    for (const name of ['$$', 'any']) {
      const script = `mount -t tmpfs none ${dir}/mine && mkdir ${dir}/mine/${name} && mount --bind /proc/1 ${dir}/mine/${name} && `;
      await fs.sh(`rm -rf ${dir}/mine; mkdir -m 777 ${dir}/mine`);
      t.match(await inside('-U -r -m', script + tell(`${dir}/mine/${name}/cwd`)), /Permission denied/, `bound to ${name}`);
      t.match(await inside('-U -r -m', script + tell(`${dir}/mine/${name}/root/etc`)), /Permission denied/);
      t.match(await inside('-U -r -m', script + tell(`/proc/self/cwd`)), /^\//, 'his own are followed');
    }
    // `look PATH COMMAND` as nobody, beside a process of his that has nothing more than he has.
    const beside = (path: string, command: string): Promise<string> => {
      const script = `cd ${dir}; sleep 60 & cd /; echo ${path} >${dir}/text; ${command} ; kill \\$! 2>/dev/null`;
      return told(fs, `chmod 777 ${dir}; setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "${script}" 2>&1`);
    };
    const look = `sh -c 'cat ${dir}/text >${M}/real && cat ${M}/real'`;
    t.equal(await beside('/proc/\\$!/cwd/file', look), `${dir}/file`, 'of another one of his own');
    t.match(
      await beside('/proc/\\$!/cwd/file', `unshare -U -r ${look}`),
      /Permission denied/,
      'but not out of a user namespace, whose root he is there',
    );
    const write = `my ($path) = glob "/proc/self/map_files/*"; open F, ">", "${M}/real" or die; syswrite F, $path or print $!`;
    const mapped = `setpriv --reuid=65534 --regid=65534 --clear-groups perl -e '${write}'`;
    t.match(await told(fs, mapped), /not permitted/, 'nor by what it has mapped');
  },
  ...PATHS,
);

/** A shell script as a user with these supplementary groups. */
function as(fs: Mounted, script: string, groups = '--clear-groups'): Promise<string> {
  return told(fs, `setpriv --reuid=65534 --regid=65534 ${groups} env LC_ALL=C sh -c '${script}' 2>&1 | sed "s/.*: //"`);
}

/** Can lists be set here? If not, the test says so and passes. */
async function hasLists(t: Test, fs: Mounted, script: string): Promise<boolean> {
  const { stdout, stderr } = await fs.sh(`${script} && echo set`);
  if (stdout === 'set\n') return true;
  t.comment(`no lists can be set here: ${stderr}`);
  return false;
}

behaviour(
  'access control lists outside of the mount let in and keep out as for the kernel',
  async (t, fs) => {
    const dir = outside(t);
    await fs.sh(`mkdir storage/pools/p && chown 65534 storage/pools/p; cd ${dir}; mkdir user nobody group members; chmod 700 user group`);
    const set = 'setfacl -m u:65534:x user && setfacl -m u:65534:- nobody && setfacl -m g:4242:x group && setfacl -m g:4242:- members';
    if (!(await hasLists(t, fs, `cd ${dir}; ${set}`))) return void t.pass();
    for (const [name, groups] of [
      ['user', '--clear-groups'],
      ['nobody', '--clear-groups'],
      ['group', '--clear-groups'],
      ['group', '--groups=4242'],
      ['members', '--clear-groups'],
      ['members', '--groups=4242'],
    ] as const) {
      const kernels = await as(fs, `stat -c %F ${dir}/${name}/none`, groups);
      const told = `${name} ${groups}`;
      t.match(kernels, /^(No such file or directory|Permission denied)$/, told);
      t.equal(await as(fs, `ln -sT ${dir}/${name}/none storage/pools/p/l`, groups), kernels, `the same for a link: ${told}`);
    }
  },
  ...STORAGE,
);

behaviour(
  'access control lists of a file count when a driver opens it',
  async (t, fs) => {
    const dir = outside(t);
    const M = `${fs.dir}/paths`;
    await fs.sh(
      `chmod 666 ${M}/*; cd ${dir}; echo mine >mine; chmod 600 mine; echo all >all; chmod 666 all; mkdir -m 700 new; mkdir -m 777 not`,
    );
    const set = 'setfacl -m u:65534:r mine && setfacl -m u:65534:r all && setfacl -m u:65534:rwx new && setfacl -m u:65534:rx not';
    if (!(await hasLists(t, fs, `cd ${dir}; ${set}`))) return void t.pass();
    const write = (name: string, path: string): Promise<string> => as(fs, `echo ${path} | tee ${M}/${name} >/dev/null && cat ${M}/${name}`);
    t.equal(await write('read', `${dir}/mine`), '5 mine', 'let in for reading');
    t.equal(await write('update', `${dir}/mine`), 'Permission denied', 'not for writing');
    t.equal(await write('update', `${dir}/all`), 'Permission denied', 'kept out of writing');
    t.equal(await write('create', `${dir}/new/f`), '0', 'a new file');
    t.equal(await write('create', `${dir}/not/f`), 'Permission denied');
  },
  ...PATHS,
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

behaviour(
  'a working directory is not what its path says',
  async (t, fs) => {
    const there = `${fs.dir}/storage/disks/a`;
    await fs.sh('mkdir storage/pools/p storage/disks/a storage/disks/b && chown 65534 storage/pools/p && chmod 700 storage/disks');
    // A process with a directory of that path on a file system of its own, in a namespace of its own.
    const other = `mount -t tmpfs none ${fs.dir} && mkdir -p ${there} && cd ${there} && exec sleep 60`;
    const script = `
      unshare -U -r -m sh -c "${other}" & until [ "$(readlink /proc/$!/cwd)" = ${there} ]; do sleep 0.01; done
      cd /proc/$!/cwd; kill $!; ln -sT . ${fs.dir}/storage/pools/p/l; ln -sT ../b ${fs.dir}/storage/pools/p/m`;
    t.equal(await as(fs, script), 'Operation not permitted\nNo such file or directory');
  },
  ...STORAGE,
);

const kernel = transports.find(({ name }) => name === 'kernel')!;

test('without the C program, owner, group and mode decide', { skip: kernel.skip, timeout: 240_000 }, async (t) => {
  process.env['CONFIGFS_FUSE_MACHINE'] = '';
  const fs = await mounted(t, kernel, ...STORAGE);
  delete process.env['CONFIGFS_FUSE_MACHINE'];
  const dir = outside(t);
  await fs.sh(
    `mkdir storage/pools/p && chown 65534 storage/pools/p; cd ${dir}; mkdir user nobody group; chmod 700 user; chgrp 4242 group; chmod 710 group`,
  );
  if (!(await hasLists(t, fs, `cd ${dir}; setfacl -m u:65534:x user && setfacl -m u:65534:- nobody`))) return void t.pass();
  const link = (name: string, groups?: string): Promise<string> => as(fs, `ln -sT ${dir}/${name}/none storage/pools/p/l`, groups);
  t.equal(await link('user'), 'Permission denied', 'a list lets nobody in');
  t.equal(await link('nobody'), 'No such file or directory', 'and keeps nobody out');
  t.equal(await link('group'), 'Permission denied');
  t.equal(await link('group', '--groups=4242'), 'No such file or directory');
});

test('where the C program ends without an answer, nobody is let in', { skip: kernel.skip, timeout: 240_000 }, async (t) => {
  const dir = outside(t);
  writeFileSync(join(dir, 'program'), '#!/bin/sh\nread question\n', { mode: 0o755 });
  process.env['CONFIGFS_FUSE_MACHINE'] = join(dir, 'program');
  const fs = await mounted(t, kernel, ...STORAGE);
  delete process.env['CONFIGFS_FUSE_MACHINE'];
  await fs.sh('mkdir storage/pools/p && chown 65534 storage/pools/p');
  t.equal(await as(fs, `ln -sT ${dir}/none storage/pools/p/l`), 'Input/output error');
  t.equal(
    await told(fs, `ln -sT ${dir}/none storage/pools/p/l 2>&1 | sed "s/.*: //"`),
    'No such file or directory',
    'root needs no question',
  );
});
