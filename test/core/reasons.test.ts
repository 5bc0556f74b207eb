/** Every errno of the core says which rule refuses, and who is in the way. */
import { test } from 'tap';
import { ConfigGroup, ConfigItem, Errno } from '../../src/core/index.js';
import { isErrno } from '../../src/errno.js';
import { caller, configfs, defaultGroups, deferred, open, read, subsystem, walk, write } from './support.js';

/** What a call is refused with, as `ERRNO: reason`. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'no refusal';
  } catch (error) {
    return isErrno(error) ? `${error.code}: ${error.reason}` : String(error);
  }
}

/** `s/a` and `s/b` take links, `s/c` is committable; each has the attributes `text` (both ways), `ro`, `wo` and `bin`. */
async function tree() {
  const fs = configfs({ onCallbackFailure: () => {} });
  const type = {
    attrs: [
      { name: 'text', show: () => 'x', store: () => {} },
      { name: 'ro', show: () => 'x' },
      { name: 'wo', store: () => {} },
      { name: 'shut', mode: 0, show: () => 'x' },
    ],
    binAttrs: [{ name: 'bin', maxSize: 4, read: () => Buffer.alloc(5), write: () => {} }],
    itemOps: { allowLink: () => {} },
  };
  const top = subsystem({
    groupOps: {
      makeGroup: (_group: ConfigGroup, name: string) =>
        name === 'c'
          ? new ConfigGroup({
              groupOps: { makeItem: () => new ConfigItem({ attrs: [{ name: 'text', store: () => {} }] }), commitItem: () => {} },
            })
          : name === 'none'
            ? (undefined as never)
            : name === 'bug'
              ? (7 as never)
              : (new ConfigItem(type) as ConfigGroup),
    },
  });
  fs.registerSubsystem(top);
  const s = await walk(fs, 's');
  for (const name of ['a', 'b', 'c']) await fs.mkdir(s, name, caller());
  return { fs, s, top };
}

