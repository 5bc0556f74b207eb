/* Which of the tools it is. */
#define _GNU_SOURCE
#include "kmod.h"
#include "tools.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *tool;
bool quiet;

void complain(const char *level, const char *format, ...)
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
