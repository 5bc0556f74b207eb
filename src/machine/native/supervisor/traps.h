/* The system calls that the filter stops. */
#ifndef TRAPS_H
#define TRAPS_H

#include <stdbool.h>
#include <stdint.h>

/* What a stopped call asks; in groups, each of which begins with the name after it. */
enum call {
	STATFS, FSTATFS,     /* struct statfs of a 64-bit program */
	STATFS64, FSTATFS64, /* of a 32-bit one, with its size as the second argument */
	STATFS32, FSTATFS32, /* the older one of a 32-bit program */
	MOUNT_TYPE_ONLY,
	OPEN = MOUNT_TYPE_ONLY, OPENAT, OPENAT2, STATMOUNT,
	MOUNTS_ONLY,
	MOUNT = MOUNTS_ONLY, FSOPEN,
	MODULES_ONLY,
	INIT_MODULE = MODULES_ONLY, FINIT_MODULE, DELETE_MODULE,
};

/* What a stopped call is; false for a number that no filter of ours stops. */
bool find_call(uint32_t arch, int number, enum call *call);

#endif
