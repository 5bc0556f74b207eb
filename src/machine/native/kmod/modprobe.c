/* modprobe: loads a module of the model, or takes one out. */
#define _GNU_SOURCE
#include "complain.h"
#include "modules.h"
#include "tools.h"
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/utsname.h>

static bool for_all;

/* With --all, what is fatal for one is a warning for the others. */
#define FATAL (for_all ? "WARNING" : "FATAL")

static int not_found(const char *name)
{
	struct utsname system;
	uname(&system);
	complain(FATAL, "Module %s not found in directory /lib/modules/%s", name, system.release);
	return -1;
}

static int insert(const char *name, bool dry, bool verbose, bool first_time)
{
	struct module module = find_module(name);
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
	struct module module = find_module(name);
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

int modprobe(int argc, char **argv)
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
		case 'q': be_quiet(); break;
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
			struct module module = find_module(argv[i]);
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
