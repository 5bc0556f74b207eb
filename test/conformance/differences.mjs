/**
 * Where a mount cannot answer as the kernel's configfs does: what FUSE itself decides before, or instead of, asking us.
 *
 * Each entry names calls of one or more scenarios that differ. scripts/conformance checks that *every* call which an
 * entry names still differs, and that the mount answers what `mount` says: what was mended has to leave this list.
 *
 * @typedef {object} Difference
 * @property {string | string[]} scenario NAME stands for NAME@VERSION as well, unless `oldest` is set; NAME@VERSION for itself
 * @property {boolean} [oldest] only of the kernel that is asked first: later ones have another rule
 * @property {string} [transport] only over this one
 * @property {RegExp} call the calls, as written in the scenario
 * @property {number[]} [nth] only these of the matching calls, counted from 1
 * @property {RegExp} mount what the mount answers
 * @property {string} reason
 * @property {string} kernel the function of the kernel that decides on a mount
 *
 * @type {Difference[]}
 */
export const differences = [
  {
    scenario: ['closed-root', 'unsupported-calls'],
    call: /^statfs /,
    mount: /^ok type=65735546 bs4096 nl255 blocks0 free0 avail0 files0 ffree0 frsize4096$/,
    reason: "the file system's magic number is FUSE's; all other fields are as they should be",
    kernel: 'fuse_statfs, convert_fuse_statfs: f_type = FUSE_SUPER_MAGIC',
  },
  {
    scenario: ['closed-root', 'unsupported-calls'],
    call: /^handle /,
    mount: /^ok$/,
    reason: 'every FUSE file system has file handles; configfs has none',
    kernel: 'fuse_encode_fh',
  },
  {
    scenario: 'labels',
    call: /^getxattr .* system\.posix_acl_/,
    mount: /^ENODATA$/,
    reason: 'an access control list that nobody has is looked for in a file system that can have them, as every FUSE file system can',
    kernel: 'vfs_get_acl, fuse_get_acl with no_getxattr',
  },
  {
    scenario: 'folder-seek-ends',
    call: /^lseek 1 0 (end|data|hole)$/,
    mount: /^(ok 0|ENXIO)$/,
    reason: 'seeking in a folder is answered without asking us, with the rules of ordinary files',
    kernel: 'fuse_dir_operations.llseek = generic_file_llseek',
  },
  {
    scenario: 'far-offsets',
    call: /^lseek 1 (2147483648|9223372036854775807) set$/,
    mount: /^ok \d+$/,
    reason: 'the kernel knows the largest offset of a file system by itself: 2 GiB - 1 for configfs, 2^63 - 1 for FUSE',
    kernel: 'generic_file_llseek with s_maxbytes of fuse_fill_super_common',
  },
  {
    scenario: 'append-position',
    call: /^lseek 1 0 cur$/,
    mount: /^ok (4097|4098|101)$/,
    reason: 'with O_APPEND the position moves to the end of the file before each write; configfs knows no such end',
    kernel: 'generic_write_checks, called by fuse_direct_write_iter',
  },
  {
    scenario: 'zero-lengths',
    call: /^(read 1 0|pread 1 0 [01])$/,
    mount: /^ok 0 ""$/,
    reason: 'a read of nothing does not reach us',
    kernel: 'fuse_direct_io',
  },
  {
    scenario: 'zero-lengths',
    call: /^(write 1|badwrite 1 0|pwrite 1 \\e 5|put \\e .*)$/,
    mount: /^ok 0$/,
    reason: 'a write of nothing does not reach us; configfs answers EFAULT',
    kernel: 'fuse_direct_io',
  },
  {
    scenario: 'lab-binary-zero-lengths',
    call: /^(read 1 0|write 1 x|write 2|read 2 1|cat lab\/blobs\/.*)$/,
    mount: /^(ok 0 ""|ok 1|ok 0|ok 1 "x"|ok "1\\n"|ok "x")$/,
    reason: 'neither a call of length nothing nor one with a bad pointer reaches us, so they do not decide between reading and writing',
    kernel: 'fuse_direct_io, fuse_get_user_pages',
  },
  {
    scenario: 'bad-pointers',
    call: /^badread 1 100$/,
    mount: /^EFAULT$/,
    reason: 'the memory is looked at before we are asked whether there is anything to read',
    kernel: 'fuse_get_user_pages',
  },
  {
    scenario: 'unsupported-calls',
    call: /^mmap 1 rw?$/,
    mount: /^ok$/,
    reason: 'direct I/O forbids shared mappings only; a private one is made, and its pages are read by ordinary reads',
    kernel: 'fuse_file_mmap',
  },
  {
    scenario: 'odd-attributes',
    call: /^write 1 longer$/,
    mount: /^EIO$/,
    reason: 'a store that takes more than it was given, which only a broken driver does, makes the reply invalid',
    kernel: 'fuse_send_write, fuse_direct_io',
  },
  {
    scenario: 'read-only-mount',
    call: /^changed d 02-simple-children\/a$/,
    nth: [2],
    mount: /^ok atime( mtime ctime)?$/,
    reason: 'a remount as read-only is not told to us, so listing a folder still counts as an access',
    kernel: 'fuse_reconfigure',
  },
  {
    scenario: 'path-descriptor-size',
    call: /^stat /,
    mount: /^ok -0644 n1 s4096 /,
    reason: 'an O_PATH descriptor is not opened with us, and when the kernel forgets an inode is up to its cache',
    kernel: 'do_o_path, fuse_evict_inode',
  },
  {
    scenario: 'lab-binary-duplicates',
    call: /^cat /,
    nth: [1, 3],
    mount: /^ok "(5\\n|child)"$/,
    reason:
      'the last close comes to us only afterwards (RELEASE); what was written has to be stored before close(2) returns, so at each close (FLUSH)',
    kernel: 'fuse_flush, fuse_release_common',
  },
  {
    scenario: 'lab-binary-offsets',
    call: /^(pread 1 3 2|pwrite 2 end 10|cat .*|read 3 3)$/,
    mount: /^(ESPIPE|ok "hello world"|ok 3 "hel")$/,
    reason: 'FUSE can forbid seeking only together with reading and writing at offsets; in configfs the one fails and the other works',
    kernel: 'fuse_finish_open: FOPEN_NONSEEKABLE, nonseekable_open',
  },
  {
    scenario: 'attribute-times',
    call: /^ino [fg] /,
    nth: [1, 3],
    mount: /^ok same$/,
    reason:
      'an attribute keeps its inode number, by our choice: cp(1) takes a file whose number changes between stat and open for one that was replaced, and copies nothing',
    kernel: 'configfs_new_inode: a new number at each lookup',
  },
  {
    scenario: 'folder-order',
    call: /^lsino 03-group-children$/,
    nth: [1],
    mount: /description=same$/,
    reason: 'the same choice',
    kernel: 'configfs_readdir: iunique',
  },
  {
    scenario: 'usb-luns',
    call: /^put \/tmp\/cfs-(tiny|disk) file$/,
    nth: [1, 3],
    mount: /^write EINVAL$/,
    reason: 'too small a file is ETOOSMALL, 525, in the driver; a reply can carry no error beyond 511',
    kernel: 'fuse_dev_do_write',
  },
  {
    scenario: 'usb-uvc-tree',
    oldest: true,
    call: /^put YUYV .*guidFormat$/,
    mount: /^ok 4$/,
    reason: 'the driver claims to have taken 16 bytes, whatever it was given; a reply can claim no more than there was',
    kernel: 'fuse_send_write, fuse_direct_io',
  },
  {
    scenario: 'fuse-decides',
    call: /^sendfile 1 1 3$/,
    mount: /^ok 2$/,
    reason: 'every FUSE file can be spliced from; configfs has no such operation',
    kernel: 'fuse_splice_read',
  },
  {
    scenario: 'fuse-decides',
    call: /^fallocate /,
    mount: /^EOPNOTSUPP$/,
    reason: 'the largest offset of a file system again, which is looked at before whether the call exists',
    kernel: 'vfs_fallocate with s_maxbytes of fuse_fill_super_common',
  },
  {
    scenario: 'fuse-decides',
    call: /^getdents 2 48$/,
    mount: /^ok description:4$/,
    reason: 'where a folder was sought to is not told to us before it is read, so the offset is counted from what is there then',
    kernel: 'fuse_dir_operations.llseek = generic_file_llseek',
  },
  {
    scenario: 'fuse-decides',
    call: /^ioctl 1$/,
    mount: /^ok flags ENOENT$/,
    reason: 'to ask for the flags of a file FUSE opens it once more, and one of a removed item cannot be opened',
    kernel: 'fuse_fileattr_get, fuse_priv_ioctl_prepare',
  },
  {
    scenario: 'path-descriptors',
    call: /^linkfd 1 02-simple-children\/l$/,
    nth: [2],
    mount: /^ENOENT$/,
    reason:
      'what has no links any more cannot get one, which is looked at before us; configfs has no link operation, which is looked at even before',
    kernel: 'vfs_link',
  },
  {
    scenario: 'transfers',
    call: /^(sendfile 2 1 4096|splicefrom [14] \d+)$/,
    mount: /^ok (6|0 ""|149 ".*")$/,
    reason: 'every FUSE file can be spliced from; configfs has no such operation',
    kernel: 'fuse_splice_read',
  },
  {
    scenario: 'transfers',
    call: /^(spliceto 2 77|cat 02-simple-children\/b\/storeme)$/,
    nth: [2, 3],
    mount: /^ok (2|"77\\n")$/,
    reason: 'and into, which is a write to us',
    kernel: 'fuse_splice_write',
  },
  {
    scenario: 'waiting-and-flags',
    call: /^epoll [13]$/,
    mount: /^ok$/,
    reason: 'every FUSE file can be polled; one of configfs has no such operation, so epoll refuses it',
    kernel: 'fuse_file_poll, file_can_poll',
  },
  {
    scenario: 'waiting-and-flags',
    call: /^setfl 1 direct$/,
    mount: /^ok$/,
    reason: 'O_DIRECT is refused by us at open(2); fcntl(2) does not ask us',
    kernel: 'fuse_direct_IO, setfl',
  },
  {
    scenario: 'waiting-and-flags',
    call: /^getfl 1$/,
    nth: [5],
    mount: /^ok 49154$/,
    reason: 'the same: O_DIRECT is set, and the flags before it are not',
    kernel: 'fuse_direct_IO, setfl',
  },
  {
    scenario: 'inotify-removal',
    call: /^events$/,
    nth: [4],
    mount: /^ok A:delete-self A:ignored r:delete\/:A$/,
    reason:
      'a watch holds an inode and no name; that of a default group is dropped by the kernel with its parent, before it can be told that no link is left',
    kernel: 'shrink_dcache_parent, dentry_unlink_inode',
  },
  {
    scenario: 'inotify-attribute',
    call: /^events$/,
    nth: [1, 2],
    mount: /^ok (s:open s:modify s:close-write s:open s:access s:close s:attrib|o:open o:modify)$/,
    reason:
      'an attribute keeps its inode, by our choice: a watch on it hears of all its uses, and not only of those while it was open at the start',
    kernel: 'configfs_new_inode: a new inode at each lookup',
  },
  {
    scenario: 'gpio-values@7.3',
    call: /^cat gpio-sim\/d\/b\/.*(label|name)$/,
    nth: [11, 12, 13, 25, 26, 27, 39, 40, 41],
    mount: /^ok \[4096 bytes/,
    reason: 'a newer kernel cuts a text with its newline at 4095 bytes; texts of a description know no such limit',
    kernel: 'sysfs_emit in gpio_sim_bank_config_label_show',
  },
  {
    scenario: 'gpio-newer',
    call: /^cat gpio-sim\/d\/b\/label$/,
    nth: [3],
    mount: /^ok \[4096 bytes/,
    reason: 'the same',
    kernel: 'sysfs_emit in gpio_sim_bank_config_label_show',
  },
  {
    scenario: 'locks@7.3',
    call: /^lease [13] /,
    mount: /^EAGAIN$/,
    reason:
      'leases are a matter of the file system in newer kernels, and configfs has none; on a mount, the kernel of this machine decides',
    kernel: 'kernel_setlease: no setlease in configfs_file_operations',
  },
  {
    scenario: 'lab-register@7.3',
    call: /^(put two lab\/register|cat lab\/log)$/,
    nth: [2, 3],
    mount: /^(write EEXIST|ok "make_item one i.*")$/,
    reason: 'our choice: that kernel has lost the check, so a driver gets two groups of one name, and a script cannot remove the second',
    kernel: 'configfs_register_group: create_default_group without configfs_dirent_exists',
  },
  {
    scenario: 'lab-register@7.3',
    call: /^ls lab\/dynamic$/,
    nth: [3],
    mount: /^ok \.\/ \.\.\/$/,
    reason: 'the same: of the two groups, one stays',
    kernel: 'configfs_register_group: create_default_group without configfs_dirent_exists',
  },
  {
    scenario: 'lab-register-again',
    call: /^events$/,
    nth: [3],
    mount: /^ok r:delete-self r:ignored$/,
    reason: 'what a driver takes away is told to those who watch it; the kernel has no message that tells those who watch its parent, too',
    kernel: 'fuse_reverse_inval_entry',
  },
  {
    scenario: 'other-user',
    transport: 'kernel',
    call: /^as 1000 unlink 02-simple-children\/a$/,
    mount: /^EISDIR$/,
    reason: 'that the call does not fit the kind of what it names is found out before we are asked for permission',
    kernel: 'may_delete',
  },
  {
    scenario: 'sticky-and-setgid',
    transport: 'kernel',
    call: /^as 1000 (unlink 02-simple-children\/b|rmdir 02-simple-children\/description)$/,
    mount: /^(EISDIR|ENOTDIR)$/,
    reason: 'that the call does not fit the kind of what it names is found out before we are asked for permission',
    kernel: 'may_delete',
  },
  {
    scenario: 'other-user',
    transport: 'kernel',
    call: /^as 1000 mknod 02-simple-children\/n char$/,
    mount: /^EPERM$/,
    reason: 'that the caller may not make devices is found out before we are asked for permission',
    kernel: 'vfs_mknod',
  },
  {
    scenario: 'iio-closed',
    transport: 'kernel',
    call: /^(as 1000 )?cwd$/,
    mount: /^ENOENT$/,
    reason: "after a refused search for a directory that is somebody's working directory it has no path, until somebody may find it",
    kernel: 'fuse_dentry_revalidate, d_invalidate',
  },
  {
    scenario: 'aggregator-tree',
    call: /^mkdir gpio-aggregator\/g\/line18446744073709551616$/,
    mount: /^ok$/,
    reason: 'a number beyond 64 bits wraps in this model, as up to 6.12; in 7.2 and later it counts as the largest, which is taken here',
    kernel: '_parse_integer_limit',
  },
];
