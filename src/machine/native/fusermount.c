/*
 * Mounting for a user without rights.
 *
 * The set-uid fusermount mounts a /dev/fuse that it opens itself, and hands it over by a socket. Node cannot receive a descriptor. So
 * the one that Node has opened joins the connection (FUSE_DEV_IOC_CLONE), and this process, which received the other, ends: Node's is
 * the only one that is left, and when Node ends, the connection does.
 */
#define _GNU_SOURCE
#include "programs.h"
#include "descriptors.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* include/uapi/linux/fuse.h: FUSE_DEV_IOC_CLONE. */
#define JOIN _IOR(229, 0, uint32_t)

enum { FAILED = 1, NO_JOIN = 3 };

/* `way` is the tool's end of the socket; -1 for none. */
static pid_t start(char *const command[], int way)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	if (way >= 0) {
		char number[16];
		int end = fcntl(way, F_DUPFD, 3);
		snprintf(number, sizeof number, "%d", end);
		if (end < 0 || setenv("_FUSE_COMMFD", number, 1))
			_exit(FAILED);
	}
	execv(command[0], command);
	fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
	_exit(FAILED);
}

static int wait_for(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}

int fusermount(int device, char *tool, char *directory, char *options)
{
	int way[2];
	pid_t parent = getppid();
	if (fcntl(device, F_SETFD, FD_CLOEXEC) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, way)) {
		perror("fusermount");
		return FAILED;
	}
	pid_t pid = start((char *[]){tool, "-o", options, "--", directory, NULL}, way[1]);
	close(way[1]);
	int mounted = pid < 0 ? -1 : receive_descriptor(way[0]);
	close(way[0]);
	int status = pid < 0 ? FAILED : wait_for(pid);
	if (mounted < 0 || status)
		return FAILED;
	uint32_t connected = mounted;
	bool joins = !ioctl(device, JOIN, &connected);
	/* Node may have ended meanwhile: nobody would serve what is mounted. */
	if (joins && getppid() == parent)
		return 0;
	if (!joins)
		fprintf(stderr, "/dev/fuse cannot join a connection: %s\n", strerror(errno));
	/* First, so that the unmount waits for no answer. */
	close(mounted);
	close(device);
	pid = start((char *[]){tool, "-u", "-z", "--", directory, NULL}, -1);
	if (pid > 0)
		wait_for(pid);
	return NO_JOIN;
}
