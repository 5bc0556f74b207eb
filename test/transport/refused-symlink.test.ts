/**
 * What a refused link costs: `ln -sfn` tries a great many names where each is refused.
 */
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { Errno } from '../../src/errno.js';
import { ConfigGroup, Configfs, type ConfigItemType, ConfigSubsystem } from '../../src/core/index.js';
import type { VNode } from '../../src/core/vfs.js';
import type { MaybePromise } from '../../src/sync/maybe-promise.js';
import { mountKernel } from '../../src/transport/kernel/index.js';
import { FakeVfs } from './fake-vfs.js';
import { cannotMount, live, sh } from './live.js';

/** Refuses every new name, after it has found a link's target, as the kernel does. */
class Refusing extends FakeVfs {
  readonly targets: VNode[] = [];

  override mkdir(parent: VNode, name: string): never {
    this.calls.push(`mkdir ${parent.ino} ${name}`);
    throw new Errno('EEXIST', 'refused');
  }

  override symlink(parent: VNode, name: string, resolve: () => MaybePromise<VNode>): Promise<never> {
    this.calls.push(`symlink ${parent.ino} ${name}`);
    const target = resolve();
    if (target instanceof Promise) return this.#refuseLater(target);
    this.targets.push(target);
    throw new Errno('EEXIST', 'refused');
  }

  /** How many targets a child process had to look for. */
  later = 0;

  async #refuseLater(target: Promise<VNode>): Promise<never> {
    this.later++;
    this.targets.push(await target);
    throw new Errno('EEXIST', 'refused');
  }
}

t.test('a refused link takes the requests of a refused directory, and no process', { skip: cannotMount }, async (t) => {
  const vfs = new Refusing();
  vfs.add(vfs.root, 'd', 'd');
  const mount = await live(t, vfs);
  const counted = async (script: string): Promise<string[]> => {
    vfs.calls.length = 0;
    t.match((await sh(mount, `cd $M || exit; ${script} 2>&1`)).out, /File exists/, script);
    return vfs.calls.map((call) => call.split(' ')[0]!).filter((call) => /^(lookup|mkdir|symlink|readlink)$/.test(call));
  };
  const refused = async (script: string): Promise<string[]> => {
    const calls = (await counted(script)).map((call) => call.replace('mkdir', 'symlink'));
    // What comes after it is our own walk to the target, and no request.
    return calls.includes('symlink') ? calls.slice(0, calls.indexOf('symlink') + 1) : calls;
  };
  // The shell's own looks at the directory come with each of them.
  t.same(await refused('ln -sn d new'), await refused('ln -sn d new'), 'it can be counted');
  const before = vfs.targets.length;
  // By plain system calls, since ln(1) looks at more than mkdir(1) does.
  const call = (what: string): string => `perl -e '${what} or die "$!\\n"'`;
  t.same(await refused(call('symlink("d", "new")')), await refused(call('mkdir("new")')), 'a relative target');
  t.same(await refused(call('symlink("$ENV{M}/d", "new")')), await refused(call('mkdir("new")')), 'an absolute target');
  t.same(await refused(call('symlink("d", "d")')), await refused(call('mkdir("d")')), 'a name that is taken');
  t.equal(vfs.targets.length - before, 2, 'the target was found for each that was not taken');
  t.equal(vfs.later, 0, 'no child process was asked');
});

/** Makes the same call `count` times, with a new name each; prints each answer once. */
const storm = (count: number, text: string): string =>
  `for (1..${count}) { symlink("${text}", "$ENV{M}/d/n$_") and die "made\\n"; $seen{$!}++ } print join(",", sort keys %seen)`;

t.test('whoever is refused again and again costs no process each time', { skip: cannotMount }, async (t) => {
  const vfs = new Refusing();
  vfs.add(vfs.root, 'd', 'd', false, 0o40777);
  const mount = await live(t, vfs);
  for (const [user, start] of [
    ['root', ''],
    ['nobody', '$) = "65534 65534"; $> = 65534; '],
  ] as const) {
    vfs.later = 0;
    vfs.targets.length = 0;
    t.match(await sh(mount, `perl -e '${start}${storm(600, '$ENV{M}/d')}'`, '/', 60), { status: 0, out: 'File exists', err: '' }, user);
    t.equal(vfs.targets.length, 600, 'each was decided by the driver');
    t.ok(vfs.later < 200, `${vfs.later} of 600 needed the child`);
  }
});

t.test('who changes his view between two refused calls is answered by the new one', { skip: cannotMount }, async (t) => {
  const vfs = new Refusing();
  vfs.add(vfs.root, 'd', 'd', false, 0o40777);
  const mount = await live(t, vfs);
  const target = '$ENV{M}/d';
  const twice = (between: string, link: string, name = '$ENV{M}/d/n'): string =>
    `perl -e 'chdir "$ENV{M}/d"; symlink("${link}", "${name}"); print "$!,"; ${between}; symlink("${link}", "${name}"); print "$!"'`;
  const seen = async (script: string): Promise<string> => (await sh(mount, script)).out;
  t.equal(await seen(twice('', target)), 'File exists,File exists');
  t.equal(await seen(twice('chroot "/proc" or die', target, 'n')), 'File exists,No such file or directory', 'another root directory');
  t.equal(await seen(twice('chdir ".." or die', '../d')), 'File exists,No such file or directory', 'another working directory');
  t.equal(await seen(twice('chdir "/" or die', '.')), 'File exists,Operation not permitted', 'one outside');
});

