/* What all answers ask: whom they are for, what he may, and whether he still waits. */
#define _GNU_SOURCE
#include "answers.h"
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct supervised served;
int notifications;

int open_format(int flags, const char *format, ...)
{
	char path[PATH_MAX + 64];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(path, sizeof path, format, arguments);
	va_end(arguments);
	return open(path, flags | O_CLOEXEC);
}

bool waits(uint64_t id)
{
	return ioctl(notifications, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

/* Not by who owns /proc/PID: that is root, whoever runs a program that may not be looked into. */
bool read_status(pid_t pid, char *text, size_t size)
{
	int fd = open_format(O_RDONLY, "/proc/%d/status", pid);
	ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);
	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return false;
	text[length] = 0;
	return true;
}

const char *status_field(const char *text, const char *name)
{
	const char *line = strstr(text, name);
	return line ? line + strlen(name) : "";
}

/* Capabilities count in a user namespace: those in a namespace that the command has made say nothing of this one. */
static bool shares_users(pid_t pid)
{
	struct stat own, theirs;
	char path[32];
	snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
	return !stat("/proc/self/ns/user", &own) && !stat(path, &theirs) && own.st_ino == theirs.st_ino && own.st_dev == theirs.st_dev;
}

bool is_capable(pid_t pid, int capability)
{
	char status[MOST_STATUS];
	if (!read_status(pid, status, sizeof status) || !shares_users(pid))
		return false;
	return strtoull(status_field(status, "\nCapEff:\t"), NULL, 16) >> capability & 1;
}
