/**
 * A mount by a user who may not mount: through the set-uid tool fusermount.
 */
import { test } from 'tap';
import { MAIN, run } from '../../cli/support.js';
import { asUser, users } from '../../cli/users.js';
import { skip } from './support.js';

const nobody = users.find(({ name }) => name === 'nobody')!;
const options = { skip: skip || nobody.skip || (await noTool()), timeout: 60_000 };

async function noTool(): Promise<string | false> {
  const { status } = await run('sh', ['-c', 'command -v fusermount3 || command -v fusermount']);
  return status !== 0 && 'fusermount is not installed (Debian: fuse3)';
}

/** Mounts with the options in $MOUNT_OPTIONS, does what $1 says in the mount, and unmounts by `$2`. */
const SCRIPT = `
dir=$(mktemp -d) && cd / && : >"$dir.out" || exit 90
"$NODE" "$MAIN" mount "$dir" --log-level info $MOUNT_OPTIONS >"$dir.out" 2>"$dir.log" &
n=0; until grep -q ready "$dir.out"; do n=$((n+1)); [ $n -lt 200 ] || { cat "$dir.log"; exit 91; }; sleep 0.05; done
(cd "$dir" && eval "$1")
case $2 in signal) kill $!;; *) "$NODE" "$MAIN" umount "$dir";; esac
wait $!; echo "status $?"
grep -c " $dir " /proc/self/mountinfo
grep -o '"transport":"[a-z]*"' "$dir.log"
rmdir "$dir" && rm "$dir.out" "$dir.log"
`;

test('mounting as nobody', options, async (t) => {
  for (const how of ['signal', 'umount']) {
    const { stdout, stderr, status } = await asUser(
      nobody,
      'env',
      `NODE=${process.execPath}`,
      `MAIN=${MAIN}`,
      'sh',
      '-c',
      SCRIPT,
      'sh',
      'cd 02-simple-children; id -un; mkdir a; echo 5 >a/storeme; cat a/storeme; stat -c %U:%a a; rmdir a; ls',
      how,
    );
    t.equal(stderr, '');
    t.equal(stdout, 'nobody\n5\nroot:755\ndescription\nstatus 0\n0\n"transport":"native"\n', `ended by ${how}`);
    t.equal(status, 0);
  }
});

test('the kernel transport says what it needs', options, async (t) => {
  const { status, stderr } = await asUser(nobody, process.execPath, MAIN, 'mount', '/tmp', '--transport', 'kernel');
  t.equal(status, 1);
  t.match(stderr, /not allowed to mount/);
});
