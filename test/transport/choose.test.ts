import { test } from 'tap';
import { chooseTransport, type Circumstances } from '../../src/transport/choose.js';

const ROOT: Circumstances = { platform: 'linux', root: true, mayMount: true, device: true };

test('the kernel transport is taken where it can mount', (t) => {
  t.match(chooseTransport('auto', ROOT), { transport: 'kernel', reason: /CAP_SYS_ADMIN/ });
  t.match(chooseTransport('auto', { ...ROOT, root: false }), { transport: 'native', reason: /fusermount/ });
  t.match(chooseTransport('auto', { ...ROOT, mayMount: false }), { transport: 'native', reason: /CAP_SYS_ADMIN/ });
  t.match(chooseTransport('auto', { ...ROOT, device: false }), { transport: 'kernel', reason: /\/dev\/fuse/ });
  t.match(chooseTransport('auto', { ...ROOT, platform: 'darwin' }), { transport: 'native', reason: /darwin/ });
  t.end();
});

test('a transport that is asked for is taken', (t) => {
  for (const transport of ['kernel', 'native'] as const) {
    t.same(chooseTransport(transport, { ...ROOT, root: false }), { transport, reason: 'asked for' });
  }
  t.match(chooseTransport('auto').reason, /./, 'the process itself is looked at by default');
  t.end();
});
