/*
 * What modprobe, rmmod, insmod, lsmod, modinfo and depmod are in a machine: they ask the model (src/machine/modules.ts), and never the
 * kernel. Options, words and exit statuses are those of kmod 30.
 */
#define _GNU_SOURCE
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define VERSION "kmod version 30 (configfs-fuse)"

enum state { UNKNOWN, BUILTIN, LIVE, OF_THE_MACHINE, UNLOADED };

struct module {
	char name[NAME_MAX + 1];
	enum state state;
	long size;
	int references;
	char holders[4096]; /* parted by commas */
};

static const char *tool;
static bool quiet, for_all;

static void complain(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void complain(const char *level, const char *format, ...)
{
	va_list arguments;
	if (quiet)
		return;
	fprintf(stderr, "%s: %s: ", tool, level);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

/* With --all, what is fatal for one is a warning for the others. */
#define FATAL (for_all ? "WARNING" : "FATAL")

static void canonical(const char *from, char *into)
{
	size_t i = 0;
	for (; from[i] && i < NAME_MAX; i++)
		into[i] = from[i] == '-' ? '_' : from[i];
	into[i] = 0;
}

/* One line of /proc/modules, or of our own table, where an unloaded one is told, too. */
static bool read_line(FILE *table, struct module *module)
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

static struct module find(const char *given)
{
	struct module module = {.state = UNKNOWN};
	char name[NAME_MAX + 1], path[PATH_MAX];
	canonical(given, name);
	FILE *table = fopen(MODULES, "re");
	while (table && read_line(table, &module))
		if (!strcmp(module.name, name)) {
			fclose(table);
			return module;
		}
	if (table)
		fclose(table);
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

/* 0, or a negative errno. */
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

/* The file that a module would come from. */
static const char *file_of(const struct module *module)
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

static int not_found(const char *name)
{
	struct utsname system;
	uname(&system);
	complain(FATAL, "Module %s not found in directory /lib/modules/%s", name, system.release);
	return -1;
}

static int insert(const char *name, bool dry, bool verbose, bool first_time)
{
	struct module module = find(name);
	if (module.state == UNKNOWN)
		return not_found(name);
	if (module.state != UNLOADED) {
		if (!first_time)
			return 0;
		complain("ERROR", "could not insert '%s': Module already in kernel", module.name);
		return -1;
	}
	if (verbose)
		printf("insmod %s \n", file_of(&module));
	int result = dry ? 0 : order_module("load", module.name, "");
	if (result)
		complain("ERROR", "could not insert '%s': %s", module.name, strerror(-result));
	return result;
}

static int take_out(const char *name, bool dry, bool verbose, bool first_time)
{
	struct module module = find(name);
	if (module.state == UNKNOWN) {
		complain(FATAL, "Module %s not found.", name);
		return -1;
	}
	if (module.state == BUILTIN) {
		complain(FATAL, "Module %s is builtin.", module.name);
		return -1;
	}
	if (module.state == UNLOADED) {
		if (first_time)
			complain(FATAL, "Module %s is not in kernel.", module.name);
		return first_time ? -1 : 0;
	}
	if (module.references > 0) {
		complain(FATAL, "Module %s is in use.", module.name);
		return -1;
	}
	if (verbose)
		printf("rmmod %s\n", module.name);
	int result = dry ? 0 : order_module("unload", module.name, " needs");
	if (result == -EAGAIN)
		complain(FATAL, "Module %s is in use.", module.name);
	else if (result)
		complain("ERROR", "could not remove '%s': %s", module.name, strerror(-result));
	return result;
}

static int modprobe(int argc, char **argv)
{
	enum { FIRST_TIME = 256, SHOW_EXPORTS, FORCE };
	static const struct option options[] = {
		{"all", 0, 0, 'a'}, {"remove", 0, 0, 'r'}, {"remove-dependencies", 0, 0, 'r'}, {"remove-holders", 0, 0, 'r'}, {"resolve-alias", 0, 0, 'R'},
		{"first-time", 0, 0, FIRST_TIME}, {"ignore-install", 0, 0, 'i'}, {"ignore-remove", 0, 0, 'i'}, {"use-blacklist", 0, 0, 'b'},
		{"force", 0, 0, 'f'}, {"force-modversion", 0, 0, FORCE}, {"force-vermagic", 0, 0, FORCE}, {"show-depends", 0, 0, 'D'},
		{"showconfig", 0, 0, 'c'}, {"show-config", 0, 0, 'c'}, {"show-modversions", 0, 0, SHOW_EXPORTS}, {"dump-modversions", 0, 0, SHOW_EXPORTS},
		{"dry-run", 0, 0, 'n'}, {"show", 0, 0, 'n'}, {"config", 1, 0, 'C'}, {"dirname", 1, 0, 'd'}, {"set-version", 1, 0, 'S'},
		{"syslog", 0, 0, 's'}, {"quiet", 0, 0, 'q'}, {"verbose", 0, 0, 'v'}, {"wait", 1, 0, 'w'}, {"version", 0, 0, 'V'}, {"help", 0, 0, 'h'}, {0},
	};
	bool removes = false, resolves = false, first_time = false, dry = false, verbose = false, depends = false;
	for (int c; (c = getopt_long(argc, argv, "arRibfDcnC:d:S:sqvw:Vh", options, NULL)) >= 0;)
		switch (c) {
		case 'a': for_all = true; break;
		case 'r': removes = true; break;
		case 'R': resolves = true; break;
		case FIRST_TIME: first_time = true; break;
		case 'D': depends = dry = true; break;
		case 'n': dry = true; break;
		case 'q': quiet = true; break;
		case 'v': verbose = true; break;
		case 'c': return 0;
		case 'V': puts(VERSION); return 0;
		case 'h': puts("Usage: modprobe [options] [-i] [-b] modulename\n\tmodprobe [options] -a modulename [modulename...]\n\tmodprobe [options] -r [-i] modulename\n(of configfs-fuse: it loads nothing)"); return 0;
		case '?': return 1;
		default: break;
		}
	if (optind == argc) {
		complain("ERROR", "missing parameters. See -h.");
		return 1;
	}
	int failed = 0;
	/* What follows the first name are parameters of the module, but for these. */
	int end = for_all || removes ? argc : optind + 1;
	for (int i = optind; i < end; i++) {
		if (resolves || depends) {
			struct module module = find(argv[i]);
			if (module.state == UNKNOWN)
				failed |= not_found(argv[i]);
			else if (resolves)
				puts(module.name);
			else
				printf("%s %s\n", module.state == BUILTIN ? "builtin" : "insmod", module.state == BUILTIN ? module.name : file_of(&module));
		} else if (removes)
			failed |= take_out(argv[i], dry, verbose, first_time);
		else
			failed |= insert(argv[i], dry, verbose, first_time);
	}
	return failed ? 1 : 0;
}

static int rmmod(int argc, char **argv)
{
	static const struct option options[] = {{"force", 0, 0, 'f'}, {"syslog", 0, 0, 's'}, {"verbose", 0, 0, 'v'}, {"wait", 0, 0, 'w'}, {"version", 0, 0, 'V'}, {"help", 0, 0, 'h'}, {0}};
	for (int c; (c = getopt_long(argc, argv, "fsvwVh", options, NULL)) >= 0;)
		switch (c) {
		case 'V': puts(VERSION); return 0;
		case 'h': puts("Usage: rmmod [options] modulename ..."); return 0;
		case '?': return 1;
		default: break;
		}
	if (optind == argc) {
		complain("ERROR", "missing module name.");
		return 1;
	}
	int failed = 0;
	for (int i = optind; i < argc; i++) {
		const char *base = strrchr(argv[i], '/');
		struct module module = find(base ? base + 1 : argv[i]);
		int result = -1;
		if (module.state == BUILTIN)
			complain("ERROR", "Module %s is builtin.", module.name);
		else if (module.state == UNKNOWN || module.state == UNLOADED)
			complain("ERROR", "Module %s is not currently loaded", module.name);
		else if (*module.holders) {
			for (char *at = module.holders; *at; at++)
				if (*at == ',')
					*at = ' ';
			complain("ERROR", "Module %s is in use by: %s", module.name, module.holders);
		} else if (module.references > 0)
			complain("ERROR", "Module %s is in use", module.name);
		else if ((result = order_module("unload", module.name, "")))
			complain("ERROR", "could not remove module %s: %s", module.name, strerror(-result));
		failed |= result;
	}
	return failed ? 1 : 0;
}

/* From the path of a module's file. */
void module_of_file(const char *path, char *name)
{
	const char *base = strrchr(path, '/');
	canonical(base ? base + 1 : path, name);
	char *end = strstr(name, ".ko");
	if (end)
		*end = 0;
}

static int insmod(int argc, char **argv)
{
	int first = 1;
	while (first < argc && argv[first][0] == '-')
		first++;
	if (first == argc) {
		complain("ERROR", "missing filename.");
		return 1;
	}
	char name[NAME_MAX + 1];
	if (access(argv[first], F_OK)) {
		complain("ERROR", "could not load module %s: %s", argv[first], strerror(errno));
		return 1;
	}
	module_of_file(argv[first], name);
	struct module module = find(name);
	int result = module.state == UNLOADED ? order_module("load", name, "") : module.state == UNKNOWN ? -EPERM : -EEXIST;
	if (result)
		complain("ERROR", "could not insert module %s: %s", argv[first], strerror(-result));
	return result ? 1 : 0;
}

static int lsmod(void)
{
	struct module module;
	FILE *ours = fopen(MODULES, "re"), *table = fopen("/proc/modules", "re");
	puts("Module                  Size  Used by");
	/* Where the machine has a table, ours are in it. */
	FILE *from = table ? table : ours;
	while (from && read_line(from, &module))
		if (module.state == LIVE)
			printf("%-19s %8ld  %d%s%s\n", module.name, module.size, module.references, *module.holders ? " " : "", module.holders);
	return 0;
}

static int modinfo(int argc, char **argv)
{
	static const struct option options[] = {{"author", 0, 0, 'a'}, {"description", 0, 0, 'd'}, {"license", 0, 0, 'l'}, {"parameters", 0, 0, 'p'}, {"filename", 0, 0, 'n'},
		{"null", 0, 0, '0'}, {"field", 1, 0, 'F'}, {"set-version", 1, 0, 'k'}, {"basedir", 1, 0, 'b'}, {"version", 0, 0, 'V'}, {"help", 0, 0, 'h'}, {0}};
	const char *field = NULL;
	for (int c; (c = getopt_long(argc, argv, "adlpn0F:k:b:Vh", options, NULL)) >= 0;)
		switch (c) {
		case 'n': field = "filename"; break;
		case 'F': field = optarg; break;
		case 'a': case 'd': case 'l': case 'p': field = ""; break;
		case 'V': puts(VERSION); return 0;
		case 'h': puts("Usage: modinfo [options] <modulename|filename> [args]"); return 0;
		case '?': return 1;
		default: break;
		}
	if (optind == argc) {
		complain("ERROR", "missing module or filename.");
		return 1;
	}
	int status = 0;
	for (int i = optind; i < argc; i++) {
		struct module module = find(argv[i]);
		if (module.state == UNKNOWN) {
			complain("ERROR", "Module %s not found.", argv[i]);
			status = 1;
		} else if (!field)
			printf("filename:       %s\nname:           %s\n", file_of(&module), module.name);
		else if (!strcmp(field, "filename"))
			puts(file_of(&module));
		else if (!strcmp(field, "name"))
			puts(module.name);
	}
	return status;
}

bool is_kmod(const char *name)
{
	static const char *const tools[] = {"modprobe", "rmmod", "insmod", "lsmod", "modinfo", "depmod", "kmod"};
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		if (!strcmp(name, tools[i]))
			return true;
	return false;
}

int kmod(const char *name, int argc, char **argv)
{
	tool = name;
	if (!strcmp(name, "modprobe"))
		return modprobe(argc, argv);
	if (!strcmp(name, "rmmod"))
		return rmmod(argc, argv);
	if (!strcmp(name, "insmod"))
		return insmod(argc, argv);
	if (!strcmp(name, "lsmod"))
		return lsmod();
	if (!strcmp(name, "modinfo"))
		return modinfo(argc, argv);
	/* Nothing depends on anything. */
	if (!strcmp(name, "depmod"))
		return 0;
	if (argc > 1 && !strcmp(argv[1], "list"))
		return lsmod();
	if (argc > 1 && is_kmod(argv[1]) && strcmp(argv[1], "kmod"))
		return kmod(argv[1], argc - 1, argv + 1);
	puts(VERSION);
	return argc > 1 && strcmp(argv[1], "--version") && strcmp(argv[1], "-V") ? 1 : 0;
}
