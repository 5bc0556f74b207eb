/* From a forked process to the user's command. */
#define _GNU_SOURCE
#include "command.h"
#include "../descriptors.h"
#include "namespaces.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

int execute(const struct command *command, int listener_socket, const char **why)
{
	static char message[PATH_MAX + 128];
	if (*command->directory && chdir(command->directory)) {
		snprintf(message, sizeof message, "cannot change directory to %s: %s", command->directory, strerror(errno));
		*why = message;
		return NOT_SET_UP;
	}
	if (command->supervises) {
		int listener = install_filter(&command->supervised);
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
	return run_program(command, why);
}
