/**
 * The pytest fixture, in a pytest of its own.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { MAIN, ROOT, run } from '../cli/support.js';
import { options } from '../control/support.js';
import { leftovers, nothingLeft } from './leftovers.js';
import { pythonWith } from './python.js';

const python = pythonWith('pytest');
const skip = options.skip || (python === undefined && 'pytest is not installed');

const TESTS = `
import os, errno, pytest
from configfs_fuse import ControlError, ExpectationError, RunTimeoutError, StandInError, stand_in

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
    fs.fault({'on': 'mkdir', 'fail': 'EIO'})
    fs.reset()
    assert fs.diff() == []
    fs.expect('not mkdir')
    fs.expect('mkdir nvmet/hosts/h1 ! ENOSPC', since=0)
    os.mkdir(fs.path + '/nvmet/hosts/h1')
    assert fs.control('fault list')['rules'][0]['fired'] == 1

def test_events(configfs_stand_in):
    fs = configfs_stand_in('tsm')
    assert 'fail' in [event['name'] for event in fs.events()]
    os.mkdir(fs.path + '/tsm/report/r')
    fs.event('tsm', 'unregister')
    with pytest.raises(OSError) as failed:
        open(fs.path + '/tsm/report/r/provider').read()
    assert failed.value.errno == errno.ENXIO
    with pytest.raises(ControlError, match='EBUSY: tsm/report is not empty'):
        fs.event('tsm', 'register')

@pytest.mark.skipif(os.geteuid() != 0, reason='needs root')
def test_a_socket_of_somebody_else(configfs, monkeypatch):
    os.chown(configfs.socket, 1234, 1234)
    with pytest.raises(ControlError, match='belongs to user 1234; expected the control socket of a mount of yours'):
        configfs.diff()
    monkeypatch.setenv('SUDO_UID', '1234')
    assert configfs.diff() == []

def test_a_command_that_does_not_end(configfs):
    configfs.fault({'on': 'mkdir', 'hang': True})
    with pytest.raises(RunTimeoutError, match='(?s)mkdir 02-simple-children/a: it did not end within 1 s.*its standard output ended with.*begun'):
        configfs.run('echo begun; mkdir 02-simple-children/a', timeout=1)
    assert configfs.run('cat', input='x').stdout == 'x'
    assert configfs.run(['false']).returncode == 1

def test_what_cannot_be_mounted():
    with pytest.raises(StandInError, match='no subsystem set'):
        stand_in('nvmt')
`;

test('the fixtures of python/configfs_fuse.py', { ...options, skip }, async (t) => {
  const dir = t.testdir({ 'test_tool.py': TESTS, 'configfs-fuse': `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n` });
  const { status, stdout, stderr } = await run(
    'sh',
    ['-c', `chmod +x configfs-fuse && exec ${python} -m pytest -q -p configfs_fuse -p no:cacheprovider .`],
    {
      cwd: dir,
      timeout: 240_000,
      env: { PYTHONPATH: join(ROOT, 'python'), CONFIGFS_FUSE: join(dir, 'configfs-fuse'), PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  t.equal(status, 0, stdout + stderr);
  t.match(stdout, '7 passed');
});

const parallel = pythonWith('pytest, xdist');

const MANY = `
import os, pytest, sys, time

@pytest.mark.parametrize('n', range(8))
def test_a_mount_of_its_own(configfs, n):
    os.mkdir(f'{configfs.path}/02-simple-children/{n}')
    assert configfs.diff() == [f'+ 02-simple-children/{n}/']
    configfs.expect([f'mkdir 02-simple-children/{n}', '[nothing else]'])
`;

/** A test that hangs in a fault, when it has said that it is there. */
const HANGS = `
import os

def test_hangs(configfs, configfs_stand_in):
    configfs_stand_in('nvmet')
    configfs.fault({'on': 'mkdir', 'hang': True})
    with open(os.environ['READY'], 'w') as ready:
        ready.write('x')
    configfs.run('mkdir 02-simple-children/x')
`;

const EXITS = `
import os

def test_exits(configfs, configfs_stand_in):
    configfs_stand_in('nvmet', state={'nvmet/': {'hosts/': {'h/': {}}}})
    os._exit(3)
`;

/** Runs pytest on a file in a session of its own. @returns its status, or the signal that ended it */
async function pytestOn(t: Test, code: string, args: readonly string[], signal?: NodeJS.Signals): Promise<string | number | null> {
  const tmp = mkdtempSync(join(tmpdir(), 'endings-'));
  const dir = t.testdir({ 'test_it.py': code, 'configfs-fuse': `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n` });
  spawnSync('chmod', ['+x', join(dir, 'configfs-fuse')]);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(
    parallel!,
    ['-m', 'pytest', '-q', '-p', 'configfs_fuse', '-p', 'no:cacheprovider', `--basetemp=${join(dir, 'base')}`, ...args, '.'],
    {
      cwd: dir,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...env,
        TMPDIR: tmp,
        READY: join(dir, 'ready'),
        PYTHONPATH: join(ROOT, 'python'),
        CONFIGFS_FUSE: join(dir, 'configfs-fuse'),
        PYTHONDONTWRITEBYTECODE: '1',
      },
    },
  );
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = new Promise<string | number | null>((resolve) => child.once('close', (status, by) => resolve(by ?? status)));
  if (signal) {
    for (let n = 0; n < 600 && !existsSync(join(dir, 'ready')); n++) await pause(50);
    t.ok(leftovers(tmp).length >= 4, 'there is something to be left');
    process.kill(-child.pid!, signal);
  }
  const result = await ended;
  t.same(await nothingLeft(tmp), [], out);
  rmSync(tmp, { recursive: true, force: true });
  return result;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const xdist = { ...options, skip: options.skip || (!parallel && 'pytest-xdist is not installed') };

test('pytest-xdist', xdist, async (t) => t.equal(await pytestOn(t, MANY, ['-n', '4']), 0));
test('a test that calls os._exit', xdist, async (t) => t.equal(await pytestOn(t, EXITS, []), 3));
test('a test that calls os._exit in a worker', xdist, async (t) => t.equal(await pytestOn(t, EXITS, ['-n', '1']), 1));
test('Ctrl-C in the middle', xdist, async (t) => t.equal(await pytestOn(t, HANGS, [], 'SIGINT'), 2));
test('Ctrl-C in the middle of a worker', xdist, async (t) => t.equal(await pytestOn(t, HANGS, ['-n', '2'], 'SIGINT'), 2));
test('SIGKILL of all', xdist, async (t) => t.equal(await pytestOn(t, HANGS, [], 'SIGKILL'), 'SIGKILL'));
