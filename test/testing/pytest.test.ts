/**
 * The pytest fixture, in a pytest of its own.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';
import { MAIN, ROOT, run } from '../cli/support.js';
import { options } from '../control/support.js';

const pytest = spawnSync('python3', ['-c', 'import pytest']).status === 0;
const skip = options.skip || (!pytest && 'pytest is not installed');

const TESTS = `
import os, errno, pytest
from configfs_fuse import ControlError, ExpectationError, StandInError, stand_in

def test_one_mount_for_a_test(configfs):
    one = os.path.join(configfs.path, '02-simple-children/one')
    os.mkdir(one)
    with open(one + '/storeme', 'w') as attribute:
        attribute.write('5')
    assert configfs.run('cat 02-simple-children/one/storeme').stdout == '5\\n'
    assert [line['op'] for line in configfs.journal() if line['op'] in ('mkdir', 'store')] == ['mkdir', 'store']
    configfs.expect(['mkdir **/one', 'store **/storeme = 5'])
    with pytest.raises(ExpectationError, match='another path'):
        configfs.expect('mkdir **/two')
    assert configfs.wait_for('mkdir **/one')['op'] == 'mkdir'
    with pytest.raises(ControlError, match='did not happen'):
        configfs.wait_for('rmdir', timeout=0.05)

def test_another_mount_for_the_next(configfs):
    assert os.listdir(configfs.path + '/02-simple-children') == ['description']

def test_faults_and_states(configfs_stand_in):
    fs = configfs_stand_in('nvmet', state={'nvmet/': {'hosts/': {'h0/': {}}}}, faults=[{'on': 'mkdir', 'fail': 'ENOSPC', 'times': 1}])
    with pytest.raises(OSError) as failed:
        os.mkdir(fs.path + '/nvmet/hosts/h1')
    assert failed.value.errno == errno.ENOSPC
    clean = fs.snapshot()
    os.mkdir(fs.path + '/nvmet/hosts/h1')
    assert clean.diff() == fs.diff() == ['+ nvmet/hosts/h1/']
    clean.restore()
    assert os.listdir(fs.path + '/nvmet/hosts') == ['h0']
    fault = fs.fault({'on': 'rmdir', 'fail': 'EBUSY'})
    with pytest.raises(OSError):
        os.rmdir(fs.path + '/nvmet/hosts/h0')
    assert fault.fired() == 1
    fault.clear()
    assert fs.why('mkdir', 'nvmet/hosts/h0')['errno'] == 'EEXIST'
    fs.load('nvmet/:\\n  ports/:\\n    1/: {}\\n')
    assert '1/' in fs.save()
    fs.reset()
    assert fs.diff() == []

def test_what_cannot_be_mounted():
    with pytest.raises(StandInError, match='no subsystem set'):
        stand_in('nvmt')
`;

test('the fixtures of python/configfs_fuse.py', { ...options, skip }, async (t) => {
  const dir = t.testdir({ 'test_tool.py': TESTS, 'configfs-fuse': `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n` });
  const { status, stdout, stderr } = await run(
    'sh',
    ['-c', 'chmod +x configfs-fuse && exec python3 -m pytest -q -p configfs_fuse -p no:cacheprovider .'],
    {
      cwd: dir,
      timeout: 60_000,
      env: { PYTHONPATH: join(ROOT, 'python'), CONFIGFS_FUSE: join(dir, 'configfs-fuse'), PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  t.equal(status, 0, stdout + stderr);
  t.match(stdout, '4 passed');
});
