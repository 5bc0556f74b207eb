/* What those share that answer a stopped call. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "supervisor.h"
#include "traps.h"
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* callers.c */

/* Set once, before the first call comes. */
extern struct supervised served;
extern int notifications;

/* Does the caller still wait? If not, its pid may be somebody else's by now. */
bool waits(uint64_t id);
/* Has the caller a capability (capabilities(7)) in the user namespace of the mount? */
bool is_capable(pid_t pid, int capability);
/* open(2) of a path that is made as printf(3) does. */
int open_format(int flags, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* /proc/PID/status, which is no longer than this with all but a few groups. */
enum { MOST_STATUS = 8192 };
bool read_status(pid_t pid, char *text, size_t size);
/* What follows a name such as "\nUid:\t" in it; empty where it is missing. */
const char *status_field(const char *text, const char *name);

/* memory.c */

/* Reads memory of a caller, or writes it. Returns as read(2) does. */
ssize_t transfer(pid_t pid, uint64_t address, void *memory, size_t size, bool writes);
bool read_string(pid_t pid, uint64_t address, char *into, size_t size);
bool write_memory(pid_t pid, uint64_t address, const void *from, size_t size);

/* paths.c */

/* What a path means to a thread; -1 where it means nothing to it, or cannot be found out. `rules` are those of openat2(2). */
int resolve(pid_t pid, int dirfd, const char *path, int flags, uint64_t rules);
/* Is it our file system? */
bool is_ours(int fd);

/*
 * The answers. What is not ours they leave alone: then the response, which says that the call is to go on, is not touched.
 */

void answer_statfs(const struct seccomp_notif *request, enum call call, struct seccomp_notif_resp *response);
/* True where the answer is sent already: with a descriptor. */
bool answer_open(const struct seccomp_notif *request, enum call call);
void answer_mount(const struct seccomp_notif *request, enum call call, struct seccomp_notif_resp *response);
/* Returns 0, or a negative errno: a call that has to do with modules never goes on. */
int answer_module(const struct seccomp_notif *request, enum call call);

/* attach.c */

/* Attaches a mount, as of open_tree(2), to a directory of the caller's mount namespace. 0, or a negative errno. */
int attach(pid_t pid, int tree, int target);

/* functionfs.c */

/* Does a set have functionfs devices? */
bool has_functionfs(void);
/* Shows the device of a function on a directory of the caller. 0, or a negative errno. */
int mount_functionfs(pid_t pid, const char *name, int target);

#endif
