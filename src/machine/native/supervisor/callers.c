/* What all answers ask: whom they are for, and whether he still waits. */
#define _GNU_SOURCE
#include "answers.h"
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

struct supervised served;
int notifications;

bool waits(uint64_t id)
{
	return ioctl(notifications, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

bool is_root(pid_t pid)
{
	struct stat caller;
	char proc[32];
	snprintf(proc, sizeof proc, "/proc/%d", pid);
	return !stat(proc, &caller) && caller.st_uid == 0;
}
