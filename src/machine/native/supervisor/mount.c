/* mount(2) of a configfs, and fsopen(2): our mount is what a program finds, or what it gets on another directory. */
#define _GNU_SOURCE
#include "answers.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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
#define SYS_move_mount 429
#endif

/* Shows our mount on a directory. 0, or a negative errno. */
static int mount_again(int target)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	int result = 0, here = open(served.point, O_PATH | O_CLOEXEC);
	bool shown = here >= 0 && is_ours(here);
	/* Where it is still mounted: another mount of the same. Else the one that was kept, of which another one is kept then. */
	int tree = shown ? syscall(SYS_open_tree, here, "", AT_EMPTY_PATH | O_CLOEXEC | 1 /* OPEN_TREE_CLONE */) : served.kept;
	if (tree < 0 || syscall(SYS_move_mount, tree, "", target, "", 4 | 64 /* F_EMPTY_PATH, T_EMPTY_PATH */))
		result = -errno;
	else if (!shown)
		served.kept = syscall(SYS_open_tree, tree, "", AT_EMPTY_PATH | O_CLOEXEC | 1);
	if (tree >= 0)
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
	if (args[3] & (MS_REMOUNT | MS_BIND | MS_MOVE | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)) {
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		return;
	}
	if (!is_root(request->pid)) {
		response->error = -EPERM;
		return;
	}
	int target = read_string(request->pid, args[1], path, sizeof path) ? resolve(request->pid, AT_FDCWD, path, 0, 0) : -1;
	struct statx st;
	if (target < 0)
		response->error = -ENOENT;
	else if (syscall(SYS_statx, target, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) || !S_ISDIR(st.stx_mode))
		response->error = -ENOTDIR;
	else if (functionfs)
		response->error = read_string(request->pid, args[0], source, sizeof source) ? mount_functionfs(source, target) : -EFAULT;
	else if (is_ours(target) && st.stx_attributes & STATX_ATTR_MOUNT_ROOT)
		response->error = -EBUSY;
	else
		response->error = mount_again(target);
	if (target >= 0)
		close(target);
}
