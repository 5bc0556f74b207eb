/* Which of the tools it is. */
#define _GNU_SOURCE
#include "kmod.h"
#include "complain.h"
#include "tools.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

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
	complain_as(name);
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
