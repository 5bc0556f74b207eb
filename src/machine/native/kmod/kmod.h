/* What modprobe, rmmod, insmod, lsmod, modinfo and depmod are in a machine: they ask the model, and never the kernel. */
#ifndef KMOD_H
#define KMOD_H

#include <stdbool.h>

/* Is it the name of one of kmod's tools? */
bool is_kmod(const char *name);
/* Runs one of them. Returns its exit status. */
int kmod(const char *name, int argc, char **argv);

#endif
