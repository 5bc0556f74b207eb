/**
 * Who may do what: the rules of generic_permission and setattr_prepare.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'tap';
import type { Iattr } from '../../../src/core/vfs.js';
import type { Errno } from '../../../src/errno.js';
import { CAP, Credentials, type ProcReader } from '../../../src/transport/kernel/permission/credentials.js';
import { checkLinkSource, checkSetattr, checkSticky, MAY, mayAccess } from '../../../src/transport/kernel/permission/rules.js';

const DIR = 0o040000;
const FILE = 0o100000;

interface Process {
  readonly uid: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  readonly capabilities?: readonly number[];
  readonly permitted?: readonly number[];
  /** fsuid by /proc, where the header of the request says otherwise. */
  readonly fsuid?: number;
  readonly namespace?: string;
  readonly uidMap?: string;
}

const mask = (capabilities: readonly number[]) =>
  capabilities
    .reduce((set, one) => set | (1 << one), 0)
    .toString(16)
    .padStart(16, '0');

/** A process, and how often its /proc was read. */
function as({
  uid,
  gid = uid,
  groups = [],
  capabilities = [],
  permitted = capabilities,
  fsuid = uid,
  namespace = 'ours',
  uidMap = '',
}: Process) {
  const reads: string[] = [];
  const reader: ProcReader = {
    file(_pid, name) {
      reads.push(name);
      if (name !== 'status') return uidMap;
      return `Name:\tx\nUid:\t${fsuid}\t${fsuid}\t${fsuid}\t${fsuid}\nGroups:\t${groups.join(' ')} \nCapPrm:\t${mask(permitted)}\nCapEff:\t${mask(capabilities)}\n`;
    },
    link: () => namespace,
    ownUserNamespace: 'ours',
    ownMountNamespace: 'ours',
  };
  return Object.assign(new Credentials({ uid, gid, pid: 7 }, reader), { reads });
}

test('owner, group, others: the first that is about the caller decides', async (t) => {
  const inode = { mode: FILE | 0o604, uid: 1, gid: 5 };
  t.ok(mayAccess(as({ uid: 1 }), inode, MAY.READ | MAY.WRITE));
  t.notOk(mayAccess(as({ uid: 2, gid: 5 }), inode, MAY.READ), 'a member of the group gets the bits of the group');
  t.notOk(mayAccess(as({ uid: 2, groups: [4, 5] }), inode, MAY.READ), 'a supplementary group counts, too');
  t.ok(mayAccess(as({ uid: 2 }), inode, MAY.READ));
  t.notOk(mayAccess(as({ uid: 1 }), { ...inode, mode: FILE | 0o077 }, MAY.READ), 'an owner does not get the bits of others');
});

test('the process is looked up only where it makes a difference', async (t) => {
  const owner = as({ uid: 1 });
  mayAccess(owner, { mode: FILE | 0o644, uid: 1, gid: 1 }, MAY.WRITE);
  const other = as({ uid: 2 });
  mayAccess(other, { mode: DIR | 0o755, uid: 1, gid: 1 }, MAY.EXEC);
  t.strictSame([owner.reads, other.reads], [[], []]);
  const refused = as({ uid: 2 });
  mayAccess(refused, { mode: DIR | 0o700, uid: 1, gid: 1 }, MAY.EXEC | MAY.WRITE);
  t.strictSame(refused.reads, ['status'], 'and once');
});

test('capabilities', async (t) => {
  const closed = { mode: 0, uid: 1, gid: 1 };
  const reader = as({ uid: 2, capabilities: [CAP.DAC_READ_SEARCH] });
  t.ok(mayAccess(reader, { ...closed, mode: DIR }, MAY.READ | MAY.EXEC));
  t.notOk(mayAccess(reader, { ...closed, mode: DIR }, MAY.WRITE));
  t.ok(mayAccess(reader, { ...closed, mode: FILE }, MAY.READ));
  t.notOk(mayAccess(reader, { ...closed, mode: FILE }, MAY.READ | MAY.WRITE));
  const root = as({ uid: 0, capabilities: [CAP.DAC_OVERRIDE] });
  t.ok(mayAccess(root, { ...closed, mode: FILE }, MAY.READ | MAY.WRITE));
  t.notOk(mayAccess(root, { ...closed, mode: FILE }, MAY.EXEC), 'nobody executes what nobody may');
  t.ok(mayAccess(root, { ...closed, mode: FILE | 0o010 }, MAY.EXEC));
  t.notOk(mayAccess(as({ uid: 0 }), { ...closed, mode: FILE | 0o444 }, MAY.WRITE), 'root without capabilities is a user');
});

