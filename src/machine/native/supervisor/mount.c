/* mount(2) of a configfs, and fsopen(2): our mount is what a program finds, or what it gets on another directory. */
#define _GNU_SOURCE
#include "answers.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <pthread.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef STATX_TYPE
#include <linux/stat.h>
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif

/* Shows our mount on a directory of the caller. 0, or a negative errno. */
static int mount_again(pid_t pid, int target)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	int here = open(served.point, O_PATH | O_CLOEXEC);
	bool shown = here >= 0 && is_ours(here);
	/* Where it is still mounted: another mount of the same. Else the one that was kept, of which another one is kept then. */
	int tree = shown ? syscall(SYS_open_tree, here, "", AT_EMPTY_PATH | O_CLOEXEC | 1 /* OPEN_TREE_CLONE */) : served.kept;
	int result = tree < 0 ? -errno : attach(pid, tree, target);
	if (result == 0 && !shown)
		served.kept = syscall(SYS_open_tree, tree, "", AT_EMPTY_PATH | O_CLOEXEC | 1);
	if (tree >= 0 && tree != served.kept)
		close(tree);
	if (here >= 0)
		close(here);
	pthread_mutex_unlock(&lock);
	return result;
}

void answer_mount(const struct seccomp_notif *request, enum call call, struct seccomp_notif_resp *response)
{
	const __u64 *args = request->data.args;
	char type[16], path[PATH_MAX], source[NAME_MAX + 1] = "";
	if (!read_string(request->pid, args[call == FSOPEN ? 0 : 2], type, sizeof type))
		return;
	bool functionfs = !strcmp(type, "functionfs");
	if (strcmp(type, "configfs") && !(functionfs && has_functionfs()))
		return;
	response->flags = 0;
	if (call == FSOPEN) {
		/* As on a kernel without it: mount(8) goes on with mount(2). */
		response->error = -ENOSYS;
		return;
	}
	/* Old programs, busybox among them, have this in the upper half, where it says nothing. */
	uint64_t flags = (args[3] & MS_MGC_MSK) == MS_MGC_VAL ? args[3] & ~MS_MGC_MSK : args[3];
	if (flags & (MS_REMOUNT | MS_BIND | MS_MOVE | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)) {
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		return;
	}
	if (!is_capable(request->pid, CAP_SYS_ADMIN)) {
		response->error = -EPERM;
		return;
	}
	bool readable = read_string(request->pid, args[1], path, sizeof path);
	int target = readable ? resolve(request->pid, AT_FDCWD, path, 0, 0) : -1;
	struct statx st;
	bool named = !functionfs || read_string(request->pid, args[0], source, sizeof source);
	/* The memory may have been somebody else's; but what is there now is what he said. */
	if (!waits(request->id))
		response->error = -EINTR;
	else if (!readable)
		response->error = -EFAULT;
	else if (target < 0)
		response->error = -ENOENT;
	else if (syscall(SYS_statx, target, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) || !S_ISDIR(st.stx_mode))
		response->error = -ENOTDIR;
	else if (functionfs)
		response->error = named ? mount_functionfs(request->pid, source, target) : -EFAULT;
	else if (is_ours(target) && st.stx_attributes & STATX_ATTR_MOUNT_ROOT)
		response->error = -EBUSY;
	else
		response->error = mount_again(request->pid, target);
	if (target >= 0)
		close(target);
}
