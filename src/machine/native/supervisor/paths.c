/* What a path means to a caller: with its root, its working directory and its rights. */
#define _GNU_SOURCE
#include "answers.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* An older musl has neither this structure nor a function for it. */
#ifndef STATX_TYPE
#include <linux/stat.h>
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef RESOLVE_BENEATH
#define RESOLVE_BENEATH 8
#define RESOLVE_IN_ROOT 16
#endif

/*
 * Takes on the file system credentials of a thread, unless it is root's. Raw calls are for one thread alone. Returns whether they have to
 * be given back.
 */
static bool become(pid_t pid)
{
	char status[MOST_STATUS], *end;
	gid_t groups[256];
	size_t count = 0;
	unsigned uid = 0, gid = 0;
	if (!read_status(pid, status, sizeof status) || sscanf(status_field(status, "\nUid:\t"), "%*u\t%*u\t%*u\t%u", &uid) != 1 || uid == 0)
		return false;
	sscanf(status_field(status, "\nGid:\t"), "%*u\t%*u\t%*u\t%u", &gid);
	for (const char *at = status_field(status, "\nGroups:\t"); count < 256 && *at != '\n'; at = end) {
		unsigned long group = strtoul(at, &end, 10);
		if (end == at)
			break;
		groups[count++] = group;
		end += *end == ' ';
	}
	syscall(SYS_setgroups, count, groups);
	syscall(SYS_setfsgid, gid);
	syscall(SYS_setfsuid, uid);
	return true;
}

static void become_root(void)
{
	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, 0);
	syscall(SYS_setgroups, 0, NULL);
}

/* openat(2) with the flags RESOLVE_… of openat2(2), if there are any. */
static int open_below(int start, const char *path, int flags, uint64_t rules)
{
	uint64_t how[3] = {flags | O_PATH | O_CLOEXEC, 0, rules};
	return rules ? (int)syscall(SYS_openat2, start, path, how, sizeof how) : openat(start, path, flags | O_PATH | O_CLOEXEC);
}

int resolve(pid_t pid, int dirfd, const char *path, int flags, uint64_t rules)
{
	char own[PATH_MAX + 64];
	int start;
	/* From a directory that the path cannot leave, its first slash leads nowhere, or to that directory. */
	if (*path == '/' && rules & RESOLVE_BENEATH)
		return -1;
	if (*path == '/' && !(rules & RESOLVE_IN_ROOT)) {
		/* Ourselves to the caller, not to this process. */
		static const char *const selves[] = {"/proc/self", "/proc/thread-self"};
		for (int i = 0; i < 2 && !rules; i++) {
			size_t length = strlen(selves[i]);
			if (!strncmp(path, selves[i], length) && (path[length] == '/' || !path[length])) {
				snprintf(own, sizeof own, "/proc/%d%s", pid, path + length);
				path = own;
				break;
			}
		}
		start = open_format(O_PATH, "/proc/%d/root", pid);
		while (*path == '/')
			path++;
		if (!*path)
			path = ".";
	} else if (dirfd == AT_FDCWD)
		start = open_format(O_PATH, "/proc/%d/cwd", pid);
	else
		start = open_format(O_PATH, "/proc/%d/fd/%d", pid, dirfd);
	if (start < 0)
		return -1;
	bool other = become(pid);
	int fd = open_below(start, path, flags, rules);
	if (other)
		become_root();
	close(start);
	return fd;
}

/* Asks the kernel only, not the server behind it. */
bool is_ours(int fd)
{
	struct statx st;
	return !syscall(SYS_statx, fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) && makedev(st.stx_dev_major, st.stx_dev_minor) == served.device;
}
