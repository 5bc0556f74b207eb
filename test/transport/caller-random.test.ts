/**
 * Links with random texts, by several callers: each text means what open(2) says that it means to the same thread.
 *
 * The kernel's answer to open(O_PATH | O_DIRECTORY) is that of `kern_path` with LOOKUP_DIRECTORY, by which configfs finds a link's target:
 * an error, a directory elsewhere (EPERM), or one of the mount, which this mount's driver refuses (EEXIST).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { Errno } from '../../src/errno.js';
import { FakeVfs } from './fake-vfs.js';
import { cannotMount, live, sh } from './live.js';
import type { VNode } from '../../src/core/vfs.js';
import type { MaybePromise } from '../../src/sync/maybe-promise.js';

t.setTimeout(240_000);

class Refusing extends FakeVfs {
  override async symlink(_parent: VNode, _name: string, resolve: () => MaybePromise<VNode>): Promise<never> {
    await resolve();
    throw new Errno('EEXIST', 'refused');
  }
}

/** What lies outside: `$W`. */
const OUTSIDE = `
  cd $W; mkdir -p pub closed/in group/in mine/in sticky deep/1/2/3 root/m; chmod 755 .; chmod 700 closed mine; chmod 750 group; chgrp 4242 group
  chmod 1777 sticky; chown -R 65534:65534 mine; touch file; ln -s $M/d in; ln -s in in2; ln -s $M m; ln -s loop2 loop1; ln -s loop1 loop2
  ln -s /proc/self/cwd pcwd; ln -s /proc/self/root proot; ln -s closed/in toclosed; ln -s closed/../in through; ln -s $M/d/ slash; ln -s file/ tofile
  ln -s $M/d sticky/a; ln -s $M/d sticky/b; chown -h 65534 sticky/b; ln -s $M/d sticky/c; chown -h 1234 sticky/c; ln -s $M/d mine/in/l
  at=$M/d; for n in $(seq 1 42); do ln -s $at c$n; at=c$n; done
  mkdir bind part; mount --bind $M bind; mount --bind $M/d part; mount --bind $M root/m; ln -s /m/d root/abs`;

/** Compares texts; prints those of which the mount says something else. */
const COMPARE = `
  use Errno; my %name = map { Errno->can($_) ? (Errno->can($_)->() => $_) : () } keys %!;
  my ($M, $W, $seed, $count) = @ENV{qw(M W SEED COUNT)}; my $dev = (stat $M)[0];
  open my $dir, "<", "$M/d" or die; my $fd = fileno $dir;
  eval $ENV{SETUP}; die $@ if $@;
  my @starts = ("/", "", "/proc/self/", "/proc/thread-self/", "/proc/self/cwd/", "/proc/self/root/", "/dev/fd/$fd", "/proc/self/fd/$fd/", "/proc/$ENV{OTHER}/cwd",
    "/proc/$ENV{OTHER}/root/", "/proc/$ENV{MATE}/cwd/", "/proc/$ENV{MATE}/fd/0", "$W/", "$W/", "$W/", "$W/root/", "$W/closed/", "$M/", "$M/d", "$M/d/", "../", "./", "//", "/m/", "$W/bind/", "$W/part/");
  my @names = ("..", ".", ".", "", qw(d e f pub closed in group mine sticky a b c deep 1 2 3 file in2 m loop1 pcwd proot toclosed through slash tofile bind part root abs l
    no self thread-self cwd fd exe c1 c38 c39 c40 c41), "n" x 255, "n" x 256, "\\xff", $fd);
  my $pick = sub { $seed = ($seed * 1103515245 + 12345) & 0x7fffffff; $_[($seed >> 8) % @_] };
  my $random = sub {
    my $text = $pick->(@starts) . join "/", map { $pick->(@names) } 1..$pick->(0, 1, 1, 2, 2, 3, 4);
    $text .= "/" if $pick->(0..9) == 0; $text = ("/." x $pick->(1000, 2046, 2047, 2048)) . $text if $pick->(0..39) == 0;
    $text };
  my @texts = map { my $end = $_; map { "$_$end" } "$W/closed", "$M/d", "$W/file" } "", "/", "/.", "/./", "/..";
  for my $n (1..$count) {
    my $text = shift @texts // $random->();
    my ($kernel, $h);
    if (sysopen $h, $text, 010200000) { $kernel = (stat $h)[0] == $dev ? "EEXIST" : "EPERM"; close $h } else { $kernel = $name{$! + 0} }
    my $buffer = "x$n";
    my $mount;
    # Of a text with thousands of names, the walk may take longer than it may on a busy machine.
    for (1..20) { $mount = syscall($ENV{SYMLINKAT} + 0, "$text", $fd, $buffer) == 0 ? "made" : $name{$! + 0}; last if $mount ne "ETIMEDOUT" }
    print "$text: $kernel, and the mount says $mount\\n" if $kernel ne $mount;
  }
  print "compared\\n"`;

const drop = '$) = "65534 65534"; $> = 65534;';
const CALLERS: readonly (readonly [name: string, setup: string])[] = [
  ['root', 'chdir "$M/d"'],
  ['root, elsewhere', 'chdir $W'],
  ['a user', `chdir "$M/d"; ${drop}`],
  ['a user, in a directory of his own', `chdir "$W/mine"; ${drop}`],
  ['a user of a group', `chdir $W; $) = "65534 4242"; $> = 65534`],
  ['a user in a directory that he may not come to', `chdir "$W/closed/in"; ${drop}`],
  ['in a chroot', 'chroot "$W/root"; chdir "/m/d"'],
  ['in a chroot, from a directory outside of it', 'chdir $W; chroot "$W/root"'],
  ['in a chroot in the mount', 'chroot "$M/d"; chdir "/"'],
  ['root of a user namespace', 'chdir $W; syscall($ENV{UNSHARE} + 0, 0x10000000) == 0 or die "unshare: $!"'],
];

t.test('each text means what it means to the caller', { skip: cannotMount }, async (t) => {
  const vfs = new Refusing();
  const d = vfs.add(vfs.root, 'd', 'd', false, 0o40777);
  vfs.add(d, 'e', 'd');
  vfs.add(vfs.root, 'f', '-');
  const mount = await live(t, vfs);
  const W = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => {
    execFileSync('sh', ['-c', `umount -l ${W}/bind ${W}/part ${W}/root/m`], { stdio: 'ignore' });
    rmSync(W, { recursive: true });
  });
  t.match(await sh(mount, `W=${W}; ${OUTSIDE}`), { status: 0, err: '' });
  const [symlinkat, unshare] = process.arch === 'x64' ? [266, 272] : [36, 97];
  const seed = Number(process.env['CALLER_RANDOM_SEED'] ?? 1);
  for (const [at, [name, setup]] of CALLERS.entries()) {
    const env = `W=${W} SEED=${seed * 100 + at} COUNT=120 SYMLINKAT=${symlinkat} UNSHARE=${unshare}`;
    const script = `
      sleep 100 & OTHER=$!; (cd $M/d; exec setpriv --reuid=65534 --regid=65534 --clear-groups sleep 100) & MATE=$!
      SETUP='${setup}' OTHER=$OTHER MATE=$MATE ${env} perl -e '${COMPARE}'; kill $OTHER $MATE; true`;
    t.same(await sh(mount, script, '/', 60), { status: 0, out: 'compared\n', err: '' }, name);
  }
});
