/*
 * Changes to the private mount namespace. Each returns 0, or -1 with errno set; none needs
 * /proc, which may be that of another pid namespace.
 */
#ifndef MOUNTS_H
#define MOUNTS_H

/* An empty tmpfs over a directory; mode is in octal. */
int mount_tmpfs(const char *directory, const char *mode);
/* Shows a file or directory at a second place. */
int bind_path(const char *from, const char *to);
/* Shows what is at `from` below `directory` also at `to`, with all that is mounted in it. */
int bind_at(int directory, const char *from, const char *to);
/* Makes the mount that a path is on read-only. */
int make_read_only(const char *path);
/* Mounts the file system that is served through an open /dev/fuse. */
int mount_fuse(int device, const char *directory, const char *options);
/* A second reference to what is mounted on a directory, which keeps it when it is unmounted there: a descriptor. */
int keep_mount(const char *directory);

/* cover.c */

/* Puts a tmpfs over a directory and binds back all that was in it, so that more can be added. */
int cover(const char *directory);
/* As bind_path, for a directory in which these entries of what was at `to` stay: `from` has something to mount each on. */
int merge(const char *from, const char *to, char **entries);

#endif
