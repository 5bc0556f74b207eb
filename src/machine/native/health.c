/* machine health: a check that costs one small process. */
#define _GNU_SOURCE
#include "programs.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>

/* The daemon itself answers statfs(2): one that is gone gives ENOTCONN, one that hangs nothing before the check's time limit. */
int health(const char *directory)
{
	struct statfs st;
	if (!directory || statfs(directory, &st)) {
		fprintf(stderr, "%s: %s\n", directory ? directory : "CONFIG_DIR", directory ? strerror(errno) : "not set");
		return 1;
	}
	/* FUSE_SUPER_MAGIC; below a supervisor, what that says. */
	if (st.f_type == 0x65735546 || st.f_type == 0x62656570)
		return 0;
	fprintf(stderr, "%s: nothing is mounted here\n", directory);
	return 1;
}
