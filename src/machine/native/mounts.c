/* Changes to the private mount namespace. Nothing here needs /proc, which may be that of another pid namespace. */
#define _GNU_SOURCE
#include "machine.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
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

/* Shows what is at `from` below `directory` also at `to`, with all that is mounted in it. */
static int bind_at(int directory, const char *from, const char *to)
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

/* Makes in the tmpfs what an entry of the covered directory needs, and shows it there. */
static int show_entry(int old, const char *name, const char *to)
{
	struct stat st;
	if (fstatat(old, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -1;
	if (S_ISLNK(st.st_mode)) {
		char text[PATH_MAX];
		ssize_t length = readlinkat(old, name, text, sizeof text - 1);
		if (length < 0)
			return -1;
		text[length] = 0;
		return symlink(text, to);
	}
	if (S_ISDIR(st.st_mode)) {
		if (mkdir(to, 0755))
			return -1;
	} else {
		int fd = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		close(fd);
	}
	return bind_at(old, name, to);
}

int cover(const char *directory)
{
	struct stat st;
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	DIR *old = fdopendir(fd);
	if (!old || fstat(fd, &st))
		return -1;
	char mode[16];
	snprintf(mode, sizeof mode, "%o", st.st_mode & 07777);
	int result = mount_tmpfs(directory, mode);
	for (struct dirent *entry; result == 0 && (entry = readdir(old));) {
		char to[PATH_MAX];
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (snprintf(to, sizeof to, "%s/%s", directory, entry->d_name) >= (int)sizeof to) {
			errno = ENAMETOOLONG;
			result = -1;
		} else
			result = show_entry(fd, entry->d_name, to);
	}
	int why = errno;
	closedir(old);
	errno = why;
	return result;
}

int merge(const char *from, const char *to, char **entries)
{
	int old = open(to, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (old < 0)
		return -1;
	int result = bind_path(from, to);
	for (; result == 0 && *entries; entries++) {
		char path[PATH_MAX];
		if (snprintf(path, sizeof path, "%s/%s", to, *entries) >= (int)sizeof path) {
			errno = ENAMETOOLONG;
			result = -1;
		} else if ((result = bind_at(old, *entries, path)) && errno == ENOENT)
			/* It has gone meanwhile. */
			result = 0;
	}
	int why = errno;
	close(old);
	errno = why;
	return result;
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