t.test(
  'who gives up his rights between two refused calls goes by the modes of the directories outside',
  { skip: cannotMount },
  async (t) => {
    const vfs = new Refusing();
    vfs.add(vfs.root, 'd', 'd', false, 0o40777);
    const closed = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
    const dir = join(closed, 'mount');
    mkdirSync(dir);
    chownSync(closed, 65534, 65534);
    const mount = await mountKernel(vfs, dir);
    t.teardown(async () => {
      await mount.unmount();
      rmSync(closed, { recursive: true });
    });
    // capset(2), with nothing in the sets.
    const capset = process.arch === 'x64' ? 126 : 91;
    const drop = `my ($h, $d) = (pack("Ll", 0x20080522, 0), pack("L6", (0) x 6)); syscall(${capset}, $h, $d) == 0 or die "$!"`;
    const script = `perl -e 'chdir "$ENV{M}/d"; for my $turn (0, 1) { if ($turn) { ${drop} } symlink("$ENV{M}/d", "n"); print "$!," }'`;
    t.equal((await sh(mount, script)).out, 'File exists,Permission denied,');
  },
);

/** Refuses each link with EEXIST, after its target was found; makes directories. */
function refusingLinks(): Configfs {
  const type: ConfigItemType = {
    groupOps: { makeGroup: () => new ConfigGroup(type) },
    itemOps: {
      allowLink() {
        throw new Errno('EEXIST', 'refused');
      },
    },
  };
  const fs = new Configfs();
  void fs.registerSubsystem(new ConfigSubsystem(type, 'd'));
  return fs;
}

t.test('what changes in the mount within a row of refused calls counts at once', { skip: cannotMount }, async (t) => {
  const mount = await live(t, refusingLinks());
  /** A row long enough to be remembered, the change, and one more call. */
  const row = async (between: string, link: string, user = ''): Promise<string> => {
    const call = (): string => `symlink("${link}", "$ENV{M}/d/n") and die "made\\n"; `;
    const perl = `$| = 1; chdir "$ENV{M}/d/cwd" or die; ${user} for (1..100) { ${call()} } print "$!,"; ${between} ${call()} print "$!"`;
    await sh(mount, 'mkdir -p $M/d/cwd/sub $M/d/way/target $M/d/other; chmod 755 $M/d/way');
    const { out, err } = await sh(mount, `perl -e '${perl}'`);
    return out + err;
  };
  for (const way of ['$ENV{M}/d/way/target', '../way/target']) {
    t.equal(await row('', way), 'File exists,File exists', way);
    t.equal(await row('rmdir "$ENV{M}/d/way/target" or die;', way), 'File exists,No such file or directory', `${way} was removed`);
    const again = 'rmdir "$ENV{M}/d/way/target" or die; mkdir "$ENV{M}/d/way/target" or die;';
    t.equal(await row(again, way), 'File exists,File exists', `${way} was made anew`);
    // Another process closes a directory on the way, while the caller is nobody.
    const nobody =
      'pipe(my $r, my $w); pipe(my $s, my $x); if (!fork) { close $w; close $s; <$r>; chmod 0700, "$ENV{M}/d/way"; exit } $) = "65534 65534"; $> = 65534;';
    const close = 'close $w; close $x; <$s>;';
    await sh(mount, 'chmod 777 $M/d');
    t.equal(await row(close, way, nobody), 'File exists,Permission denied', `${way} was closed`);
  }
  t.equal(await row('chdir "sub" or die;', '../way/target'), 'File exists,No such file or directory', 'another working directory');
  const gone = 'rmdir "sub"; rmdir "$ENV{M}/d/cwd" or die;';
  t.equal(await row(gone, '.'), 'File exists,No such file or directory', 'the working directory was removed');
  t.equal(await row(gone, '../way/target'), 'File exists,File exists', 'from which the kernel still knows the way up');
});

t.test('a working directory that was removed is not the one that has its name and " (deleted)"', { skip: cannotMount }, async (t) => {
  const mount = await live(t, refusingLinks());
  const script =
    'mkdir $M/d/cwd "$M/d/cwd (deleted)" && cd $M/d/cwd && rmdir $M/d/cwd && ln -s . $M/d/n 2>&1; cd "$M/d/cwd (deleted)" && ln -s . $M/d/n 2>&1';
  const { out } = await sh(mount, script);
  t.same(
    out
      .trim()
      .split('\n')
      .map((line) => line.replace(/^.*: /, '')),
    ['No such file or directory', 'File exists'],
  );
});
