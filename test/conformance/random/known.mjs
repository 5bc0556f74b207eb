import { closedBy } from './closing.mjs';

/** A tree without what counts commands and time. */
const withoutCounts = (tree) => tree.replace(/((?:in_cmds|num_cmds|creation_time) .*")\d+/g, '$1N');

/** What a subsystem keeps when its directories are removed, and so from one script to the next: by the names of the files. */
const OUTLIVING = [
  '01-childless/\\w+|showme|lab/log|tsm_lab/\\w+',
  // dlm, and the heartbeat of cluster
  'tcp_port|buffer_size|rsbtbl_size|recover_timer|toss_secs|scan_secs|log_debug|log_info|protocol|mark|new_rsb_count|recover_callbacks|cluster_name',
  'heartbeat/(dead_threshold|mode)',
  // pci_ep: the header of a driver
  'vendorid|deviceid|revid|(progif|subclass|baseclass)_code|cache_line_size|subsys_(vendor_)?id|interrupt_pin',
].join('|');
const outlives = new RegExp(`(^|/)(${OUTLIVING})$`);
/** In a log, what is relative to lab is a name alone. */
const isOutliving = (path) => outlives.test(path) || /^(\\@\/?)?(lab)?(\/?log)?$/.test(path);
/** A tree without those files. */
const withoutOutliving = (tree) => tree.replace(new RegExp(`^ +(\\S*/)?(${OUTLIVING}) -.*\n?`, 'gm'), '');

/** The descriptor of a call. @param {string} [call] */
const slotOf = (call = '') => /\b(?:lseek|read|readv|write|writev|sendfile \S+) (\d+)/.exec(call)?.[1];

const plain = (path = '') => path.replace(/^\\@\//, '');

/**
 * @typedef {object} Known
 * @property {RegExp} call without prefixes
 * @property {RegExp} [kernel]
 * @property {RegExp} mount
 * @property {(kernel: string, mount: string) => boolean} [alike]
 * @property {(script: import('./judge.mjs').Past) => boolean} [when]
 * @property {boolean} [stop]
 * @property {string} reason the scenario in ../differences.mjs that shows it; `harness: …` is what this test itself cannot keep alike
 */

/**
 * What differs on every mount, whatever the calls before, because FUSE decides it: the same facts as in ../differences.mjs,
 * where each is asserted with a scenario. Here they are said of any script.
 *
 * `stop` means that the two sides are in different states from there on, so the rest of the script is not judged.
 *
 * @type {Known[]}
 */
export const known = [
  { call: /^statfs /, mount: /^ok type=65735546 /, reason: 'closed-root' },
  {
    call: /^lsino /,
    mount: /^ok /,
    alike: (kernel, mount) => kernel.replace(/=(same|other)\b/g, '') === mount.replace(/=(same|other)\b/g, ''),
    reason: 'folder-order',
  },
  { call: /^f?ino /, kernel: /^ok other$/, mount: /^ok same$/, reason: 'attribute-times' },
  { call: /^handle /, mount: /^ok$/, reason: 'closed-root' },
  { call: /^mmap \S+ (r|w|rw)$/, kernel: /^ENODEV$/, mount: /^ok$/, reason: 'unsupported-calls' },
  { call: /^lseek .*(end|data|hole)$/, kernel: /^EINVAL$/, mount: /^(ok \d+|ENXIO)$/, stop: true, reason: 'folder-seek-ends' },
  { call: /^lseek \S+ \d{10,} /, kernel: /^EINVAL$/, mount: /^ok \d+$/, stop: true, reason: 'far-offsets' },
  { call: /^fallocate /, kernel: /^EFBIG$/, mount: /^EOPNOTSUPP$/, reason: 'fuse-decides' },
  { call: /^sendfile /, kernel: /^EINVAL$/, mount: /^/, stop: true, reason: 'fuse-decides' },
  // What was spliced from a file has passed through the page cache, which takes the end of the text for that of the file.
  {
    call: /^lseek .*(end|data|hole)$/,
    mount: /^(ok \d+|ENXIO)$/,
    when: ({ before }) => before.some((line) => /\bsendfile /.test(line)),
    stop: true,
    reason: 'fuse-decides',
  },
  { call: /^ioctl /, kernel: /flags ENOTTY$/, mount: /flags (ENOENT|EACCES|ESTALE)$/, reason: 'fuse-decides' },
  {
    call: /^(getdents|fls) /,
    mount: /^(ok|EINVAL)/,
    when: ({ before }) =>
      before.some((line) => /\blseek /.test(line)) && before.some((line) => /\b(mkdir|rmdir|symlink|unlink|rename) /.test(line)),
    stop: true,
    reason: 'fuse-decides',
  },
  { call: /^(unlink|rmdir|rename) /, kernel: /^(EACCES|EPERM)$/, mount: /^(EISDIR|ENOTDIR)$/, reason: 'other-user' },
  // That a path ends in a dot is found out, and a way up is gone, without asking who may search the directory.
  {
    call: /^(rmdir|unlink|rename|mkdir|symlink|link|mknod) (.*[ /])?\.(\/| |$)/,
    kernel: /^EACCES$/,
    mount: /^E(INVAL|BUSY|EXIST|NOTEMPTY)$/,
    reason: 'other-user',
  },
  {
    call: /^\S+ (.* )?(\S*\/)?\.\.?(\/| |$)/,
    kernel: /^(open )?EACCES$/,
    mount: /^(ok |(open )?E[A-Z]+$)/,
    when: ({ before }) => before.some((line) => closedBy(line) !== undefined),
    reason: 'other-user',
  },
  {
    call: /^lsino /,
    kernel: / \.=gone /,
    mount: /^ok /,
    alike: (kernel, mount) => kernel.replace(/ \.\.?=\w+/g, '') === mount.replace(/ \.\.?=\w+/g, ''),
    reason: 'other-user',
  },
  // Nothing is found in a directory that was removed: the kernel knows without asking, and does not ask who may search it either.
  {
    call: /^./,
    kernel: /(^| )EACCES$/,
    mount: /(^| )ENOENT$/,
    when: ({ before }) => before.some((line) => /\brmdir /.test(line)) && before.some((line) => /\b(f?chdir|at) /.test(line)),
    reason: 'other-user',
  },
  // access(2) looks at the capabilities that root may take back; /proc does not tell that call from others.
  {
    call: /^access(fd)? /,
    mount: /^EACCES$/,
    when: ({ before }) => /\bcaps /.test(before.at(-1)),
    reason: 'other-user',
  },
  // Where the kernel has been answered ENOSYS once, it asks for no permission any more.
  { call: /^getxattr .* user\./, kernel: /^EACCES$/, mount: /^EOPNOTSUPP$/, reason: 'other-user' },
  // Of O_NOATIME the kernel asks who owns the file before it asks us who may open it (may_open).
  { call: /^open .*\bnoatime/, kernel: /^EACCES$/, mount: /^EPERM$/, reason: 'other-user' },
  // It takes S_ISUID and S_ISGID away first, by a SETATTR that looks like a chmod of the caller's (file_modified).
  {
    call: /^fallocate /,
    kernel: /^EOPNOTSUPP$/,
    mount: /^EPERM$/,
    when: ({ before }) => before.some((line) => /\bf?chmod(fd)? \S+ 0*[2-7][0-7]{3}$/.test(line)),
    reason: 'other-user',
  },
  // That it may make no device, and nobody a link to a directory, is found out before we are asked for permission, or whether the directory
  // is gone.
  { call: /^(mknod .* (char|block)$|link )/, kernel: /^(EACCES|ENOENT)$/, mount: /^EPERM$/, reason: 'other-user' },
  { call: /^(read|pread) \S+ 0\b/, mount: /^ok 0 ""$/, stop: true, reason: 'zero-lengths' },
  { call: /^(write|pwrite|put) /, kernel: /(EFAULT|ETXTBSY)$/, mount: /^ok 0$/, stop: true, reason: 'zero-lengths' },
  { call: /^bad(read|write) /, mount: /^EFAULT$/, stop: true, reason: 'bad-pointers' },
  {
    call: /^(write|pwrite|writev|put|echo) /,
    kernel: /^ok \d+$/,
    mount: /EIO$/,
    when: ({ pathOf }) => /storelong/.test(pathOf),
    stop: true,
    reason: 'odd-attributes',
  },
  {
    call: /^(lseek|read|readv|sendfile|write|writev) /,
    mount: /^/,
    when: ({ before }) => before.some((line) => new RegExp(`\\b(?:re)?open(?:at2)? ${slotOf(before.at(-1))} .*append`).test(line)),
    stop: true,
    reason: 'append-position',
  },
  {
    call: /^f?stat /,
    mount: /^ok /,
    alike: (kernel, mount) => kernel.replace(/ s\d+/, '') === mount.replace(/ s\d+/, ''),
    when: ({ before }) => before.some((line) => /open \S+ \S+ \S*path/.test(line)),
    reason: 'path-descriptor-size',
  },
  { call: /^(pread|pwrite|preadv2|pwritev2) /, mount: /^ESPIPE$/, stop: true, reason: 'lab-binary-offsets' },
  {
    call: /^./,
    mount: /^/,
    when: ({ before }) =>
      before.some((line) => /open \S+ \S*(lab\/blobs\/[^ ]*|\/inblob|\/aml) \S*w/.test(line)) &&
      before.some((line) => /^(as \S+ )?(child|pass|dup|fls) /.test(line)),
    stop: true,
    reason: 'lab-binary-duplicates',
  },
  { call: /^(write|pwrite|writev|put|echo) /, kernel: /^(write )?E525$/, mount: /^(write )?EINVAL$/, reason: 'usb-luns' },
  {
    call: /^(write|pwrite|writev|put|echo) /,
    kernel: /^ok \d+$/,
    mount: /^ok \d+$/,
    when: ({ pathOf }) => /guid(Format|ExtensionCode)$/.test(pathOf),
    stop: true,
    reason: 'usb-uvc-tree',
  },
  // Both sides' clocks have ticks, but not the same ones: which of two things is older is only known of one thing.
  {
    call: /^f?changed /,
    mount: /^ok/,
    when: ({ before, pathOf, remembered }) =>
      plain(pathOf) !== plain(remembered) || before.some((line) => /\b(chdir|fchdir|at) /.test(line)),
    reason: 'harness: times of two things',
  },
  // The folder above is the guest's root there, and here one that everybody may write to.
  {
    call: /^(rmdir|unlink|rename|mkdir|symlink|link|mknod) .*\\@( |$)/,
    kernel: /^EACCES$/,
    mount: /^E/,
    reason: 'harness: where it is mounted',
  },
  // sysctl fs.protected_symlinks is 1 in the guest.
  {
    call: /./,
    kernel: /EACCES$/,
    mount: /./,
    when: ({ before }) => before.some((line) => /chmod \S+ 01777$/.test(line)) && before.some((line) => /\bsymlink /.test(line)),
    stop: true,
    reason: 'harness: fs.protected_symlinks',
  },
  // cluster_set of fs/dlm/config.c asks for CAP_SYS_ADMIN, which models cannot ask about: it matters to users who were given the file.
  {
    call: /^(write|pwrite|writev|pwritev2|put|echo|sendfile|copyrange) /,
    kernel: /EPERM$/,
    mount: /^(write )?(ok \d+|E\w+)$/,
    when: ({ pathOf }) => /dlm\/[cd]\/\w+$/.test(pathOf),
    stop: true,
    reason: 'dlm: capable(CAP_SYS_ADMIN)',
  },
  // The guest has the addresses 127.0.0.0/8 and no network; a stand-in takes every address for one of its own.
  {
    call: /^(write|pwrite|writev|put|echo) /,
    kernel: /(EADDRNOTAVAIL|EADDRINUSE)$/,
    mount: /^ok \d+$/,
    when: ({ pathOf }) => /local$/.test(pathOf),
    stop: true,
    reason: 'harness: addresses of the machine',
  },
  // Errors that have no name are only in the module of the guest.
  { call: /^(mkdir|symlink) /, kernel: /^E\d+$/, mount: /^EIO$/, reason: 'harness: errors without names' },
  // Where a script ended at a difference, the sides' values that outlive it may be others.
  {
    call: /^(cat|read|pread|readv) /,
    kernel: /^ok/,
    mount: /^ok/,
    when: ({ tainted, pathOf }) => tainted && isOutliving(pathOf),
    reason: 'harness: what the script before left',
  },
  {
    call: /^tree /,
    kernel: /^\n/,
    mount: /^\n/,
    alike: (kernel, mount) => withoutOutliving(kernel) === withoutOutliving(mount),
    when: ({ tainted }) => tainted,
    reason: 'harness: what the script before left',
  },
  // In the guest a LUN of loopback is scanned, and each side has a clock of its own.
  {
    call: /^(cat|read|pread|readv|tree) /,
    kernel: /^(ok|\n)/,
    mount: /^(ok|\n)/,
    alike: (kernel, mount) => withoutCounts(kernel) === withoutCounts(mount),
    reason: 'harness: commands and clocks',
  },
  {
    call: /^(cat|read|pread|readv) /,
    kernel: /^ok/,
    mount: /^ok/,
    when: ({ pathOf }) => /\/(in_cmds|num_cmds|creation_time)$/.test(pathOf),
    reason: 'harness: commands and clocks',
  },
  // What nvmet needs in the kernel has folders of its own in the root.
  {
    call: /^(ls|lsorder|lsino|tree|fls|getdents|cat) /,
    kernel: /(nullb|rdma_cm)[/=]/,
    mount: /^/,
    reason: 'harness: more modules in the guest',
  },
  { call: /^f?(stat|statx|changed) /, kernel: /\bn[45]\b/, mount: /\bn3\b/, reason: 'harness: more modules in the guest' },
];
