import { behaviour, rows } from './mounted.js';

behaviour('a fresh mount shows its subsystems', async (t, fs) => {
  await rows(t, fs, [
    [['ls', '.'], '01-childless/ 02-simple-children/ 03-group-children/ 04-default-groups/'],
    [['stat', '.'], 'd0755 n6 s0'],
    [['stat', '01-childless'], 'd0755 n2 s0'],
    [['ls', '01-childless'], 'description showme storeme'],
    [['stat', '01-childless/showme'], '-0444 n1 s4096'],
    [['stat', '01-childless/storeme'], '-0644 n1 s4096'],
    [['owner', '01-childless/storeme'], '0:0'],
    [['statfs', '.'], 'bs4096 blocks0 files0'],
    [['stat', 'nothing'], 'ENOENT'],
    [['stat', '01-childless/showme/x'], 'ENOTDIR'],
  ]);
});

behaviour('users can change nothing at the top', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', 'newsubsys'], 'EPERM'],
    [['rmdir', '01-childless'], 'EPERM'],
    [['rename', '01-childless', 'x'], 'EPERM'],
    [['symlink', '02-simple-children', 'link'], 'EPERM'],
    [['mkdir', '01-childless/child'], 'EPERM'],
    [['rmdir', '.'], 'EINVAL'],
  ]);
});

behaviour('modes, owners and times can be set, and last', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['chmod', '02-simple-children/a/storeme', 0o600], 'OK'],
    [['stat', '02-simple-children/a/storeme'], '-0600 n1 s4096'],
    [['chmod', '02-simple-children/a', 0o700], 'OK'],
    [['stat', '02-simple-children/a'], 'd0700 n2 s0'],
    [['chown', '02-simple-children/a/storeme', 5, 6], 'OK'],
    [['owner', '02-simple-children/a/storeme'], '5:6'],
    [['utimes', '02-simple-children/a/storeme', 1000, 2000], 'OK'],
    [['times', '02-simple-children/a/storeme'], 'a1000 m2000'],
    [['ls', '02-simple-children/a'], 'storeme'],
    [['stat', '02-simple-children/a/storeme'], '-0600 n1 s4096'],
  ]);
});

behaviour('a name is any bytes but a slash, up to 255', async (t, fs) => {
  const long = 'x'.repeat(255);
  await rows(t, fs, [
    [['mkdir', `02-simple-children/${long}`], 'OK'],
    [['mkdir', `02-simple-children/${long}x`], 'ENAMETOOLONG'],
    [['mkdir', '02-simple-children/dash-_.:@+,%'], 'OK'],
    [['mkdir', '02-simple-children/grün €'], 'OK'],
    [['mkdir', '02-simple-children/two\nlines'], 'OK'],
    [['ls', '02-simple-children'], `dash-_.:@+,%/ description grün €/ two\nlines/ ${long}/`],
    [['rmdir', '02-simple-children/grün €'], 'OK'],
    [['rmdir', '02-simple-children/two\nlines'], 'OK'],
  ]);
});

behaviour('inode numbers are unique, stay, and are never used again', async (t, fs) => {
  await fs.call('mkdir', '02-simple-children/a');
  const first = await fs.call('ino', '02-simple-children/a');
  t.equal(await fs.call('ino', '02-simple-children/a'), first);
  await fs.call('rmdir', '02-simple-children/a');
  await fs.call('mkdir', '02-simple-children/a');
  t.not(await fs.call('ino', '02-simple-children/a'), first);
});

behaviour('a large directory is listed completely', async (t, fs) => {
  const made = await fs.sh(
    'cd 02-simple-children && seq -f item-%05g 3000 | xargs mkdir && ls | wc -l && find . -maxdepth 1 -type d | sort -u | wc -l',
  );
  t.equal(made.stderr, '');
  t.equal(made.stdout, '3001\n3001\n');
});

behaviour('a listing that is under way is not disturbed by entries that come and go', async (t, fs) => {
  await fs.sh('cd 02-simple-children && seq -f item-%03g 200 | xargs mkdir');
  await fs.call('opendir', 'd', '02-simple-children');
  const seen: (string | number)[] = [];
  for (let at = 0; ; at++) {
    const name = await fs.call('readdir', 'd');
    if (name === '') break;
    seen.push(name);
    if (at === 50) await fs.sh('cd 02-simple-children && rmdir item-01[0-9] && mkdir late');
  }
  t.equal(new Set(seen).size, seen.length, 'no name twice');
  const stayed = Array.from({ length: 200 }, (_, at) => `item-${String(at + 1).padStart(3, '0')}`).filter(
    (name) => !/item-01\d/.test(name),
  );
  t.same(
    stayed.filter((name) => !seen.includes(name)),
    [],
    'none that was there all the time is missing',
  );
});
