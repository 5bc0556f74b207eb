/*
 * The init of the pid namespace: it supervises and reaps, and starts the command when it is told to.
 *
 * Orders come through a pipe: a size, and as many bytes of fields that end with NULs; the size 0 is the order for a network.
 */
#define _GNU_SOURCE
#include "init.h"
#include "../descriptors.h"
#include "command.h"
#include "mounts.h"
#include "namespaces.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits for the message that starts the command. */
static struct message receive_start(int orders)
{
	struct message message = {0};
	size_t size;
	for (size = 0; size == 0;) {
		if (read(orders, &size, sizeof size) != sizeof size)
			_exit(NOT_SET_UP);
		/* Nothing to start yet: this process, and with it the command, is to have its own network. */
		if (size == 0)
			answer(own_network());
	}
	char *bytes = malloc(size + 1);
	if (!bytes)
		_exit(NOT_SET_UP);
	for (size_t got = 0; got < size;) {
		ssize_t n = read(orders, bytes + got, size - got);
		if (n <= 0)
			_exit(NOT_SET_UP);
		got += n;
	}
	for (size_t i = 0; i < size; i++)
		message.count += bytes[i] == 0;
	message.fields = calloc(message.count + 1, sizeof *message.fields);
	if (!message.fields)
		_exit(NOT_SET_UP);
	char *at = bytes;
	for (size_t i = 0; i < message.count; i++, at += strlen(at) + 1)
		message.fields[i] = at;
	return message;
}

/* Forks the command. Tells Node, and ends this process, where it cannot be executed. */
static pid_t fork_command(struct command *command)
{
	int listener[2], failure[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, listener) || pipe2(failure, O_CLOEXEC)) {
		say("failed %d %s", NOT_SET_UP, strerror(errno));
		_exit(0);
	}
	pid_t pid = fork();
	if (pid == 0) {
		const char *why = "";
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Out of the way of what is passed on. */
		int away = fcntl(failure[1], F_DUPFD_CLOEXEC, above_passed(command));
		if (away >= 0)
			failure[1] = away;
		int status = execute(command, listener[1], &why);
		dprintf(failure[1], "%d %s%s%s", status, status == NOT_SET_UP ? "" : command->argv[0], status == NOT_SET_UP ? "" : ": ", why);
		_exit(status);
	}
	close(listener[1]);
	close(failure[1]);
	/* Executing closes it. Until then signals have to come through: the program may lie on a file system that does not answer. */
	struct pollfd wait_for[2] = {{failure[0], POLLIN, 0}, {CONTROL, POLLIN, 0}};
	while (pid > 0 && !wait_for[0].revents)
		if (poll(wait_for, 2, -1) > 0 && wait_for[1].revents)
			pass_signals(pid);
	char why[8192];
	ssize_t length;
	while ((length = read(failure[0], why, sizeof why - 1)) < 0 && errno == EINTR)
		;
	if (pid < 0 || length > 0) {
		why[length > 0 ? length : 0] = 0;
		say("failed %s", length > 0 ? why : "125 it cannot be started");
		_exit(0);
	}
	int notifications = command->supervises ? receive_descriptor(listener[0]) : -1;
	close(listener[0]);
	if (notifications >= 0)
		supervise(notifications, &command->supervised);
	say(command->supervises && notifications < 0 ? "started unsupervised" : "started");
	return pid;
}

static void serve_command(int orders, int done, bool lingers) __attribute__((noreturn));
static void serve_command(int orders, int done, bool lingers)
{
	struct message message = receive_start(orders);
	struct command command = read_command(&message);
	/* From here on what comes from Node is for this process. */
	say("starting");
	if (command.supervises && command.supervised.mounts)
		command.supervised.kept = keep_mount(command.supervised.point);
	if (*command.before)
		run_before(command.before);
	/* Before the command is forked, so that no end of it is missed. */
	sigset_t child_ends;
	sigemptyset(&child_ends);
	sigaddset(&child_ends, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_ends, NULL);
	int children = signalfd(-1, &child_ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (children < 0) {
		say("failed %d %s", NOT_SET_UP, strerror(errno));
		_exit(0);
	}
	pid_t pid = fork_command(&command);
	/* What a descriptor of ours would keep open is the command's now. */
	for (size_t i = 0; i < command.passed; i++)
		close(command.from[i]);
	attend(pid, children);
	close(done);
	if (lingers)
		linger();
	_exit(0);
}

struct init fork_init(bool in_namespace, bool lingers)
{
	int way[2], end[2], mounted[2];
	if (pipe2(way, O_CLOEXEC) || pipe2(end, O_CLOEXEC) || pipe2(mounted, O_CLOEXEC))
		return (struct init){.pid = -1};
	pid_t pid = syscall(SYS_clone, SIGCHLD | (in_namespace ? CLONE_NEWPID : 0), 0, 0, 0, 0);
	if (pid == 0) {
		prctl(PR_SET_NAME, "configfs-init");
		/* For one command on a mount that is there, it stays as long as somebody may ask it. */
		if (!lingers)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!in_namespace)
			prctl(PR_SET_CHILD_SUBREAPER, 1);
		else if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
			_exit(1);
		close(way[1]);
		close(end[0]);
		if (write(mounted[1], "m", 1) != 1)
			_exit(1);
		close(mounted[1]);
		serve_command(way[0], end[1], lingers);
	}
	close(way[0]);
	close(end[1]);
	close(mounted[1]);
	char text;
	bool ready = pid > 0 && read(mounted[0], &text, 1) == 1;
	close(mounted[0]);
	if (ready)
		return (struct init){pid, way[1], end[0]};
	close(way[1]);
	close(end[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return (struct init){.pid = -1};
}

int order_network(const struct init *init)
{
	size_t nothing = 0;
	return write(init->orders, &nothing, sizeof nothing) == sizeof nothing ? 0 : -1;
}

void order_start(const struct init *init, const struct message *message)
{
	size_t size = 0;
	for (size_t i = 0; i < message->count; i++)
		size += strlen(message->fields[i]) + 1;
	/* The fields lie one after the other. */
	bool sent = write(init->orders, &size, sizeof size) == sizeof size;
	for (size_t at = 0; sent && at < size;) {
		ssize_t n = write(init->orders, message->fields[0] + at, size - at);
		if (n < 0)
			sent = false;
		else
			at += n;
	}
	close(init->orders);
}