test('while access(2) runs, root has the permitted set and others have none', async (t) => {
  const closed = { mode: FILE, uid: 1, gid: 1 };
  t.notOk(mayAccess(as({ uid: 1000, fsuid: 0, capabilities: [CAP.DAC_OVERRIDE] }), closed, MAY.READ));
  t.ok(mayAccess(as({ uid: 0, fsuid: 1000, permitted: [CAP.DAC_OVERRIDE] }), closed, MAY.READ));
});

test('a capability counts in the user namespace that the inode belongs to', async (t) => {
  const process = { uid: 0, capabilities: [CAP.DAC_OVERRIDE], namespace: 'another' };
  const closed = { mode: FILE, uid: 1000, gid: 1000 };
  t.notOk(mayAccess(as(process), closed, MAY.READ));
  t.notOk(mayAccess(as({ ...process, uidMap: '         0       2000          1\n' }), closed, MAY.READ));
  t.ok(mayAccess(as({ ...process, uidMap: '0 1000 1\n' }), closed, MAY.READ));
});

test('a process in a mount or user namespace of its own is in a container, and so is one that cannot be seen', {
  skip: process.platform !== 'linux' && 'needs Linux',
}, async (t) => {
  const isOutside = (pid: number): boolean => new Credentials({ uid: 0, gid: 0, pid }).isOutsideOfContainers;
  t.ok(isOutside(process.pid));
  t.notOk(isOutside(0));
  if (process.geteuid?.() !== 0) return;
  for (const kind of ['--mount', '--user']) {
    const child = spawn('unshare', [kind, 'sh', '-c', 'echo there; read x'], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    t.notOk(isOutside(child.pid!), kind);
    child.stdin.end();
    await once(child, 'close');
  }
});

test('what cannot be seen counts as absent', async (t) => {
  const unknown = new Credentials({ uid: 0, gid: 0, pid: 0 }, { file: () => t.fail('read'), link: () => undefined } as never);
  t.notOk(mayAccess(unknown, { mode: FILE | 0o040, uid: 1, gid: 1 }, MAY.WRITE));
});

test('the sticky bit', async (t) => {
  const directory = { mode: DIR | 0o1777, uid: 1, gid: 1 };
  const victim = { mode: DIR | 0o755, uid: 2, gid: 2 };
  for (const [who, may] of [
    [as({ uid: 1 }), true],
    [as({ uid: 2 }), true],
    [as({ uid: 3 }), false],
    [as({ uid: 3, capabilities: [CAP.FOWNER] }), true],
  ] as const) {
    const check = () => checkSticky(who, directory, victim);
    if (may) t.doesNotThrow(check);
    else t.throws(check, { code: 'EPERM' });
  }
});

test('setattr', async (t) => {
  const inode = { mode: FILE | 0o664, uid: 1, gid: 5 };
  const answer = (who: Process, change: Iattr) => {
    try {
      checkSetattr(as(who), inode, change);
      return 'OK';
    } catch (error) {
      return (error as Errno).code;
    }
  };
  const explicit = { sec: 1, nsec: 0 };
  t.equal(answer({ uid: 1 }, { mode: 0o600 }), 'OK');
  t.equal(answer({ uid: 2 }, { mode: 0o600 }), 'EPERM');
  t.equal(answer({ uid: 2, capabilities: [CAP.FOWNER] }, { mode: 0o600 }), 'OK');
  t.equal(answer({ uid: 1 }, { uid: 1 }), 'OK');
  t.equal(answer({ uid: 1 }, { uid: 2 }), 'EPERM');
  t.equal(answer({ uid: 2, capabilities: [CAP.CHOWN] }, { uid: 2 }), 'OK');
  t.equal(answer({ uid: 1, groups: [6] }, { gid: 6 }), 'OK');
  t.equal(answer({ uid: 1 }, { gid: 6 }), 'EPERM');
  t.equal(answer({ uid: 2, groups: [6] }, { gid: 6 }), 'EPERM');
  t.equal(answer({ uid: 2, groups: [5] }, { size: 0 }), 'OK');
  t.equal(answer({ uid: 2 }, { size: 0 }), 'EACCES');
  t.equal(answer({ uid: 2 }, { size: 0, open: true }), 'OK');
  t.equal(answer({ uid: 2, groups: [5] }, { atime: 'now', mtime: 'now' }), 'OK');
  t.equal(answer({ uid: 2 }, { atime: 'now', mtime: 'now' }), 'EACCES');
  t.equal(answer({ uid: 2, groups: [5] }, { atime: 'now' }), 'EPERM', 'one of two times is set on purpose');
  t.equal(answer({ uid: 2, groups: [5] }, { atime: explicit, mtime: explicit }), 'EPERM');
  t.equal(answer({ uid: 1 }, { atime: explicit, mtime: explicit }), 'OK');
});

test('the set-group-id bit is for members of the group', async (t) => {
  const inode = { mode: FILE | 0o644, uid: 1, gid: 5 };
  const modeAfter = (who: Process) => {
    const change: Iattr = { mode: 0o2755 };
    checkSetattr(as(who), inode, change);
    return change.mode;
  };
  t.equal(modeAfter({ uid: 1 }), 0o755);
  t.equal(modeAfter({ uid: 1, groups: [5] }), 0o2755);
  t.equal(modeAfter({ uid: 1, capabilities: [CAP.FSETID] }), 0o2755);
});

test('a truncation takes set-ID bits, unless the caller has CAP_FSETID in the namespace of the mount', async (t) => {
  const modeAfter = (who: Process, mode: number) => {
    const change: Iattr = { size: 0, open: true, mode: 0o1 };
    checkSetattr(as(who), { mode: FILE | mode, uid: 1, gid: 5 }, change);
    return change.mode;
  };
  t.equal(modeAfter({ uid: 1 }, 0o666), undefined, 'what the kernel says of the mode does not count');
  t.equal(modeAfter({ uid: 1 }, 0o5666), 0o1666);
  t.equal(modeAfter({ uid: 1, groups: [5] }, 0o6666), 0o2666, 'the group keeps its bit where members may not execute');
  t.equal(modeAfter({ uid: 1, groups: [5] }, 0o2676), 0o676);
  t.equal(modeAfter({ uid: 1 }, 0o2666), 0o666);
  t.equal(modeAfter({ uid: 1, capabilities: [CAP.FSETID] }, 0o6777), undefined);
  t.equal(modeAfter({ uid: 1, capabilities: [CAP.FSETID], namespace: 'another', uidMap: '0 1 9\n' }, 0o4777), 0o777);
});

test('another owner or group takes set-ID bits of a file, whoever asks', async (t) => {
  const modeAfter = (change: Iattr, mode: number) => {
    checkSetattr(as({ uid: 0, capabilities: [CAP.CHOWN, CAP.FOWNER, CAP.FSETID] }), { mode, uid: 1, gid: 5 }, change);
    return change.mode;
  };
  t.equal(modeAfter({ uid: 2, mode: 0o777 }, FILE | 0o7777), 0o1777);
  t.equal(modeAfter({ gid: 6 }, FILE | 0o6767), 0o2767);
  t.equal(modeAfter({ uid: 2, gid: 6 }, DIR | 0o6777), undefined, 'a directory keeps them');
});

test('a refusal says why', async (t) => {
  try {
    checkSetattr(as({ uid: 2 }), { mode: FILE | 0o644, uid: 1, gid: 5 }, { mode: 0 });
    t.fail('refused');
  } catch (error) {
    t.equal((error as Errno).reason, 'mode 644, owner 1:5, caller 2:2: only its owner changes the mode (setattr_prepare)');
  }
});

test('links to a file of somebody else', async (t) => {
  const may = (who: Process, mode: number) => {
    try {
      checkLinkSource(as(who), { mode: FILE | mode, uid: 1, gid: 5 });
      return true;
    } catch (error) {
      return (error as Errno).code !== 'EPERM';
    }
  };
  t.ok(may({ uid: 1 }, 0), 'the owner');
  t.ok(may({ uid: 2 }, 0o606), 'who may read and write it');
  t.notOk(may({ uid: 2 }, 0o604));
  t.notOk(may({ uid: 2 }, 0o4606), 'a set-user-id file');
  t.ok(may({ uid: 2, capabilities: [CAP.FOWNER] }, 0));
});
