/* insmod: loads the module that a file is named after; what is in the file does not matter. */
#define _GNU_SOURCE
#include "complain.h"
#include "modules.h"
#include "tools.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

int insmod(int argc, char **argv)
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
	struct module module = find_module(name);
	int result = module.state == UNLOADED ? order_module("load", name, "") : module.state == UNKNOWN ? -EPERM : -EEXIST;
	if (result)
		complain("ERROR", "could not insert module %s: %s", argv[first], strerror(-result));
	return result ? 1 : 0;
}
