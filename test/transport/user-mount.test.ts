/**
 * A mount by a user who may not mount: through the set-uid tool fusermount, over either transport.
 */
import { fileURLToPath } from 'node:url';
import tap, { type Test, test } from 'tap';
import { MAIN, type Outcome, run } from '../cli/support.js';
import { asUser, users } from '../cli/users.js';
import { findProgram } from '../../src/program.js';
import { transports } from '../behaviour/transports.js';

tap.setTimeout(300_000);

const LINKS = fileURLToPath(new URL('../behaviour/fixtures/links.js', import.meta.url));
const nobody = users.find(({ name }) => name === 'nobody')!;
const noNative = transports.find(({ name }) => name === 'native')!.skip;
const noTool =
  (await run('sh', ['-c', 'command -v fusermount3 || command -v fusermount'])).status !== 0 &&
  'fusermount is not installed (Debian: fuse3)';
const skip = nobody.skip || noTool;
const kernel = { skip: skip || (findProgram() === undefined && 'the program is not built: scripts/build-native'), timeout: 240_000 };
const native = { skip: skip || noNative, timeout: 240_000 };

/**
 * As nobody: mounts on $dir with the options in $MOUNT_OPTIONS, does what $1 says there, and takes the mount away as $2 says. $server is
 * the daemon's process.
 */
const SCRIPT = `
dir=$(mktemp -d) && cd / && : >"$dir.out" || exit 90
serve() {
  "$NODE" "$MAIN" mount "$dir" --log-level info $MOUNT_OPTIONS >"$dir.out" 2>"$dir.log" &
  server=$!
  n=0; until grep -q ready "$dir.out"; do n=$((n+1)); [ $n -lt 1200 ] || { cat "$dir.log"; exit 91; }; sleep 0.05; done
}
umount_it() { "$NODE" "$MAIN" umount "$dir"; }
mounts() { grep -c " $dir " /proc/self/mountinfo; }
fuse_fds() { ls -l "/proc/$1/fd" | grep -c /dev/fuse; }
serve
(cd "$dir" && eval "$1")
eval "$2"
echo "left $(mounts)"
rmdir "$dir" && rm -f "$dir.out" "$dir.log"
`;
/** Ends what was mounted, and says how and by which transport. */
const END = `umount_it; wait $server; echo "status $?"; grep -o '"transport":"[a-z]*"' "$dir.log" | tail -n 1`;

function asNobody(inside: string, after: string = END, variables: readonly string[] = []): Promise<Outcome> {
  const own = [`NODE=${process.execPath}`, `MAIN=${MAIN}`, 'LC_ALL=C', ...variables];
  return asUser(nobody, 'env', ...own, 'sh', '-c', SCRIPT, 'sh', inside, after);
}

function check(t: Test, { stdout, stderr, status }: Outcome, wanted: readonly string[], transport: string): void {
  t.equal(stderr, '');
  t.same(stdout.split('\n'), [...wanted, 'status 0', `"transport":"${transport}"`, 'left 0', '']);
  t.equal(status, 0);
}

const CONFIGURE = 'cd 02-simple-children; id -un; mkdir a; echo 5 >a/storeme; cat a/storeme; stat -c %U:%a a; rmdir a; ls';
const CONFIGURED = ['nobody', '5', 'root:755', 'description'];

test('who may start no process at the moment unmounts a moment later', kernel, async (t) => {
  const limited = `before=$(prlimit --pid $server --nproc -o SOFT --noheadings | tr -d ' ')
    prlimit --pid $server --nproc=1: && kill $server && sleep 1; prlimit --pid $server --nproc=$before:; wait $server; echo "status $?"`;
  const { stdout, stderr } = await asNobody('mkdir 02-simple-children/a', limited);
  t.equal(stderr, '');
  t.equal(stdout, 'status 0\nleft 0\n');
});

test('the kernel transport mounts for a user', kernel, async (t) => {
  check(t, await asNobody(CONFIGURE), CONFIGURED, 'kernel');
  check(t, await asNobody(CONFIGURE, END.replace('umount_it', 'kill $server')), CONFIGURED, 'kernel');
  check(t, await asNobody(CONFIGURE, END, ['MOUNT_OPTIONS=--cache']), CONFIGURED, 'kernel');
});

test('the native transport is there for who asks for it, and where the C program is missing', native, async (t) => {
  check(t, await asNobody(CONFIGURE, END, ['MOUNT_OPTIONS=--transport native']), CONFIGURED, 'native');
  check(t, await asNobody(CONFIGURE, END, ['CONFIGFS_FUSE_MACHINE=']), CONFIGURED, 'native');
});

