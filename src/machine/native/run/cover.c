/* Directories of the machine in which more is shown, beside what is there. */
#define _GNU_SOURCE
#include "mounts.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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
	if (mount_tmpfs(directory, mode)) {
		int why = errno;
		closedir(old);
		errno = why;
		return -1;
	}
	int result = 0;
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
	/* All of it or nothing: who does without what was to be added goes on with the directory as it was. */
	if (result)
		umount2(directory, MNT_DETACH);
	errno = why;
	return result;
}

/*
 * Reads a directory to its end. A file system that sends nodes along with its entries has told the kernel of all of them then, in one
 * answer where the buffer is large: else each one that is mounted on would be asked for.
 */
static void read_whole(const char *directory)
{
	char entries[65536];
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (fd >= 0 && syscall(SYS_getdents64, fd, entries, sizeof entries) > 0)
		;
	if (fd >= 0)
		close(fd);
}

int merge(const char *from, const char *to, char **entries)
{
	int old = open(to, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (old < 0)
		return -1;
	int result = bind_path(from, to);
	if (result == 0 && *entries)
		read_whole(to);
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
