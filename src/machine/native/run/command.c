/* Reads what the command is to be. */
#define _GNU_SOURCE
#include "command.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

struct command read_command(const struct message *message)
{
	struct command command = {.supervised.kept = -1};
	char **field = message->fields + 1;
	const char *flags = *field++;
	command.supervises = strchr(flags, 's');
	command.supervised.mount_type = strchr(flags, 't');
	command.supervised.mounts = strchr(flags, 'm');
	command.keep_user = strchr(flags, 'u');
	command.supervised.point = *field++;
	unsigned major, minor;
	if (sscanf(*field++, "%u:%u", &major, &minor) == 2)
		command.supervised.device = makedev(major, minor);
	else
		command.supervises = false;
	command.uid = strtoul(*field++, NULL, 10);
	command.gid = strtoul(*field++, NULL, 10);
	command.directory = *field++;
	command.passed = strtoul(*field++, NULL, 10);
	command.from = calloc(2 * command.passed + 1, sizeof(int));
	command.to = command.from + command.passed;
	for (size_t i = 0; i < command.passed; i++)
		sscanf(*field++, "%d:%d", &command.from[i], &command.to[i]);
	size_t variables = strtoul(*field++, NULL, 10);
	command.env = calloc(variables + 1, sizeof *command.env);
	for (size_t i = 0; i < variables; i++)
		command.env[i] = *field++;
	size_t words = strtoul(*field++, NULL, 10);
	command.before = calloc(words + 1, sizeof *command.before);
	for (size_t i = 0; i < words; i++)
		command.before[i] = *field++;
	command.argv = field;
	return command;
}
