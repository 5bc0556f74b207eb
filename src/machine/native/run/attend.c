/* The time of the command: its signals, its end, and what comes before and after. */
#define _GNU_SOURCE
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

void run_before(char **argv)
{
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		execv(argv[0], argv);
		_exit(NOT_SET_UP);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static int status_of(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

void pass_signals(pid_t command)
{
	do {
		struct message message = receive();
		if (message.count == 2 && !strcmp(message.fields[0], "signal"))
			kill(command, atoi(message.fields[1]));
	} while (is_received());
}

void attend(pid_t command, int children)
{
	struct pollfd wait_for[2] = {{CONTROL, POLLIN, 0}, {children, POLLIN, 0}};
	for (;;) {
		if (poll(wait_for, 2, -1) < 0)
			continue;
		if (wait_for[1].revents) {
			struct signalfd_siginfo info;
			int status;
			pid_t ended;
			if (read(children, &info, sizeof info) < 0 && errno != EAGAIN)
				continue;
			while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
				if (ended == command) {
					say("ended %d", status_of(status));
					return;
				}
		}
		if (wait_for[0].revents)
			pass_signals(command);
	}
}

void linger(void)
{
	close(CONTROL);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	while (waitpid(-1, NULL, 0) >= 0 || errno == EINTR)
		;
	_exit(0);
}