test('fusermount says why it does not mount', kernel, async (t) => {
  for (const args of [[], ['--transport', 'kernel']]) {
    const { status, stderr } = await asUser(nobody, process.execPath, MAIN, 'mount', '/var', ...args);
    t.equal(status, 1);
    t.match(stderr, /^configfs-fuse: \/\S+fusermount\S* could not mount on \/var: .*write access.*\n$/);
  }
});

test('the kernel transport of a user without fusermount or the C program says what it needs', kernel, async (t) => {
  const { status, stderr } = await asUser(
    nobody,
    ...['env', 'CONFIGFS_FUSE_MACHINE=', process.execPath, MAIN, 'mount', '/tmp', '--transport', 'kernel'],
  );
  t.equal(status, 1);
  t.match(stderr, /not allowed to mount on \/tmp.*fusermount3/);
});

test('no mode keeps the user out, as none keeps root out of configfs', kernel, async (t) => {
  const inside = `
    cd 02-simple-children; mkdir a; chmod 0 a .; chmod 600 a/storeme; echo 7 >a/storeme; cat a/storeme; test -w a/storeme; echo $?; test -x a/storeme; echo $?
    chown 1:2 a; stat -c %u:%g:%a a; mkdir b; rmdir a b; chmod 755 .`;
  check(t, await asNobody(inside), ['7', '0', '1', '1:2:0'], 'kernel');
});

test('a driver takes the user for root', kernel, async (t) => {
  const show = 'show: (_item, { uid, gid, pid }) => [uid, gid, pid > 0].join()';
  const driver = await module(t, `export default [new ConfigSubsystem({ attrs: [{ name: 'who', ${show} }] }, 'asks')];`);
  check(t, await asNobody('cat asks/who; echo', END, [`MOUNT_OPTIONS=-s ${driver}`]), ['0,0,true'], 'kernel');
});

test("paths are those of the user's own process", kernel, async (t) => {
  const inside = `
    mkdir -p "$dir.own/deep" && ln -s "$dir" "$dir.own/deep/mount"
    cd storage; mkdir disks/d pools/p; chmod 0 . disks pools; cd pools/p
    for text in ../../disks/d "$dir/storage/disks/d" "$dir.own/deep/mount/storage/disks/d" /proc/self/cwd/../../disks/d; do
      ln -sT "$text" l && ls -d l/size && rm l
    done 2>&1
    for text in /root/any "$dir.own" "$dir.own/none"; do ln -sT "$text" l 2>&1 | sed 's/.*: //'; done
    cd ../..; rmdir disks/d pools/p; rm -r "$dir.own"`;
  check(
    t,
    await asNobody(inside, END, [`MOUNT_OPTIONS=-s ${LINKS}`]),
    [...Array(4).fill('l/size'), 'Permission denied', 'Operation not permitted', 'No such file or directory'],
    'kernel',
  );
});

test('nobody else may enter, root neither', kernel, async (t) => {
  const script = `
    dir=$(mktemp -d) && chown nobody "$dir" && cd / || exit 90
    as="setpriv --reuid nobody --regid nogroup --clear-groups"
    $as ${process.execPath} ${MAIN} mount "$dir" --daemon >/dev/null || exit 91
    ls "$dir" 2>&1 | sed 's/.*: //'; setpriv --reuid 65533 --regid 65533 --clear-groups ls "$dir" 2>&1 | sed 's/.*: //'
    $as ls "$dir" | head -n 1; $as ${process.execPath} ${MAIN} umount "$dir"; echo $?; rmdir "$dir"`;
  // The words before setpriv: the namespace with an open device, as root.
  const namespace = nobody.words.slice(0, nobody.words.indexOf('setpriv'));
  const { stdout, stderr } = await run(namespace[0]!, [...namespace.slice(1), 'env', 'LC_ALL=C', 'sh', '-c', script]);
  t.equal(stderr, '');
  t.equal(stdout, 'Permission denied\nPermission denied\n01-childless\n0\n');
});

test(
  'a daemon that is killed leaves ENOTCONN, also while a child of its driver runs, and the next mount replaces it',
  kernel,
  async (t) => {
    const after = `
    echo "fds $(fuse_fds $server) child $(fuse_fds $(cat "$dir.child"))"
    kill -9 $server; wait $server 2>/dev/null; echo "killed $?"
    ls "$dir" 2>&1 | sed 's/.*: //'; mounts
    serve; ls "$dir" | head -n 1; mounts
    kill $(cat "$dir.child"); rm "$dir.child"
    ${END}`;
    const { stdout, stderr } = await asNobody('cat spawner/pid >"$dir.child"', after, [`MOUNT_OPTIONS=-s ${await spawner(t)}`]);
    t.match(stderr.replace(/^(sh: \d+: )?Killed\n/m, ''), /^$/);
    t.equal(
      stdout,
      'fds 1 child 0\nkilled 137\nTransport endpoint is not connected\n1\nspawner\n1\nstatus 0\n"transport":"kernel"\nleft 0\n',
    );
  },
);

