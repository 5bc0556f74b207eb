/*
 * mount -t functionfs NAME DIR: shows on DIR what the set serves for the function ffs.NAME.
 *
 * The devices are directories of our own file system. Another one can't be mounted once the command runs; a part of this one can.
 */
#define _GNU_SOURCE
#include "answers.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif

/* src/subsystems/usb-gadget/index.ts */
#define FUNCTIONS "/sys/fs/functionfs"

bool has_functionfs(void)
{
	struct stat st;
	return !stat(FUNCTIONS, &st);
}

int mount_functionfs(pid_t pid, const char *name, int target)
{
	/* As ffs_acquire_dev has it for a name that no function has. */
	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return -ENOENT;
	int devices = open(FUNCTIONS, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (devices < 0)
		return -ENODEV;
	int tree = syscall(SYS_open_tree, devices, name, 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC | AT_SYMLINK_NOFOLLOW);
	int result = tree < 0 ? -errno : attach(pid, tree, target);
	if (tree >= 0)
		close(tree);
	close(devices);
	return result;
}
