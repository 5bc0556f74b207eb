/* lsmod and modinfo: what there is. */
#define _GNU_SOURCE
#include "complain.h"
#include "modules.h"
#include "tools.h"
#include <getopt.h>
#include <string.h>

int lsmod(void)
{
	struct module module;
	FILE *ours = fopen(MODULES, "re"), *table = fopen("/proc/modules", "re");
	puts("Module                  Size  Used by");
	for (const char *rest = given_modules(); read_given(&rest, &module);)
		printf("%-19s %8ld  %d\n", module.name, module.size, module.references);
	/* Where the machine has a table, ours are in it. */
	FILE *from = table ? table : ours;
	while (from && read_module(from, &module))
		if (module.state == LIVE)
			printf("%-19s %8ld  %d%s%s\n", module.name, module.size, module.references, *module.holders ? " " : "", module.holders);
	return 0;
}

int modinfo(int argc, char **argv)
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
		struct module module = find_module(argv[i]);
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
