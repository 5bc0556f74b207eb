/* The mount and the user namespace. */
#define _GNU_SOURCE
#include "namespaces.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t written = write(fd, text, strlen(text));
	int why = errno;
	close(fd);
	errno = why;
	return written < 0 ? -1 : 0;
}

int map_user(unsigned inside_uid, unsigned inside_gid, unsigned outside_uid, unsigned outside_gid)
{
	char map[64];
	/* An old kernel has no such file, and needs none. */
	if (write_file("/proc/self/setgroups", "deny") && errno != ENOENT)
		return -1;
	snprintf(map, sizeof map, "%u %u 1", inside_uid, outside_uid);
	if (write_file("/proc/self/uid_map", map))
		return -1;
	snprintf(map, sizeof map, "%u %u 1", inside_gid, outside_gid);
	return write_file("/proc/self/gid_map", map);
}

int own_mounts(bool user)
{
	if (user) {
		unsigned uid = geteuid(), gid = getegid();
		if (unshare(CLONE_NEWUSER) || map_user(0, 0, uid, gid))
			return -1;
	}
	if (unshare(CLONE_NEWNS))
		return -1;
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}
