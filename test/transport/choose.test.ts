import { test } from 'tap';
import { chooseTransport, type Circumstances } from '../../src/transport/choose.js';

const ROOT: Circumstances = { platform: 'linux', root: true, mayMount: true, device: true, fusermount: true };

test('the kernel transport is taken where it can mount', (t) => {
  t.match(chooseTransport('auto', false, ROOT), { transport: 'kernel', reason: /CAP_SYS_ADMIN/ });
  const user = { ...ROOT, root: false, mayMount: false };
  t.match(chooseTransport('auto', false, user), { transport: 'kernel', reason: /fusermount/ });
  t.match(chooseTransport('auto', true, user), { transport: 'native', reason: /share/ }, 'others are not for a user to look at');
  t.match(chooseTransport('auto', true, ROOT), { transport: 'kernel' });
  t.match(chooseTransport('auto', false, { ...user, fusermount: false }), { transport: 'native', reason: /fusermount/ });
  t.match(chooseTransport('auto', false, { ...ROOT, mayMount: false }), { transport: 'native', reason: /CAP_SYS_ADMIN/ });
  t.match(chooseTransport('auto', false, { ...ROOT, device: false }), { transport: 'kernel', reason: /\/dev\/fuse/ });
  t.match(chooseTransport('auto', false, { ...ROOT, platform: 'darwin' }), { transport: 'native', reason: /darwin/ });
  t.end();
});

test('a transport that is asked for is taken', (t) => {
  for (const transport of ['kernel', 'native'] as const) {
    t.same(chooseTransport(transport, false, { ...ROOT, root: false }), { transport, reason: 'asked for' });
  }
  t.match(chooseTransport('auto', false).reason, /./, 'the process itself is looked at by default');
  t.end();
});
