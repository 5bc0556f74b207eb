/* What modprobe, rmmod, insmod, lsmod, modinfo and depmod are in a machine: they ask the model, and never the kernel. */
#ifndef KMOD_H
#define KMOD_H

#include <stdbool.h>

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

#endif
