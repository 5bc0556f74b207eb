/**
 * Programs that look modules up with libkmod. kmod's own tools are such, where they are not those that `run` puts in their place.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { indexFile } from '../../src/machine/lib-modules/index-file.js';
import { moduleFile } from '../../src/machine/lib-modules/module-file.js';
import { findProgram } from '../../src/program.js';
import { MAIN, run } from '../cli/support.js';
import { forEachUser, runAs } from '../cli/users.js';

tap.setTimeout(300_000);
const release = spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim();
const kmod = ['/bin/kmod', '/usr/bin/kmod'].find(existsSync);
const lacking = kmod === undefined ? 'kmod is not installed' : findProgram() === undefined ? 'the program is not built' : false;

const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-libkmod-'));
chmodSync(work, 0o755);
tap.teardown(() => rmSync(work, { recursive: true, force: true }));
if (kmod) for (const tool of ['modprobe', 'rmmod', 'insmod', 'modinfo', 'depmod']) copyFileSync(realpathSync(kmod), join(work, tool));

test('index files are found by libkmod, as those that depmod writes are', {
  skip: kmod === undefined && 'kmod is not installed',
}, async (t) => {
  // Names that share beginnings, one that is the beginning of others, and bytes at both ends.
  const names = ['a', 'ab', 'abc', 'abd', 'b_c', 'zz9', 'nvme', 'nvmet', 'nvmet_tcp', 'nvme_loop'];
  const lookedUp = (root: string, name: string) =>
    spawnSync(join(work, 'modprobe'), ['-d', root, '-S', '1.0', '--show-depends', name], { encoding: 'utf8' }).stdout;
  const [ours, theirs] = ['ours', 'theirs'].map((name) => join(work, name));
  for (const root of [ours!, theirs!]) {
    const directory = join(root, 'lib/modules/1.0');
    mkdirSync(join(directory, 'kernel'), { recursive: true });
    for (const file of ['order', 'builtin', 'builtin.modinfo']) writeFileSync(join(directory, `modules.${file}`), '');
    for (const name of names) writeFileSync(join(directory, 'kernel', `${name}.ko`), moduleFile({ license: 'GPL', depends: '', name }));
  }
  execFileSync(join(work, 'depmod'), ['-b', theirs!, '1.0'], { stdio: 'pipe' });
  const directory = join(ours!, 'lib/modules/1.0');
  writeFileSync(join(directory, 'modules.dep.bin'), indexFile(names.map((name) => [name, `kernel/${name}.ko:`])));
  for (const index of ['alias', 'symbols', 'builtin', 'builtin.alias'])
    writeFileSync(join(directory, `modules.${index}.bin`), indexFile([]));
  for (const name of names) {
    t.equal(lookedUp(ours!, name), `insmod ${directory}/kernel/${name}.ko \n`, name);
    t.equal(lookedUp(ours!, name).replace(ours!, theirs!), lookedUp(theirs!, name));
  }
  for (const name of ['', 'abcd', 'nvm', 'z', 'zz8']) t.equal(lookedUp(ours!, name), '', `'${name}' is not there`);
  const read = (root: string, file: string) => readFileSync(join(root, 'lib/modules/1.0', file));
  t.same(read(ours!, 'modules.symbols.bin'), read(theirs!, 'modules.symbols.bin'), 'one without keys');
  t.equal(read(ours!, 'modules.dep.bin').length, read(theirs!, 'modules.dep.bin').length, 'one with keys is as long');
});

/** Each line of the script, with its status and what it says; with kmod's own tools. */
async function session(user: Parameters<typeof runAs>[0], set: string, lines: readonly string[]): Promise<string[]> {
  const text = lines.map((line) => `out=$( (${line}) 2>&1); echo "$?:$out" | tr '\\n' '|'; echo`).join('\n');
  const { stdout } = await runAs(user, '-s', set, '--', 'sh', '-c', `PATH=${work}:$PATH\n${text}`);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/\|$/, ''));
}

