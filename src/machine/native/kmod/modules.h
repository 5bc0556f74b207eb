/* Modules: what the model says of its own, and the machine of the others. */
#ifndef MODULES_H
#define MODULES_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

/* Where the model takes orders about modules, and lists them: src/machine/modules.ts. */
#define MODULES "/sys/module/.configfs-fuse"

enum state {
	UNKNOWN,
	BUILTIN,        /* in the machine's kernel; or configfs itself */
	LIVE,           /* the model's, and loaded */
	OF_THE_MACHINE, /* loaded into the machine's kernel, which is not touched */
	UNLOADED,       /* the model's, and not loaded */
};

struct module {
	char name[NAME_MAX + 1];
	enum state state;
	long size;
	int references;
	char holders[4096]; /* parted by commas */
};

struct module find_module(const char *given);
/* One line of /proc/modules, or of our own table, where an unloaded one is told, too. */
bool read_module(FILE *table, struct module *module);
/*
 * Names, with blanks between, of modules that a mount stands for which is served by another process: they are loaded, and stay so. "" where
 * there are none, or a model that is asked instead.
 */
const char *given_modules(void);
/* The next one of them. */
bool read_given(const char **rest, struct module *module);
/* The file that a module would come from. */
const char *file_of(const struct module *module);

/* Gives the model an order. Returns 0, or a negative errno. */
int order_module(const char *verb, const char *name, const char *rest);
/* The name of the module in a file; `name` has room for NAME_MAX + 1 bytes. */
void module_of_file(const char *path, char *name);

#endif
