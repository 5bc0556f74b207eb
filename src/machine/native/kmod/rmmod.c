/* rmmod: takes out a module that nobody uses. */
#define _GNU_SOURCE
#include "complain.h"
#include "modules.h"
#include "tools.h"
#include <getopt.h>
#include <string.h>

int rmmod(int argc, char **argv)
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
		struct module module = find_module(base ? base + 1 : argv[i]);
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
