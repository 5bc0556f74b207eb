/* What the parts of the program share; main.c says what it is for. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* mounts.c: each returns 0, or -1 with errno set. */

/* Puts a tmpfs over a directory and binds back all that was in it, so that more can be added. */
int cover(const char *directory);
/* An empty tmpfs over a directory; mode is in octal. */
int mount_tmpfs(const char *directory, const char *mode);
/* Shows a file or directory at a second place. */
int bind_path(const char *from, const char *to);
/* The same for a directory, in which these entries of what was at `to` stay: `from` has something to mount each on. */
int merge(const char *from, const char *to, char **entries);
/* Makes the mount that a path is on read-only. */
int make_read_only(const char *path);
/* Mounts the file system that is served through an open /dev/fuse. */
int mount_fuse(int device, const char *directory, const char *options);
/* A second reference to what is mounted on a directory, which keeps it when it is unmounted there. */
int keep_mount(const char *directory);

/* fusermount.c */

/* Mounts through the set-uid tool, and connects an open /dev/fuse with it. Returns an exit status; messages go to standard error. */
int fusermount(int device, char *tool, char *directory, char *options);

/* access.c */

/* Answers questions on standard input until it ends. Returns an exit status. */
int serve_access(void);

/* functionfs.c */

/* Does a set have functionfs devices? */
bool has_functionfs(void);
/* Shows the device of a function on a directory. 0, or a negative errno. */
int mount_functionfs(const char *name, int target);

/* terminals.c */

/* Makes directory/.pts, and on it a pair of terminals for each kind, `raw` or `cooked`: 0 and 1, 2 and 3 … 0, or -1 with errno set. */
int make_terminals(const char *directory, char **kinds);

/* network.c */

/* A network of this process's own, with nothing but lo. 0, or -1 with errno set. */
int own_network(void);
/* The program `link`. Returns its exit status. */
int change_link(int argc, char **argv);

/* supervisor.c */

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

/* kmod.c */

/* Where the model takes orders about modules, and lists them: src/machine/modules.ts. */
#define MODULES "/sys/module/.configfs-fuse"

/* Is it the name of one of kmod's tools? */
bool is_kmod(const char *name);
/* Runs one of them. Returns its exit status. */
int kmod(const char *name, int argc, char **argv);
/* Gives the model an order. Returns 0, or a negative errno. */
int order_module(const char *verb, const char *name, const char *rest);
/* The name of the module in a file; `name` has room for NAME_MAX + 1 bytes. */
void module_of_file(const char *path, char *name);

/* command.c */

struct command {
	char **argv, **env, **before;
	const char *directory;
	bool keep_user;
	unsigned uid, gid;
	size_t passed;      /* descriptors to pass on: from[i] becomes to[i] */
	int *from, *to;
};

/* Replaces this process. On failure answers the status of a shell and sets *why. */
int execute(const struct command *command, const struct supervised *supervised, int listener_socket, const char **why);

/* The first number above those that are passed on. */
int above_passed(const struct command *command);

int write_file(const char *path, const char *text);
int map_user(unsigned inside_uid, unsigned inside_gid, unsigned outside_uid, unsigned outside_gid);
int send_descriptors(int socket, const void *text, size_t length, const int *fds, size_t count);
int receive_descriptor(int socket);

#endif
