/* Finds and executes a program as a shell does. */
#define _GNU_SOURCE
#include "command.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Exit statuses of a shell. */
enum { CANNOT_EXECUTE = 126, NOT_FOUND = 127 };

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

int run_program(const struct command *command, const char **why)
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
