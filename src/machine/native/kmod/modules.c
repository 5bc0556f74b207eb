/* Looks a module up in the model's table and in the machine's /sys/module, and gives the model orders. */
#define _GNU_SOURCE
#include "modules.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static void canonical(const char *from, char *into)
{
	size_t i = 0;
	for (; from[i] && i < NAME_MAX; i++)
		into[i] = from[i] == '-' ? '_' : from[i];
	into[i] = 0;
}

bool read_module(FILE *table, struct module *module)
{
	char *line = NULL, state[32] = "";
	size_t size = 0;
	bool got = getline(&line, &size, table) > 0 && sscanf(line, "%255s %ld %d %4095s %31s", module->name, &module->size, &module->references, module->holders, state) == 5;
	free(line);
	if (!got)
		return false;
	size_t length = strlen(module->holders);
	if (length && module->holders[length - 1] == ',')
		module->holders[length - 1] = 0;
	if (!strcmp(module->holders, "-"))
		*module->holders = 0;
	module->state = strcmp(state, "Unloaded") ? LIVE : UNLOADED;
	return true;
}

bool read_given(const char **rest, struct module *module)
{
	*rest += strspn(*rest, " ");
	size_t length = strcspn(*rest, " ");
	if (!length || length > NAME_MAX)
		return false;
	*module = (struct module){.state = LIVE, .size = 16384, .references = 1};
	memcpy(module->name, *rest, length);
	*rest += length;
	return true;
}

const char *given_modules(void)
{
	const char *names = getenv("CONFIGFS_FUSE_MODULES");
	return names && access(MODULES, F_OK) ? names : "";
}

struct module find_module(const char *given)
{
	struct module module = {.state = UNKNOWN};
	char name[NAME_MAX + 1], path[PATH_MAX];
	canonical(given, name);
	FILE *table = fopen(MODULES, "re");
	while (table && read_module(table, &module))
		if (!strcmp(module.name, name)) {
			fclose(table);
			return module;
		}
	if (table)
		fclose(table);
	for (const char *rest = given_modules(); read_given(&rest, &module);)
		if (!strcmp(module.name, name))
			return module;
	memset(&module, 0, sizeof module);
	strcpy(module.name, name);
	module.state = UNKNOWN;
	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return module;
	snprintf(path, sizeof path, "/sys/module/%s/initstate", name);
	if (!access(path, F_OK))
		module.state = OF_THE_MACHINE;
	else {
		snprintf(path, sizeof path, "/sys/module/%s", name);
		/* The mount is configfs, so it is there. */
		if (!access(path, F_OK) || !strcmp(name, "configfs"))
			module.state = BUILTIN;
	}
	return module;
}

int order_module(const char *verb, const char *name, const char *rest)
{
	char order[NAME_MAX + 64];
	int fd = open(MODULES, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -EPERM : -errno;
	int length = snprintf(order, sizeof order, "%s %s%s\n", verb, name, rest);
	int result = write(fd, order, length) < 0 ? -errno : 0;
	close(fd);
	return result;
}

const char *file_of(const struct module *module)
{
	static char path[PATH_MAX];
	struct utsname system;
	uname(&system);
	if (module->state == BUILTIN)
		snprintf(path, sizeof path, "(builtin)");
	else
		snprintf(path, sizeof path, "/lib/modules/%s/kernel/%s.ko", system.release, module->name);
	return path;
}

void module_of_file(const char *path, char *name)
{
	const char *base = strrchr(path, '/');
	canonical(base ? base + 1 : path, name);
	char *end = strstr(name, ".ko");
	if (end)
		*end = 0;
}
