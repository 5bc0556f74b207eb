/**
 * Which programs the project starts. Nothing is run that an unprivileged user can have put there.
 */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { MAIN, run } from '../cli/support.js';
import { findTool, toolDirectories, toolEnvironment } from '../../src/transport/tools.js';

const isRoot = process.geteuid?.() === 0;

/** A directory with a program `umount` in it, that tells on itself. */
function planted(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  for (const name of ['mount', 'umount', 'planted']) writeFileSync(join(dir, name), '#!/bin/sh\necho ran >"$0.ran"\n', { mode: 0o755 });
  return dir;
}

test('empty and relative elements of PATH are left out', (t) => {
  t.same(toolDirectories('/opt/bin::.:bin:../x:/opt/sbin:').slice(0, 2), ['/opt/bin', '/opt/sbin']);
  t.same(toolDirectories(undefined), ['/usr/sbin', '/usr/bin', '/sbin', '/bin']);
  t.same(toolDirectories(''), ['/usr/sbin', '/usr/bin', '/sbin', '/bin']);
  t.match(toolEnvironment()['PATH'], /^\//);
  t.ok((toolEnvironment()['PATH'] ?? '').split(':').every((directory) => directory.startsWith('/')));
  t.end();
});

test('as root, a tool that somebody else can have put there is not found', { skip: !isRoot && 'needs root' }, (t) => {
  const dir = planted(t);
  chmodSync(dir, 0o755);
  t.equal(findTool('planted', dir), join(dir, 'planted'), 'a tool of root in a directory of root');
  chmodSync(dir, 0o777);
  t.equal(findTool('planted', dir), undefined, 'in a directory that anybody may write to');
  chmodSync(dir, 0o755);
  chmodSync(join(dir, 'planted'), 0o775);
  t.equal(findTool('planted', dir), undefined, 'that its group may write to');
  chmodSync(join(dir, 'planted'), 0o755);
  chownSync(join(dir, 'planted'), 65534, 65534);
  t.equal(findTool('planted', dir), undefined, 'that belongs to another user');
  const links = join(dir, 'links');
  mkdirSync(links);
  symlinkSync('../planted', join(links, 'planted'));
  t.equal(findTool('planted', links), undefined, 'behind a link');
  t.equal(findTool('mount', dir), join(dir, 'mount'));
  t.match(findTool('mount', `${links}::`), /^\/(usr\/)?s?bin\/mount$/, 'the next one counts');
  t.end();
});

test('a program in the working directory is not run for mount(8)', { skip: !isRoot && 'needs root' }, async (t) => {
  const dir = planted(t);
  const target = join(dir, 'm');
  mkdirSync(target);
  for (const PATH of ['', ':/usr/bin', '.', `${dir}/../${dir.split('/').at(-1)}x:`]) {
    const { stdout } = await run('sh', [
      '-c',
      `cd ${dir} && timeout 5 env -i PATH="${PATH}" ${process.execPath} ${MAIN} mount m & sleep 1; kill $!; wait; ls`,
    ]);
    t.notMatch(stdout, /\.ran/, `PATH=${PATH}`);
    await run('umount', ['-l', target]);
  }
});