test('the reasons, operation by operation', async (t) => {
  const { fs, s, top } = await tree();
  const [a, b, c, text] = [await walk(fs, 's/a'), await walk(fs, 's/b'), await walk(fs, 's/c'), await walk(fs, 's/a/text')];
  await fs.symlink(a, 'link', () => b, caller());
  const link = await walk(fs, 's/a/link');
  const [pending, live] = [await walk(fs, 's/c/pending'), await walk(fs, 's/c/live')];
  await fs.mkdir(pending, 'p', caller());
  await fs.mkdir(pending, 'q', caller());
  const writer = await open(fs, 's/c/pending/p/text', 'w');
  await fs.rename(pending, 'p', live, 'p', 0, caller());
  await fs.mkdir(s, 'gone', caller());
  const gone = await walk(fs, 's/gone');
  const kept = await open(fs, 's/gone/text');
  await fs.rmdir(s, 'gone', caller());
  const who = caller();

  const says = async (call: () => unknown, expected: string): Promise<void> => void t.equal(await refusal(call), expected);
  await says(() => fs.lookup(s, 'x', who), 'ENOENT: there is no item, attribute or link of that name (configfs_lookup)');
  await says(() => fs.lookup(text, 'x', who), 'ENOTDIR: /s/a/text is not a directory (link_path_walk)');
  await says(
    () => fs.lookup(s, 'x'.repeat(256), who),
    `ENAMETOOLONG: '${'x'.repeat(64)}…' has 256 bytes: the most is 255 (configfs_lookup)`,
  );
  await says(() => fs.mkdir(s, 'a/b', who), "EINVAL: 'a/b' cannot be the name of a file (configfs-fuse)");
  await says(() => fs.mkdir(s, 'a', who), "EEXIST: /s has an entry 'a' already (filename_create)");
  await says(() => fs.mkdir(gone, 'x', who), 'ENOENT: /s/gone was removed (may_create: IS_DEADDIR)');
  await says(() => fs.mkdir(fs.root, 'x', who), 'EPERM: only a driver adds subsystems: the root of configfs has no mkdir (vfs_mkdir)');
  await says(() => fs.mkdir(a, 'x', who), 'EPERM: /s/a is an item, and nothing can be made in it (configfs_mkdir)');
  await says(() => fs.mkdir(c, 'x', who), 'EPERM: the items of /s/c are made in /s/c/pending (configfs-fuse)');
  await says(() => fs.mkdir(live, 'x', who), 'EPERM: the group /s/c/live has neither makeItem nor makeGroup (configfs_mkdir)');
  await says(() => fs.mkdir(s, 'none', who), 'ENOMEM: makeGroup of /s returned no item (configfs_mkdir)');
  await says(
    () => fs.mkdir(s, 'bug', who),
    'EIO: makeGroup of /s failed: it returned 7; expected a new ConfigItem or ConfigGroup (configfs-fuse)',
  );
  await says(() => fs.rmdir(fs.root, 's', who), 'EPERM: /s is a subsystem, which only its driver removes (configfs_rmdir)');
  await says(() => fs.rmdir(c, 'live', who), 'EPERM: /s/c/live is a default group, which goes with its parent (configfs_rmdir)');
  await says(() => fs.rmdir(live, 'p', who), 'EPERM: /s/c/live/p is committed: move it to pending first (configfs-fuse)');
  await says(() => fs.rmdir(a, 'text', who), 'ENOTDIR: /s/a/text is not a directory (may_delete)');
  await says(() => fs.rmdir(s, 'b', who), 'EBUSY: /s/a/link links to /s/b (configfs_detach_prep)');
  await says(() => fs.rmdir(s, 'a', who), 'ENOTEMPTY: /s/a/link was made by a user and is still there (configfs_detach_prep)');
  await says(() => fs.rmdir(s, 'c', who), 'ENOTEMPTY: /s/c/live/p was made by a user and is still there (configfs_detach_prep)');
  fs.dependItem(top, top);
  await says(() => fs.unregisterSubsystem(top), 'EBUSY: a driver depends on /s (configfs_depend_item)');
  fs.undependItem(top);
  await says(
    () => fs.rename(s, 'a', s, 'z', 0, who),
    'EPERM: /s/a cannot be renamed: configfs has no rename, and only items of a committable group move between its pending and live (vfs_rename: no ->rename)',
  );
  await fs.mkdir(pending, 'p', who);
  await says(() => fs.rename(pending, 'p', live, 'p', 0, who), "EEXIST: /s/c/live has an entry 'p' already (configfs-fuse)");
  await says(() => fs.rename(pending, 'q', gone, 'q', 0, who), 'ENOENT: /s/gone was removed (may_create: IS_DEADDIR)');
  await says(
    () => fs.symlink(c, 'l', () => b, who),
    "EPERM: the items of /s/c's type take no links: it has no allowLink (configfs_symlink)",
  );
  await says(() => fs.symlink(a, 'l', () => text, who), 'ENOTDIR: /s/a/text is not an item (get_target: kern_path with LOOKUP_DIRECTORY)');
  await says(() => fs.symlink(a, 'l', () => fs.root, who), 'ENOENT: the root of configfs is not an item (get_target)');
  await says(() => fs.symlink(a, 'l', () => gone, who), 'ENOENT: /s/gone was removed (create_link)');
  await says(() => fs.symlink(a, 'text', () => b, who), "EEXIST: /s/a has an entry 'text' already (filename_create)");
  await says(() => fs.unlink(s, 'a', who), 'EISDIR: /s/a is a directory (may_delete)');
  await says(() => fs.unlink(a, 'text', who), 'EPERM: /s/a/text is an attribute, which goes with its item (configfs_unlink)');
  await says(() => fs.readlink(text), 'EINVAL: /s/a/text is not a symbolic link (do_readlinkat)');
  await says(() => fs.open(s, true, false, who), 'EISDIR: /s is a directory and cannot be opened as a file (may_open)');
  await says(() => fs.open(link, true, false, who), 'ELOOP: /s/a/link is a symbolic link and cannot be opened as a file (may_open)');
  await says(() => open(fs, 's/a/ro', 'w'), 'EACCES: /s/a/ro cannot be written: the driver has no callback for it (__configfs_open_file)');
  await says(() => open(fs, 's/a/wo', 'r'), 'EACCES: /s/a/wo cannot be read: the driver has no callback for it (__configfs_open_file)');
  await says(() => open(fs, 's/a/shut', 'r'), 'EACCES: /s/a/shut cannot be read: mode 0000 (__configfs_open_file)');
  await says(() => fs.opendir(gone, who), 'ENOENT: /s/gone was removed (configfs_dir_open)');
  await says(() => read(fs, kept), 'ENOENT: the item of /s/gone/text was removed (fill_read_buffer, flush_write_buffer: frag_dead)');
  await says(() => write(fs, writer, 'x'), 'EACCES: /s/c/live/p/text belongs to a committed item, which cannot be changed (configfs-fuse)');
  const file = await open(fs, 's/a/text');
  await says(() => write(fs, file, ''), 'EFAULT: /s/a/text: a write of no bytes (configfs_write_iter)');
  const [reader, binary] = [await open(fs, 's/a/bin'), await open(fs, 's/a/bin')];
  await says(() => read(fs, reader), 'EFBIG: /s/a/bin holds 4 bytes at most (configfs_bin_read_iter)');
  await says(() => write(fs, reader, 'x'), 'ETXTBSY: /s/a/bin was read from through the same open file (configfs_bin_write_iter)');
  await says(() => write(fs, binary, '12345'), 'EFBIG: /s/a/bin holds 4 bytes at most (configfs_bin_write_iter)');
  await says(() => read(fs, binary), 'ETXTBSY: /s/a/bin was written to through the same open file (configfs_bin_read_iter)');
  await says(
    () => fs.setattr(text, { size: 2 ** 31 }),
    'EFBIG: /s/a/text cannot have 2147483648 bytes: the most is 2147483647 (inode_newsize_ok)',
  );
  const loose = new ConfigGroup({}, 'loose');
  await says(() => fs.registerGroup(loose, new ConfigGroup({}, 'x')), "ENOENT: 'loose' is not in the tree (configfs-fuse)");
  await says(() => fs.unregisterGroup(loose), "EINVAL: 'loose' is not registered (configfs-fuse)");
  await says(() => fs.dependItem(top, loose), "ENOENT: 'loose' is not in the subsystem 's' (configfs_depend_item)");
  await says(() => configfs().registerSubsystem(top), "EINVAL: 's' is in the tree already (configfs-fuse)");
  await says(() => fs.registerSubsystem(subsystem({})), "EEXIST: / has an entry 's' already (configfs_dirent_exists)");
});

