/**
 * Mount options for libfuse 2.9.
 *
 * @module
 */

export interface NativeMountOptions {
  /** Nothing can be changed: everything that would is EROFS, in the kernel already. */
  readonly readOnly?: boolean;
  /** Options of libfuse or mount(8) in addition, such as `noexec`. */
  readonly mountOptions?: readonly string[];
  /**
   * May other users than the one who mounts use it? Default: if root mounts it, as with configfs. For anybody else it
   * needs `user_allow_other` in /etc/fuse.conf.
   */
  readonly allowOther?: boolean;
}

/**
 * The `-o` argument.
 *
 * Where others may use the mount, the kernel checks the modes, as in configfs. A user who mounts for himself alone is to
 * the stand-in what root is to configfs: everything belongs to uid 0, and no mode keeps him out.
 */
export function libfuseOptions(options: NativeMountOptions, root: boolean): string {
  const { readOnly = false, mountOptions = [], allowOther = root } = options;
  return (
    '-o' +
    [
      readOnly ? 'ro' : 'rw',
      'fsname=configfs',
      'subtype=configfs',
      ...(allowOther ? ['allow_other', 'default_permissions'] : []),
      // Each read and write comes to us as it was made, whatever the size of the file is said to be.
      'direct_io',
      // One write(2), one store: up to 128 KiB.
      'big_writes',
      // The numbers are ours.
      'use_ino',
      // As for any other mount. fusermount3 neither needs nor knows this one.
      ...(root ? ['nonempty'] : []),
      // Removed is removed: no `.fuse_hidden` files.
      'hard_remove',
      // Every name is asked for on each use. Attributes hold for the current jiffy, since the kernel rounds up: this saves
      // the GETATTR after each LOOKUP. Above all: libfuse's own default is one second.
      'entry_timeout=0',
      'negative_timeout=0',
      'attr_timeout=0.0000001',
      'ac_attr_timeout=0',
      ...mountOptions,
    ].join(',')
  );
}
