import { test } from 'tap';
import { whyRefused } from '../../src/cli/run/refused.js';

const flags = /start the container with --device \/dev\/fuse --cap-add SYS_ADMIN/;

test('what run needs: it says so where it is refused', async (t) => {
  const namespaces = { message: 'no private namespaces could be made: Operation not permitted', code: 'EPERM' };
  t.match(whyRefused(namespaces, true, false), /without root: user namespaces are not allowed here \(see sysctl/);
  t.notMatch(whyRefused(namespaces, true, false), flags);
  t.match(whyRefused(namespaces, true, true), flags);
  t.equal(whyRefused(namespaces, false, false), namespaces.message);

  const missing = { message: '/dev/fuse cannot be opened (ENOENT: no such file or directory)', code: 'ENOENT' };
  t.match(whyRefused(missing, false, false), /modprobe fuse/);
  t.match(whyRefused(missing, false, true), flags);

  const denied = { message: 'no private namespaces could be made: /dev/fuse: Permission denied', code: 'EACCES' };
  t.match(whyRefused(denied, true, false), /chmod 666 \/dev\/fuse'$/);
  t.match(whyRefused(denied, true, true), /chmod 666 \/dev\/fuse' on the host$/);

  // Opening the device of another cgroup: the engine's own refusal.
  t.match(whyRefused({ message: '/dev/fuse cannot be opened (EPERM: operation not permitted)', code: 'EPERM' }, true, true), flags);
  const other = { message: 'no private namespaces could be made: No space left on device', code: 'ENOSPC' };
  t.equal(whyRefused(other, true, true), other.message);
});
