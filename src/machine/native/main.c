/*
 * The machine around a mount, for one command: what Node has no system calls for.
 *
 *   machine run root|user    makes a mount and a pid namespace (user: in a user namespace) and carries out orders: run/orders.c
 *   machine enter            makes nothing: for a mount that is there already
 *   machine health [DIR]     status 0 if a FUSE file system is mounted on DIR (default: $CONFIG_DIR) and answers; a container's
 *                            health check, which costs one process of 90 kB
 *   machine fusermount TOOL DIR OPTIONS
 *                            mounts on DIR for a user without rights, by TOOL; descriptor 3 is the /dev/fuse that gets the requests
 *   machine access           answers what the kernel lets a user do with a file: access.c
 *   machine link …           changes a network interface of a machine: run/network.c
 *   modprobe, rmmod, …       by these names it stands for kmod: kmod/kmod.c
 *   machine --version        prints the digest of the sources that it was built from
 */
#define _GNU_SOURCE
#include "programs.h"
#include "kmod/kmod.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifndef SOURCE
#define SOURCE "unknown"
#endif

static bool has_control(void)
{
	struct stat control;
	return !fstat(CONTROL, &control) && S_ISSOCK(control.st_mode);
}

int main(int argc, char **argv)
{
	const char *name = argc > 0 && strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argc > 0 ? argv[0] : "";
	if (is_kmod(name))
		return kmod(name, argc, argv);
	const char *program = argc > 1 ? argv[1] : "";
	if (argc == 2 && !strcmp(program, "--version")) {
		puts(SOURCE);
		return 0;
	}
	if ((argc == 2 || argc == 3) && !strcmp(program, "health"))
		return health(argc == 3 ? argv[2] : getenv("CONFIG_DIR"));
	if (argc == 5 && !strcmp(program, "fusermount"))
		return fusermount(CONTROL, argv[2], argv[3], argv[4]);
	if (argc == 2 && !strcmp(program, "access"))
		return serve_access();
	if (argc > 2 && !strcmp(program, "link"))
		return change_link(argc - 1, argv + 1);
	if (argc == 3 && !strcmp(program, "run") && has_control())
		return run_machine(!strcmp(argv[2], "user"), false);
	if (argc == 2 && !strcmp(program, "enter") && has_control())
		return run_machine(false, true);
	fprintf(stderr, "machine: this is a part of configfs-fuse, which starts it\n");
	return 2;
}
