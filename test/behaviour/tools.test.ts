import { test } from 'tap';
import { spawnSync } from 'node:child_process';
import { behaviour } from './mounted.js';

/** A tool that is not installed is no failure of the file system: its behaviour is left out, and this says so. */
function needs(tool: string): boolean {
  if (spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0) return true;
  test(`with ${tool}`, { skip: `${tool} is not installed` }, async () => {});
  return false;
}

const POPULATE = 'cd 03-group-children && mkdir g g/one g/two && echo 1 >g/one/storeme && echo 2 >g/two/storeme && cd ..';

behaviour('ls', async (t, fs) => {
  const { stdout, stderr } = await fs.sh(
    `${POPULATE} && ls -1F 03-group-children/g && ls -ld 03-group-children/g | cut -d" " -f1-2 && ls -lR 03-group-children | grep -c storeme`,
  );
  t.equal(stderr, '');
  t.equal(stdout, 'description\none/\ntwo/\ndrwxr-xr-x 4\n2\n');
});

behaviour('find', async (t, fs) => {
  const { stdout, stderr } = await fs.sh(
    `${POPULATE} && find 03-group-children -type d | sort && find 03-group-children/g -name storeme -exec cat {} + | sort && find . -type f -perm -200 | wc -l`,
  );
  t.equal(stderr, '');
  t.equal(stdout, '03-group-children\n03-group-children/g\n03-group-children/g/one\n03-group-children/g/two\n1\n2\n3\n');
});

if (needs('tree')) {
  behaviour('tree', async (t, fs) => {
    const { stdout, status } = await fs.sh(`${POPULATE} && tree --noreport -F 03-group-children/g`);
    t.equal(status, 0);
    t.match(stdout, /description\n.*one\/\n.*storeme\n.*two\/\n.*storeme\n$/s);
  });
}

behaviour('grep over all attributes, as people look at configfs', async (t, fs) => {
  const { stdout } = await fs.sh(`${POPULATE} && grep -r . 03-group-children/g/one 03-group-children/g/two | sort`);
  t.equal(stdout, '03-group-children/g/one/storeme:1\n03-group-children/g/two/storeme:2\n');
});

behaviour('cp out of it, and values back into it', async (t, fs) => {
  const { stdout, stderr } = await fs.sh(`${POPULATE}
    out=$(mktemp -d) && trap 'rm -rf $out' EXIT
    cp -r 03-group-children/g "$out/" && cat "$out/g/one/storeme" "$out/g/two/storeme"
    echo 9 >"$out/value" && cp "$out/value" 03-group-children/g/one/storeme && cat 03-group-children/g/one/storeme
    cat "$out/value" | tee 03-group-children/g/two/storeme && dd if="$out/value" of=03-group-children/g/two/storeme status=none && cat 03-group-children/g/two/storeme`);
  t.equal(stderr, '');
  t.equal(stdout, '1\n2\n9\n9\n9\n');
});

behaviour('cp of a new file is refused', async (t, fs) => {
  const { stderr, status } = await fs.sh('cp /etc/hostname 02-simple-children/file');
  t.equal(status, 1);
  t.match(stderr, /Permission denied/);
});

behaviour('tar of a tree', async (t, fs) => {
  const { stdout, status } = await fs.sh(`${POPULATE} && tar c 03-group-children/g 2>/dev/null | tar t | sort`);
  t.equal(status, 0);
  t.equal(
    stdout,
    '03-group-children/g/\n03-group-children/g/description\n03-group-children/g/one/\n03-group-children/g/one/storeme\n03-group-children/g/two/\n03-group-children/g/two/storeme\n',
  );
});

behaviour('rm -r removes no attribute, so it removes nothing; rmdir does', async (t, fs) => {
  const { stdout, stderr, status } = await fs.sh(
    `${POPULATE} && { rm -r 03-group-children/g; echo "rm: $?"; ls 03-group-children/g; rmdir 03-group-children/g/*/ 03-group-children/g && ls 03-group-children; }`,
  );
  t.equal(status, 0);
  t.match(stderr, /storeme'?: Operation not permitted/);
  t.equal(stdout, 'rm: 1\ndescription\none\ntwo\ndescription\n');
});

behaviour('mv is refused', async (t, fs) => {
  const { stderr, stdout } = await fs.sh(
    'mkdir 02-simple-children/a && { mv 02-simple-children/a 02-simple-children/b; ls 02-simple-children; }',
  );
  t.match(stderr, /Operation not permitted/);
  t.equal(stdout, 'a\ndescription\n');
});

behaviour("an editor's safe-save (a new file, then a rename) is refused, and writing in place works", async (t, fs) => {
  const { stdout, stderr } = await fs.sh(`mkdir 02-simple-children/a && cd 02-simple-children/a
    { echo 5 >.storeme.new && mv .storeme.new storeme; } || echo refused
    sed -i s/0/5/ storeme || echo refused
    cat storeme
    printf '5\\n' >storeme && cat storeme`);
  t.equal(stdout, 'refused\nrefused\n0\n5\n');
  t.equal(stderr.match(/Permission denied/g)?.length, 2);
});

if (needs('inotifywait')) {
  behaviour('inotifywait sees what comes, changes and goes', async (t, fs) => {
    const { stdout, stderr } = await fs.sh(`out=$(mktemp) && trap 'rm -f $out' EXIT
      says() { n=0; until grep -q "$1" "$out"; do [ $((n += 1)) -lt 600 ] || break; sleep 0.05; done; }
      inotifywait -m -e create,delete,modify,open --format '%e %f' 02-simple-children >"$out" 2>&1 & watcher=$!
      says established
      mkdir 02-simple-children/a
      cat 02-simple-children/description >/dev/null
      rmdir 02-simple-children/a
      says DELETE
      kill $watcher
      cat "$out"`);
    t.equal(stderr, '');
    for (const line of ['CREATE,ISDIR a', 'OPEN description', 'DELETE,ISDIR a']) t.match(stdout, line);
  });
}

behaviour('df, du, mountpoint and stat -f', async (t, fs) => {
  const { stdout, status } = await fs.sh(
    'df -P . | tail -1 | cut -d" " -f1; du -s . | cut -f1; mountpoint -q . && echo mountpoint; stat -f -c %s .',
  );
  t.equal(status, 0);
  t.equal(stdout, 'configfs\n0\nmountpoint\n4096\n');
});
