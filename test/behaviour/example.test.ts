import { join } from 'node:path';
import { ROOT } from '../cli/support.js';
import { behaviour } from './mounted.js';

behaviour(
  'the example of the documentation does what it says',
  async (t, fs) => {
    const { stdout, stderr } = await fs.sh(`mkdir storage/disks/sda storage/disks/sdb storage/pools/tank
    echo 4096 >storage/disks/sda/block_size
    ln -s "$PWD/storage/disks/sda" "$PWD/storage/disks/sdb" storage/pools/tank/
    cat storage/pools/tank/capacity
    rm storage/pools/tank/sda
    rmdir storage/disks/sda
    cat storage/pools/tank/capacity
    ls storage storage/disks storage/pools/tank`);
    t.equal(stderr, '');
    t.equal(stdout, '9437184\n1048576\nstorage:\ndisks\npools\n\nstorage/disks:\nsdb\n\nstorage/pools/tank:\ncapacity\nsdb\n');
    const refused = await fs.sh(
      'rmdir storage/disks/sdb; rmdir storage/pools/tank; echo 4097 >storage/disks/sdb/block_size; ln -s "$PWD/storage/pools/tank" storage/pools/tank/',
    );
    t.match(refused.stderr, /sdb': Device or resource busy/);
    t.match(refused.stderr, /tank': Directory not empty/);
    t.equal(refused.stderr.match(/Invalid argument|I\/O error/g)?.length, 2);
  },
  '-s',
  join(ROOT, 'docs/examples/storage.mjs'),
);