test('a removal names the newest thing in its way, in whichever default group it is', async (t) => {
  const fs = configfs();
  fs.registerSubsystem(defaultGroups());
  const top = await walk(fs, '04-default-groups');
  await fs.mkdir(top, 'A', caller());
  await fs.mkdir(await walk(fs, '04-default-groups/A/C/D'), 'item', caller());
  t.equal(
    await refusal(() => fs.rmdir(top, 'A', caller())),
    'ENOTEMPTY: /04-default-groups/A/C/D/item was made by a user and is still there (configfs_detach_prep)',
  );
});

test('who is interrupted learns what he waited for', async (t) => {
  const made = deferred<ConfigItem>();
  const fs = configfs();
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => made.promise } }));
  const s = await walk(fs, 's');
  const [first, second] = [caller(), caller()];
  const making = refusal(() => fs.mkdir(s, 'x', first));
  const waiting = refusal(() => fs.mkdir(s, 'y', second));
  second.interrupt();
  t.equal(await waiting, 'EINTR: the caller was interrupted while it waited: mutex /s#2 (configfs-fuse)');
  first.interrupt();
  t.equal(await making, 'EINTR: the caller was interrupted while it waited: callback makeItem (configfs-fuse)');
  made.resolve(new ConfigItem({}));
});

test("a driver's own errno keeps its reason", async (t) => {
  const fs = configfs();
  const refuse = (): never => {
    throw new Errno('EBUSY', 'the disk is in use');
  };
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: refuse } }));
  t.equal(await refusal(async () => fs.mkdir(await walk(fs, 's'), 'x', caller())), 'EBUSY: the disk is in use');
});
