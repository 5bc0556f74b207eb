// A subsystem of one's own: disks, and pools that disks are put into with `ln -s`.
//
//   configfs-fuse mount DIR -s docs/examples/storage.mjs &
//   mkdir DIR/storage/disks/sda DIR/storage/pools/tank
//   echo 4096 > DIR/storage/disks/sda/block_size
//   cd DIR/storage && ln -s disks/sda pools/tank/
//   cat DIR/storage/pools/tank/capacity
import { attr, ConfigGroup, ConfigItem, ConfigSubsystem, Errno, u16, u64 } from 'configfs-fuse';

// An item is an object of yours. What it shares with its kind is its type: attributes, and what may be done with it.
class Disk extends ConfigItem {
  blockSize = 512;
  blocks = 2048n;
  constructor() {
    super(diskType);
  }
}

const diskType = {
  attrs: [
    // Kinds read and show values as the kernel does: this one takes 512, 0x200 and 01000, and nothing outside of its range.
    attr('block_size', u16({ min: 512, max: 4096 }), 'blockSize'),
    attr('blocks', u64(), 'blocks'),
  ],
};

class Pool extends ConfigItem {
  disks = new Set();
  constructor() {
    super(poolType);
  }
}

const poolType = {
  attrs: [
    // An attribute by hand. With a `store` it could be written, too.
    { name: 'capacity', show: (pool) => `${[...pool.disks].reduce((sum, disk) => sum + BigInt(disk.blockSize) * disk.blocks, 0n)}\n` },
  ],
  itemOps: {
    // `ln -s`: the caller gets the errno that is thrown. While the link is there, the disk cannot be removed (EBUSY).
    allowLink(pool, target) {
      if (!(target instanceof Disk)) throw new Errno('EINVAL');
      pool.disks.add(target);
    },
    dropLink: (pool, target) => pool.disks.delete(target),
  },
};

// The tree: storage/disks and storage/pools are always there, and `mkdir` in them makes disks and pools.
const storage = new ConfigSubsystem({}, 'storage');
storage.addDefaultGroup(new ConfigGroup({ groupOps: { makeItem: () => new Disk() } }, 'disks'));
storage.addDefaultGroup(new ConfigGroup({ groupOps: { makeItem: () => new Pool() } }, 'pools'));

export default storage;
