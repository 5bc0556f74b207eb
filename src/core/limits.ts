/**
 * Sizes that the kernel sets.
 *
 * @module
 */

/** PAGE_SIZE of the kernel: the size that a text attribute shows, and the most that `show` may return. */
export const PAGE_SIZE = 4096;

/** SIMPLE_ATTR_SIZE - 1 (fs/configfs/file.c): the most bytes of one write that reach `store`. */
export const MAX_STORE = PAGE_SIZE - 1;

/** MAXSYMLINKS (include/linux/namei.h): the most symbolic links on the way of one path. */
export const MAX_LINKS = 40;

/** NAME_MAX: the longest name in bytes. */
export const NAME_MAX = 255;
