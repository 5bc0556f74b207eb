/*
 * machine access: what the kernel lets a user do with a file. It knows access control lists, and the rules of a file system's
 * own, which no stat(2) tells.
 *
 * A question is a line on standard input, `ID PATH UID GID MASK GROUP,GROUP,…`: PATH is a descriptor under /proc, MASK that of
 * access(2). The answer is a line on standard output, `ID ERRNO`, or `ID -1` where this process may not take on that user's
 * identity. Each is answered by a process of its own: the file system may never answer.
 */
#define _GNU_SOURCE
#include "programs.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int by_number(const void *a, const void *b)
{
	gid_t first = *(const gid_t *)a, second = *(const gid_t *)b;
	return first < second ? -1 : first > second;
}

/* Without rights: are these the groups that this process has already? */
static bool has_groups(gid_t *groups, int count)
{
	int own = getgroups(0, NULL);
	gid_t *mine = own == count ? calloc(count + 1, sizeof *mine) : NULL;
	if (!mine || getgroups(count, mine) != count)
		return false;
	qsort(mine, count, sizeof *mine, by_number);
	qsort(groups, count, sizeof *groups, by_number);
	return !memcmp(mine, groups, count * sizeof *mine);
}

static bool become(uid_t uid, gid_t gid, gid_t *groups, int count)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};
	if (setgroups(count, groups) && !has_groups(groups, count))
		return false;
	/* What capabilities allow has been looked at before: see outside-walk.ts. */
	return !setresgid(gid, gid, gid) && !setresuid(uid, uid, uid) && !syscall(SYS_capset, &header, none);
}

/* @param groups numbers with commas between; changed */
static int ask(const char *path, uid_t uid, gid_t gid, int mask, char *groups)
{
	int count = 0, fd = open(path, O_PATH | O_CLOEXEC);
	gid_t *list = calloc(strlen(groups) + 1, sizeof *list);
	char file[64];
	if (fd < 0 || !list)
		return errno;
	for (char *rest = groups, *one; (one = strtok_r(rest, ",", &rest));)
		list[count++] = strtoul(one, NULL, 10);
	if (!become(uid, gid, list, count))
		return -1;
	/* Forgotten with the old identity. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
	return access(file, mask) ? errno : 0;
}

int serve_access(void)
{
	char *line = NULL;
	size_t size = 0;
	/* Nobody waits for those that answer, and nobody but Node ends this one. */
	signal(SIGCHLD, SIG_IGN);
	while (getline(&line, &size, stdin) > 0) {
		char path[64], groups_at_first = 0, *groups = &groups_at_first;
		unsigned long id;
		unsigned uid, gid;
		int mask, at = 0;
		line[strcspn(line, "\n")] = 0;
		if (sscanf(line, "%lu %63s %u %u %d %n", &id, path, &uid, &gid, &mask, &at) != 5)
			return 2;
		if (at)
			groups = line + at;
		pid_t pid = fork();
		if (pid > 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		int answer = pid < 0 ? errno : ask(path, uid, gid, mask, groups);
		dprintf(STDOUT_FILENO, "%lu %d\n", id, answer);
		if (pid == 0)
			_exit(0);
	}
	return 0;
}
