import { behaviour, rows } from './mounted.js';

behaviour('an item is made and removed', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['mkdir', '02-simple-children/a'], 'EEXIST'],
    [['mkdir', '02-simple-children/description'], 'EEXIST'],
    [['ls', '02-simple-children'], 'a/ description'],
    [['ls', '02-simple-children/a'], 'storeme'],
    [['stat', '02-simple-children'], 'd0755 n3 s0'],
    [['stat', '02-simple-children/a'], 'd0755 n2 s0'],
    [['mkdir', '02-simple-children/a/sub'], 'EPERM'],
    [['rmdir', '02-simple-children/description'], 'ENOTDIR'],
    [['rmdir', '02-simple-children/nope'], 'ENOENT'],
    [['rmdir', '02-simple-children/a/..'], 'ENOTEMPTY'],
    [['rmdir', '02-simple-children/a/.'], 'EINVAL'],
    [['rmdir', '02-simple-children/a'], 'OK'],
    [['rmdir', '02-simple-children/a'], 'ENOENT'],
    [['ls', '02-simple-children'], 'description'],
    [['stat', '02-simple-children'], 'd0755 n2 s0'],
  ]);
});

behaviour('a group with items in it stays', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '03-group-children/g'], 'OK'],
    [['mkdir', '03-group-children/g/i1'], 'OK'],
    [['mkdir', '03-group-children/g/i2'], 'OK'],
    [['stat', '03-group-children/g'], 'd0755 n4 s0'],
    [['rmdir', '03-group-children/g'], 'ENOTEMPTY'],
    [['rmdir', '03-group-children/g/i1'], 'OK'],
    [['rmdir', '03-group-children/g'], 'ENOTEMPTY'],
    [['rmdir', '03-group-children/g/i2'], 'OK'],
    [['rmdir', '03-group-children/g'], 'OK'],
  ]);
});

behaviour('default groups come with their group and go with it', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '04-default-groups/A'], 'OK'],
    [['ls', '04-default-groups/A'], 'B/ C/'],
    [['ls', '04-default-groups/A/C'], 'D/'],
    [['stat', '04-default-groups/A'], 'd0755 n4 s0'],
    [['rmdir', '04-default-groups/A/B'], 'EPERM'],
    [['rmdir', '04-default-groups/A/C/D'], 'EPERM'],
    [['mkdir', '04-default-groups/A/B'], 'EEXIST'],
    [['rmdir', '04-default-groups/A'], 'OK'],
    [['ls', '04-default-groups'], 'description'],
  ]);
});

behaviour('an item anywhere below keeps all default groups', async (t, fs) => {
  await fs.call('mkdir', '04-default-groups/A');
  for (const group of ['A', 'A/B', 'A/C', 'A/C/D']) {
    await rows(t, fs, [
      [['mkdir', `04-default-groups/${group}/item`], 'OK'],
      [['rmdir', '04-default-groups/A'], 'ENOTEMPTY'],
      [['ls', '04-default-groups/A'], group === 'A' ? 'B/ C/ item/' : 'B/ C/'],
      [['stat', '04-default-groups/A/C/D'], group === 'A/C/D' ? 'd0755 n3 s0' : 'd0755 n2 s0'],
      [['rmdir', `04-default-groups/${group}/item`], 'OK'],
    ]);
  }
  await rows(t, fs, [[['rmdir', '04-default-groups/A'], 'OK']]);
});

behaviour('whoever looks while groups come and go sees all of them or none', async (t, fs) => {
  // One process makes and removes A; the other looks for its parts, in one order and the other.
  const outcome = await fs.sh(`
    cd 04-default-groups
    (for i in $(seq 150); do mkdir A && rmdir A || echo "could not: $i"; done) &
    maker=$!
    while kill -0 $maker 2>/dev/null; do
      parts=$(ls A/C 2>/dev/null) && case $parts in D|'') ;; *) echo "torn: $parts" ;; esac
      if cd A 2>/dev/null; then
        names=$(ls . 2>/dev/null | tr '\\n' ' ')
        case $names in 'B C '|'') ;; *) echo "torn: $names" ;; esac
        cd "$OLDPWD"
      fi
    done
    wait $maker`);
  t.equal(outcome.stdout, '');
  t.equal(outcome.status, 0);
});
