/* init_module(2) and its kin. The machine's own modules are out of reach, also for root: the answer is never to go on. */
#define _GNU_SOURCE
#include "answers.h"
#include "../kmod/modules.h"
#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <unistd.h>

int answer_module(const struct seccomp_notif *request, enum call call)
{
	char path[PATH_MAX], link[64], name[NAME_MAX + 1];
	pid_t pid = request->pid;
	if (pid <= 0 || !is_capable(pid, CAP_SYS_MODULE) || call == INIT_MODULE)
		return -EPERM;
	if (call == DELETE_MODULE) {
		if (!read_string(pid, request->data.args[0], name, sizeof name))
			return -EFAULT;
		return waits(request->id) ? order_module("unload", name, "") : -EINTR;
	}
	snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, (int)request->data.args[0]);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (length < 0)
		return -EBADF;
	path[length] = 0;
	module_of_file(path, name);
	if (!waits(request->id))
		return -EINTR;
	int result = order_module("load", name, "");
	return result == -ENOENT ? -EPERM : result;
}
