/*
 * open(2) of a table of mounts, such as /proc/self/mountinfo: the caller gets a copy, in which our mount is of type configfs.
 *
 * The kernel's own table cannot be changed on its way, since a program may read it in pieces and seek in it.
 */
#define _GNU_SOURCE
#include "answers.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <sys/statfs.h>
#include <unistd.h>

#define PROC_MAGIC 0x9fa0
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND (1UL << 1)
#endif

/* One line of a table of mounts, changed where it is about our mount. Fields are parted by single blanks. */
static void copy_line(char *line, bool mountinfo, FILE *out)
{
	char device[32], point[PATH_MAX + 2], *type, *end;
	snprintf(device, sizeof device, " %u:%u ", major(served.device), minor(served.device));
	snprintf(point, sizeof point, " %s ", served.point);
	type = strstr(line, mountinfo ? " - fuse.configfs " : " fuse.configfs ");
	bool ours = type && (mountinfo ? strstr(line, device) && strstr(line, device) < type : strstr(line, point) && strstr(line, point) < type);
	if (!ours) {
		fputs(line, out);
		return;
	}
	type = strstr(type, "fuse.configfs");
	fprintf(out, "%.*sconfigfs", (int)(type - line), line);
	/* mountinfo: SOURCE OPTIONS; mounts: OPTIONS 0 0. FUSE's own options are no configfs's. */
	end = type + strlen("fuse.configfs");
	char *fuse = strstr(end, ",user_id=");
	if (!fuse) {
		fputs(end, out);
		return;
	}
	fprintf(out, "%.*s%s", (int)(fuse - end), end, fuse + strcspn(fuse, " \n"));
}

/* A copy of a table of mounts that says configfs, open for reading; -1 with errno set. */
static int copy_table(FILE *table, bool mountinfo)
{
	int memory = memfd_create("mounts", MFD_CLOEXEC);
	FILE *out = memory < 0 ? NULL : fdopen(memory, "w");
	if (!out)
		return -1;
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, table) > 0)
		copy_line(line, mountinfo, out);
	free(line);
	fflush(out);
	int fd = open_format(O_RDONLY, "/proc/self/fd/%d", memory);
	fclose(out);
	return fd;
}

bool answer_open(const struct seccomp_notif *request, enum call call)
{
	const __u64 *args = request->data.args;
	pid_t pid = request->pid;
	char path[PATH_MAX], link[64], target[PATH_MAX];
	uint64_t how[3] = {0};
	if (!read_string(pid, args[call == OPEN ? 0 : 1], path, sizeof path))
		return false;
	const char *name = strrchr(path, '/');
	name = name ? name + 1 : path;
	if (strcmp(name, "mounts") && strcmp(name, "mountinfo") && strcmp(name, "mtab"))
		return false;
	uint64_t flags = args[call == OPEN ? 1 : 2];
	if (call == OPENAT2) {
		if (args[3] < sizeof how || transfer(pid, args[2], how, sizeof how, false) != sizeof how)
			return false;
		flags = how[0];
	}
	if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_PATH | O_DIRECTORY | O_CREAT))
		return false;
	int fd = resolve(pid, call == OPEN ? AT_FDCWD : (int)args[0], path, flags & O_NOFOLLOW, how[2]);
	if (fd < 0)
		return false;
	struct statfs st;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = fstatfs(fd, &st) || st.f_type != PROC_MAGIC ? -1 : readlink(link, target, sizeof target - 1);
	close(fd);
	if (length < 0)
		return false;
	target[length] = 0;
	const char *file = strrchr(target, '/');
	int whose = 0;
	if (sscanf(target, "/proc/%d/", &whose) != 1 || !file || (strcmp(file, "/mounts") && strcmp(file, "/mountinfo")))
		return false;
	/* A link such as /etc/mtab has led to /proc/self, which is this process. */
	int table = open_format(O_RDONLY, "/proc/%d%s", whose == getpid() ? pid : whose, file);
	FILE *in = table < 0 ? NULL : fdopen(table, "r");
	if (!in)
		return false;
	int copy = copy_table(in, !strcmp(file, "/mountinfo"));
	fclose(in);
	if (copy < 0)
		return false;
	struct seccomp_notif_addfd add = {.id = request->id, .flags = SECCOMP_ADDFD_FLAG_SEND, .srcfd = copy, .newfd_flags = flags & O_CLOEXEC};
	bool done = ioctl(notifications, SECCOMP_IOCTL_NOTIF_ADDFD, &add) >= 0;
	close(copy);
	return done;
}
