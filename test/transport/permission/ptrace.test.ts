/**
 * Who may follow the links of another process in /proc, as `__ptrace_may_access` has it.
 */
import { test } from 'tap';
import { Credentials } from '../../../src/transport/kernel/permission/credentials.js';
import { mayFollowMapFiles, mayLookInto } from '../../../src/transport/kernel/permission/ptrace.js';

const FIRST = 'user:[4026531837]';
const INNER = 'user:[4026532000]';
const PTRACE = 1n << 19n;
const status = (uid: number, gid: number, permitted = 0n, effective = permitted, saved = uid): string =>
  `Name:\tx\nUid:\t${uid}\t${uid}\t${saved}\t${uid}\nGid:\t${gid}\t${gid}\t${gid}\t${gid}\nCapPrm:\t${permitted.toString(16).padStart(16, '0')}\nCapEff:\t${effective.toString(16).padStart(16, '0')}\n`;

/** A caller with these capabilities. */
function who(uid: number, capabilities = 0n, namespace = FIRST, gid = uid): Credentials {
  return new Credentials(
    { uid, gid, pid: 7 },
    {
      file: (_pid, name) => (name === 'status' ? status(uid, gid, capabilities) : undefined),
      link: (_pid, name) => (name === 'ns/user' ? namespace : undefined),
      ownUserNamespace: namespace,
      ownMountNamespace: undefined,
    },
  );
}

const of = (uid: number, { owner = uid, permitted = 0n, saved = uid, gid = uid, userNamespace = FIRST } = {}) => ({
  status: status(uid, gid, permitted, permitted, saved),
  userNamespace,
  owner,
});

test('a user may follow the links of his own processes', async (t) => {
  t.ok(mayLookInto(who(1000), of(1000)));
  t.notOk(mayLookInto(who(1000), of(1001)), 'of nobody else');
  t.notOk(mayLookInto(who(1000), of(1000, { gid: 1001 })), 'of none with another group');
  t.notOk(mayLookInto(who(1000), of(1000, { saved: 0 })), 'of none that may become somebody else');
  t.notOk(mayLookInto(who(1000), of(1000, { owner: 0 })), 'of none that may not be looked into');
  t.notOk(mayLookInto(who(1000), of(1000, { permitted: 1n })), 'of none with a capability that he has not');
  t.ok(mayLookInto(who(1000, 3n), of(1000, { permitted: 1n })));
});

test('with CAP_SYS_PTRACE all that are in its user namespace or below', async (t) => {
  t.ok(mayLookInto(who(0, PTRACE), of(1000, { owner: 0, permitted: 5n })));
  t.ok(mayLookInto(who(0, PTRACE), of(1000, { userNamespace: INNER })));
  t.ok(mayLookInto(who(1000, PTRACE, INNER), of(0, { userNamespace: INNER })));
  t.notOk(mayLookInto(who(0, PTRACE, INNER), of(0)), 'root of a user namespace has none outside of it');
  t.notOk(mayLookInto(who(1000, PTRACE, INNER), of(1000)), 'nor over processes of its own user there');
});

test('what cannot be known is no', async (t) => {
  t.notOk(mayLookInto(who(1000), { ...of(1000), status: undefined }));
  t.notOk(mayLookInto(who(1000), { ...of(1000), userNamespace: undefined }));
  t.notOk(mayLookInto(who(0), of(0)), "a process of root's without the capability: who may look into it is not to be seen");
});

test('what a process has mapped is for who may restore processes, in the first user namespace', async (t) => {
  t.notOk(mayFollowMapFiles(who(1000)));
  t.ok(mayFollowMapFiles(who(0, 1n << 21n)));
  t.ok(mayFollowMapFiles(who(1000, 1n << 40n)));
  t.notOk(mayFollowMapFiles(who(0, 1n << 40n, INNER)));
});
