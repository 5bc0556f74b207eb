/**
 * The program that asks the kernel for a caller's rights: where it cannot be started, access control lists are not passed over.
 */
import { chmodSync, closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { findProgram } from '../../../src/program.js';
import { KernelAccess } from '../../../src/transport/kernel/caller/kernel-access.js';
import { Credentials } from '../../../src/transport/kernel/permission/credentials.js';
import { MAY } from '../../../src/transport/kernel/permission/rules.js';
import { cannotLimit, withoutDescriptors } from '../../without-descriptors.js';

const skip = cannotLimit || (process.geteuid?.() !== 0 && 'only root can ask for others') || (!findProgram() && 'the program is not built');

test('without descriptors for it nothing is allowed; a moment later it is asked', { skip }, async (t) => {
  const file = join(t.testdir(), 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o604);
  const fd = openSync(file, 'r');
  t.teardown(() => closeSync(fd));
  const access = new KernelAccess();
  const who = new Credentials({ uid: 4242, gid: 4242, pid: process.pid }, { file: () => 'Groups:\t\n', link: () => undefined } as never);
  const inode = fstatSync(fd);
  await withoutDescriptors(() => t.rejects(access.check(who, fd, inode, MAY.READ), { code: 'EIO' }));
  await t.resolves(access.check(who, fd, inode, MAY.READ));
  await t.rejects(access.check(who, fd, inode, MAY.WRITE), { code: 'EACCES' });
  // It would end with the process that asks.
  const [program] = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').trim().split(' ').slice(-1);
  if (program) process.kill(Number(program), 'SIGKILL');
});
