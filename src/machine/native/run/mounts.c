/* Single mounts. */
#define _GNU_SOURCE
#include "mounts.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>


/* Not in the headers of older C libraries. */
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif

int bind_at(int directory, const char *from, const char *to)
{
	int tree = syscall(SYS_open_tree, directory, from, OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW);
	if (tree < 0)
		return -1;
	int result = syscall(SYS_move_mount, tree, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH);
	int why = errno;
	close(tree);
	errno = why;
	return result;
}

int bind_path(const char *from, const char *to)
{
	return bind_at(AT_FDCWD, from, to);
}

int keep_mount(const char *directory)
{
	return syscall(SYS_open_tree, AT_FDCWD, directory, OPEN_TREE_CLONE | O_CLOEXEC);
}

int mount_tmpfs(const char *directory, const char *mode)
{
	char options[64];
	snprintf(options, sizeof options, "mode=%s,size=64m", mode);
	return mount("configfs-fuse", directory, "tmpfs", 0, options);
}


int make_read_only(const char *path)
{
	return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
}

int mount_fuse(int device, const char *directory, const char *options)
{
	char all[1024];
	if (snprintf(all, sizeof all, "fd=%d,%s", device, options) >= (int)sizeof all) {
		errno = E2BIG;
		return -1;
	}
	return mount("configfs", directory, "fuse.configfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RELATIME, all);
}
