import { test } from 'tap';
import { whyNot } from '../../../src/transport/native/load.js';

test('without a binary for this architecture, it says what to do', async (t) => {
  const cause = new Error('No native build was found for platform=linux arch=arm64\n    loaded from: node_modules/fuse-native');
  t.match(
    whyNot(cause, { platform: 'linux', arch: 'arm64', version: 'v22.1.0' }),
    /linux-arm64: mount as root .*--user 0.*'configfs-fuse run'/,
  );
  t.match(
    whyNot(cause, { platform: 'darwin', arch: 'arm64', version: 'v22.1.0' }),
    /does not load on darwin-arm64 with Node v22.1.0: No native build/,
  );
  const library = new Error('libfuse.so.2: cannot open shared object file');
  t.match(whyNot(library, { platform: 'linux', arch: 'x64', version: 'v22.1.0' }), /apt-get install libfuse2/);
});
