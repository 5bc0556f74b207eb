/**
 * Scenarios that the native transport (fuse-native on libfuse 2.9) cannot pass, and why: they are skipped with
 * `scripts/conformance --transport native`. All others have to agree, as over the kernel transport.
 */
const NAMES = 'fuse-native replaces what is not UTF-8: such names are refused';
const REMOVED = 'libfuse answers ENOENT itself to calls on an open file or a directory that has no path any more';
const OFFSETS = "folder offsets are those of libfuse's buffer, which is read from anywhere else too";
const SEEK = 'fuse-native cannot tell the kernel that a file is not seekable';
const CALLER = 'fuse-native does not tell which process asks, so neither its directory nor its rights are known';
const COPY = 'libfuse 2.9 does not know copy_file_range: the kernel does it by itself, with reads and writes';
const RENAMEAT2 = 'libfuse has no renameat2: the kernel answers EINVAL to its flags without asking';

/** @type {Record<string, string>} */
export const nativeLimits = {
  'attribute-times': 'libfuse passes on times in milliseconds, and only both of them together',
  'copy-offsets': COPY,
  'folder-changes': OFFSETS,
  'folder-offsets': OFFSETS,
  'folder-times': REMOVED,
  'fuse-decides': OFFSETS,
  'held-folder-times': 'fuse-native cannot tell the kernel that the times of a directory have changed',
  'iio-triggers': NAMES,
  ioctls: REMOVED,
  'lab-binary': SEEK,
  'lab-binary-errors': `${SEEK}; ${REMOVED}`,
  'lab-binary-limits': SEEK,
  'lab-binary-offsets': SEEK,
  'lab-link-descriptors': REMOVED,
  'lab-link-search': CALLER,
  'lab-link-targets': CALLER,
  'lab-link-times': REMOVED,
  'lab-register': `${OFFSETS}; ${REMOVED}`,
  'lab-register-again': `${REMOVED}; who watches it is not told`,
  'lab-set-id-bits': 'fuse-native does not tell which process asks: the bits that go are those that FUSE takes',
  'link-counts': REMOVED,
  names: NAMES,
  'netconsole-userdata': NAMES,
  'nvmet-tree': REMOVED,
  'own-folders-behind': CALLER,
  'passed-descriptors': REMOVED,
  'path-descriptors': REMOVED,
  'removed-default-groups': REMOVED,
  'removed-items': REMOVED,
  renames: RENAMEAT2,
  'reopened-removed': REMOVED,
  'same-name-again': REMOVED,
  'set-times': 'libfuse passes on times in milliseconds, not before 1970, and only both of them together',
  'statx-masks': REMOVED,
  'target-iscsi-auth': 'fuse-native does not tell which process asks, so it counts as root',
  'target-iscsi-names': NAMES,
  'target-object-mkdir': NAMES,
  'target-open-before': REMOVED,
  'thunderbolt-streams': NAMES,
  trailing: `${RENAMEAT2}; ${REMOVED}`,
  transfers: COPY,
  'two-readers': OFFSETS,
  'usb-removed-folder': CALLER,
  'usb-removed-while-open': REMOVED,
  'usb-name-bytes': NAMES,
  'working-directory': REMOVED,
};
