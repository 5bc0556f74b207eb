/* The command that a machine is for. */
#ifndef COMMAND_H
#define COMMAND_H

#include "../supervisor/supervisor.h"
#include "control.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct command {
	char **argv, **env;
	char **before;         /* a program that is waited for first; empty for none */
	const char *directory; /* empty: where this process is */
	bool keep_user;        /* it is to be uid and gid, in a user namespace of its own */
	unsigned uid, gid;
	size_t passed;         /* descriptors to pass on: from[i] becomes to[i] */
	int *from, *to;
	bool supervises;       /* by `supervised`, whose kept is not known yet */
	struct supervised supervised;
};

/*
 * What a message says, of which it keeps the strings:
 *
 *   start FLAGS POINT DEVICE UID GID DIRECTORY COUNT FROM:TO… COUNT NAME=VALUE… COUNT BEFORE… COMMAND ARG…
 *
 * FLAGS: s supervise, t mount type in tables, m answer mount(2), u keep the user UID and GID. DEVICE is MAJOR:MINOR, as a table of mounts has
 * it; empty where nothing is mounted. The mount itself is not asked: it may never answer.
 */
struct command read_command(const struct message *message);

/* execute.c */

/* Replaces this process. On failure answers the status of a shell and sets *why. */
int execute(const struct command *command, int listener_socket, const char **why);
/* The first number above those that are passed on. */
int above_passed(const struct command *command);

/* program.c */

/* execvp(3), with an error that says what a shell would. */
int run_program(const struct command *command, const char **why);

/* attend.c */

/* Runs a program to its end, with no input and no output. What it leaves running is this process's child then, and ends with it. */
void run_before(char **argv);
/* Passes on signals that Node has sent. Ends this process, and with it the command, where Node is gone. */
void pass_signals(pid_t command);
/* Passes on signals from Node, and reaps, until the command ends; tells Node how. `children` is a signalfd(2) of SIGCHLD. */
void attend(pid_t command, int children);
/* After the command, where no pid namespace ends with this process: serves what it has left, until nobody is. */
void linger(void) __attribute__((noreturn));

#endif
