/*
 * Answers for a mount what FUSE cannot answer: that it is configfs.
 *
 * A seccomp filter in the command stops a few system calls until this process has looked at them (seccomp_unotify(2)):
 *
 *   statfs, fstatfs           on our file system: f_type becomes 0x62656570 (statfs.c)
 *   open, openat, openat2     of a table of mounts: our mount is of type configfs there (tables.c; with mount_type)
 *   statmount, listmount      are not there, as before Linux 6.8: who finds none reads a table (with mount_type)
 *   mount, fsopen             of a configfs: the answer is ours, never the kernel's own configfs (mount.c; with mounts); of a
 *                             functionfs, where a set has such devices (functionfs.c)
 *   init_module, finit_module, delete_module    the model answers for its modules, and no other one is touched (modules.c; with mounts)
 *
 * Everything else goes on as if nobody had looked. Invariants:
 * - Memory of the caller is read once, and what is answered is made from that copy alone (memory.c).
 * - A path is walked with the caller's root, working directory and file system credentials, so nobody learns of a file that he
 *   may not reach (paths.c).
 * - Each call is handled on a thread that is free, since a walk may wait (threads.c).
 *
 * Not seen: what io_uring does.
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include <stdbool.h>
#include <sys/types.h>

struct supervised {
	dev_t device;       /* the file system that passes for configfs */
	const char *point;  /* where it is mounted */
	bool mount_type;    /* /proc/.../mounts and mountinfo show the type, too */
	bool mounts;        /* mount("configfs") finds it, instead of the kernel's */
	int kept;           /* from keep_mount, or -1 */
};

/* In the command: traps the calls. Returns the listener; -1 with errno EBUSY below another supervisor. */
int install_filter(const struct supervised *what);
/* Answers trapped calls on threads of its own. Returns at once. */
void supervise(int listener, const struct supervised *what);

#endif
