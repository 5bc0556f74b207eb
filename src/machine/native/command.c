/* From a forked process to the user's command. */
#define _GNU_SOURCE
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Exit statuses of a shell. */
enum { NOT_SET_UP = 125, CANNOT_EXECUTE = 126, NOT_FOUND = 127 };

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t written = write(fd, text, strlen(text));
	int why = errno;
	close(fd);
	errno = why;
	return written < 0 ? -1 : 0;
}

/* In a new user namespace: who is who. */
int map_user(unsigned inside_uid, unsigned inside_gid, unsigned outside_uid, unsigned outside_gid)
{
	char map[64];
	/* An old kernel has no such file, and needs none. */
	if (write_file("/proc/self/setgroups", "deny") && errno != ENOENT)
		return -1;
	snprintf(map, sizeof map, "%u %u 1", inside_uid, outside_uid);
	if (write_file("/proc/self/uid_map", map))
		return -1;
	snprintf(map, sizeof map, "%u %u 1", inside_gid, outside_gid);
	return write_file("/proc/self/gid_map", map);
}

int send_descriptors(int socket, const void *text, size_t length, const int *fds, size_t count)
{
	char control[CMSG_SPACE(8 * sizeof(int))] = {0};
	struct iovec data = {(void *)text, length};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(count * sizeof(int))};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
	return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* -1 if none came. */
int receive_descriptor(int socket)
{
	char text, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = {&text, 1};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	ssize_t length;
	while ((length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
		;
	struct cmsghdr *rights = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	int fd = -1;
	if (rights && rights->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(rights), sizeof fd);
	return fd;
}

int above_passed(const struct command *command)
{
	int above = 3;
	for (size_t i = 0; i < command->passed; i++)
		if (command->to[i] >= above)
			above = command->to[i] + 1;
	return above;
}

/* Puts each descriptor where the command expects it. */
static int pass_descriptors(const struct command *command)
{
	int highest = above_passed(command);
	/* First out of the way: the place of one may be the number of another. */
	for (size_t i = 0; i < command->passed; i++)
		if ((command->from[i] = fcntl(command->from[i], F_DUPFD_CLOEXEC, highest)) < 0)
			return -1;
	for (size_t i = 0; i < command->passed; i++)
		if (dup2(command->from[i], command->to[i]) < 0)
			return -1;
	return 0;
}

static int explain(const char **why, int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		*why = "no such file or directory";
		return NOT_FOUND;
	case EACCES:
		*why = "permission denied";
		return CANNOT_EXECUTE;
	default:
		*why = strerror(error);
		return CANNOT_EXECUTE;
	}
}

static bool is_file(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISREG(st.st_mode);
}

/* execvp(3), with an error that says what a shell would. */
static int run(const struct command *command, const char **why)
{
	const char *name = command->argv[0], *path = "/usr/local/bin:/usr/bin:/bin";
	char file[PATH_MAX], found[PATH_MAX] = "";
	struct stat st;
	if (strchr(name, '/')) {
		if (!stat(name, &st) && S_ISDIR(st.st_mode)) {
			*why = "is a directory";
			return CANNOT_EXECUTE;
		}
		execve(name, command->argv, command->env);
		if (errno != ENOEXEC)
			return explain(why, errno);
		snprintf(found, sizeof found, "%s", name);
	} else {
		for (char **variable = command->env; *variable; variable++)
			if (!strncmp(*variable, "PATH=", 5))
				path = *variable + 5;
		for (const char *at = path; *name; at++) {
			int length = strcspn(at, ":");
			snprintf(file, sizeof file, "%.*s/%s", length ? length : 1, length ? at : ".", name);
			if (is_file(file)) {
				snprintf(found, sizeof found, "%s", file);
				execve(file, command->argv, command->env);
				if (errno == ENOEXEC)
					break;
				if (errno != EACCES)
					return explain(why, errno);
			}
			at += length;
			if (!*at)
				break;
		}
		if (!*found) {
			*why = "command not found";
			return NOT_FOUND;
		}
		if (errno != ENOEXEC)
			return explain(why, EACCES);
	}
	/* A script without #!: a shell's, as execvp(3) has it. */
	size_t count = 0;
	while (command->argv[count])
		count++;
	char **argv = calloc(count + 2, sizeof *argv);
	if (!argv)
		return explain(why, errno);
	argv[0] = "/bin/sh";
	argv[1] = found;
	memcpy(argv + 2, command->argv + 1, count * sizeof *argv);
	execve("/bin/sh", argv, command->env);
	return explain(why, errno);
}

int execute(const struct command *command, const struct supervised *supervised, int listener_socket, const char **why)
{
	static char message[PATH_MAX + 128];
	if (*command->directory && chdir(command->directory)) {
		snprintf(message, sizeof message, "cannot change directory to %s: %s", command->directory, strerror(errno));
		*why = message;
		return NOT_SET_UP;
	}
	if (supervised) {
		int listener = install_filter(supervised);
		if (listener >= 0) {
			send_descriptors(listener_socket, "l", 1, &listener, 1);
			close(listener);
		}
	}
	close(listener_socket);
	if (pass_descriptors(command)) {
		snprintf(message, sizeof message, "its descriptors cannot be passed on: %s", strerror(errno));
		*why = message;
		return NOT_SET_UP;
	}
	if (command->keep_user && (unshare(CLONE_NEWUSER) || map_user(command->uid, command->gid, 0, 0))) {
		snprintf(message, sizeof message, "no user namespace for --keep-user: %s", strerror(errno));
		*why = message;
		return NOT_SET_UP;
	}
	for (int signal = 1; signal < NSIG; signal++) {
		struct sigaction action;
		if (!sigaction(signal, NULL, &action) && action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL)
			(void)sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	}
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return run(command, why);
}