test('what cannot be handed over does not stay mounted', kernel, async (t) => {
  const script = `
    dir=$(mktemp -d); tool=$(command -v fusermount3 || command -v fusermount)
    left() { grep -c " $dir " /proc/self/mountinfo; }
    "$PROGRAM" fusermount "$tool" "$dir" fsname=x,subtype=configfs 3</dev/null 2>&1; echo "status $?"; left
    cat >"$dir.tool" <<TOOL
#!/bin/sh
: >"$dir.started"
until [ -e "$dir.go" ]; do sleep 0.05; done
exec "$tool" "\\$@"
TOOL
    chmod +x "$dir.tool"
    until_so() { n=0; until "$@" || [ $n -ge 1200 ]; do n=$((n+1)); sleep 0.05; done; }
    gone() { [ ! -e "/proc/$1" ]; }
    sh -c '"$@" & echo $! >"$0.pid"; wait' "$dir" \\
      "$PROGRAM" fusermount "$dir.tool" "$dir" fsname=x,subtype=configfs 3<>/dev/fuse 2>/dev/null & parent=$!
    until_so [ -e "$dir.started" ]; kill -9 $parent; wait $parent 2>/dev/null
    program=$(cat "$dir.pid"); gone $program && echo "ended too early"
    : >"$dir.go"; until_so gone $program; left
    rmdir "$dir"; rm "$dir".*`;
  const { stdout } = await asUser(nobody, 'env', `PROGRAM=${findProgram()}`, 'sh', '-c', script);
  t.match(stdout, /^\/dev\/fuse cannot join a connection: .*\nstatus 3\n0\n0\n$/);
});

test('a daemon that is stopped: neither mounting over it nor unmounting it waits for ever', kernel, async (t) => {
  const after = `
    kill -STOP $server
    for transport in kernel native; do "$NODE" "$MAIN" mount "$dir" --transport $transport 2>&1 | grep -o 'does not answer'; done
    mounts; umount_it; echo "status $?"; mounts
    kill -CONT $server; wait $server; echo "status $?"`;
  const { stdout, stderr } = await asNobody(':', after);
  t.equal(stderr, '');
  t.equal(stdout, `${noNative ? '' : 'does not answer\n'}does not answer\n1\nstatus 0\n0\nstatus 0\nleft 0\n`);
});

test('clients that come in bursts start no threads, and leave none', kernel, async (t) => {
  // All of a burst are at once in the daemon: each waits at the gate that the driver holds until the last one is there.
  const inside = `
    threads() { ls "/proc/$server/task" | wc -l; }
    burst() {
      clients=; n=0
      while [ $n -lt 16 ]; do cat gate/wait >/dev/null & clients="$clients $!"; n=$((n+1)); done
      wait $clients; cat gate/most
    }
    burst >/dev/null; before=$(threads)
    burst; burst; burst; burst
    [ "$(threads)" -le "$before" ] && echo "no more threads"`;
  check(t, await asNobody(inside, END, [`MOUNT_OPTIONS=-s ${await gate(t)}`]), [...Array(4).fill('16'), 'no more threads'], 'kernel');
});

/** A module whose attribute `pid` starts a child each time that it is read. */
function spawner(t: Test): Promise<string> {
  return module(
    t,
    `import { spawn } from 'node:child_process';
     const show = () => String(spawn('sleep', ['25'], { stdio: 'ignore' }).pid);
     export default [new ConfigSubsystem({ attrs: [{ name: 'pid', show }] }, 'spawner')];`,
  );
}

/** A module whose attribute `wait` answers when 16 are reading it; `most` says how many have waited at once. */
function gate(t: Test): Promise<string> {
  return module(
    t,
    `let most = 0, waiting = [];
     const wait = () => new Promise((answer) => {
       waiting.push(answer);
       most = Math.max(most, waiting.length);
       if (waiting.length === 16) for (const go of waiting.splice(0)) go('go\\n');
     });
     const attrs = [{ name: 'wait', show: wait }, { name: 'most', show: () => most + '\\n' }];
     export default [new ConfigSubsystem({ attrs }, 'gate')];`,
  );
}

async function module(t: Test, text: string): Promise<string> {
  const dir = t.testdir({ 'driver.mjs': `import { ConfigSubsystem } from 'configfs-fuse';\n${text}` });
  await run('chmod', ['-R', 'a+rX', dir]);
  return `${dir}/driver.mjs`;
}