if (lacking) test('libkmod', { skip: lacking }, async () => {});
else
  forEachUser('libkmod: what the set stands for is loaded, and goes and comes as it does with modprobe', async (t, user) => {
    const file = (name: string) => `/lib/modules/${release}/kernel/${name}.ko`;
    const cases: [string, string][] = [
      ['modprobe nvmet', '0:'],
      ['modprobe -v nvmet-tcp', '0:'],
      ['modprobe --show-depends nvmet-tcp', `0:${['configfs', 'nvmet', 'nvmet_tcp'].map((name) => `insmod ${file(name)} `).join('|')}`],
      ['modprobe --first-time nvmet', "1:modprobe: ERROR: could not insert 'nvmet': Module already in kernel"],
      ['modinfo -F depends nvmet-tcp', '0:nvmet'],
      ['modinfo -n nvmet-fc', `0:${file('nvmet_fc')}`],
      ['modprobe no-such', `1:modprobe: FATAL: Module no-such not found in directory /lib/modules/${release}`],
      ['modprobe -r nvmet', '1:modprobe: FATAL: Module nvmet is in use.'],
      ['rmmod nvmet-tcp && test ! -e /sys/module/nvmet_tcp', '0:'],
      ['modprobe -v nvmet-tcp && cat /sys/module/nvmet_tcp/initstate', `0:insmod ${file('nvmet_tcp')} |live`],
      ['rmmod nvmet-fc && insmod ' + file('nvmet_fc') + ' && cat /sys/module/nvmet_fc/initstate', '0:live'],
      [
        'rmmod nvmet-tcp nvmet-rdma nvmet-fc nvme-loop && modprobe -r nvmet && ls /sys/kernel/config && modprobe nvmet-tcp && ls /sys/kernel/config',
        '0:nvmet',
      ],
    ];
    const lines = await session(
      user,
      'nvmet',
      cases.map(([line]) => line),
    );
    for (const [at, [line, expected]] of cases.entries()) t.equal(lines[at], expected, line);
  });

if (!lacking)
  forEachUser('libkmod: modules of a set of users, with what they need', async (t, user) => {
    const file = join(work, `own-${user.name}.mjs`);
    writeFileSync(
      file,
      `import { ConfigSubsystem } from 'configfs-fuse';
export default Object.assign(new ConfigSubsystem({}, 'own'), { surroundings: { modules: ['own-core', { name: 'own-more', needs: ['own-core'] }, { name: 'own_most', needs: ['own-more'] }] } });
`,
    );
    const needed = ['configfs', 'own_core', 'own_more', 'own_most'].map((name) => `insmod /lib/modules/${release}/kernel/${name}.ko `);
    t.same(
      await session(user, file, [
        'modprobe own-most',
        'modprobe --show-depends own_most',
        'modprobe -r own-most own-more own-core && ls -d /sys/module/own_*',
        'modprobe -v own_most',
      ]),
      [
        '0:',
        `0:${needed.join('|')}`,
        "2:ls: cannot access '/sys/module/own_*': No such file or directory",
        `0:${needed.slice(1).join('|')}`,
      ],
    );
  });

const noOverlay =
  process.geteuid?.() !== 0
    ? 'not run by root'
    : !readFileSync('/proc/filesystems', 'utf8').includes('\toverlay\n') && 'the kernel has no overlay';
test('a machine that has no place for the directory does without', { skip: lacking || noOverlay }, async (t) => {
  const script = `mount -t tmpfs none ${work} && mkdir ${work}/u ${work}/w && mount -t overlay -o lowerdir=/lib,upperdir=${work}/u,workdir=${work}/w none /lib &&
rm -rf /lib/modules && touch /lib/modules && '${process.execPath}' '${MAIN}' run -s nvmet -- sh -c 'test -f /lib/modules && modprobe -v nvmet && rmmod nvmet-fc && modprobe -v nvmet-fc'`;
  t.match(await run('unshare', ['--mount', 'sh', '-c', script], { timeout: 240_000 }), {
    status: 0,
    stdout: /^insmod \S+nvmet_fc.ko \n$/,
    stderr: '',
  });
});
