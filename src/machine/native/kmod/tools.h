/* The tools, each by its command line; they return their exit statuses. Options, words and statuses are those of kmod 30. */
#ifndef TOOLS_H
#define TOOLS_H

#include <stdbool.h>

#define VERSION "kmod version 30 (configfs-fuse)"

int modprobe(int argc, char **argv);
int rmmod(int argc, char **argv);
int insmod(int argc, char **argv);
int lsmod(void);
int modinfo(int argc, char **argv);

/* Says nothing any more. */
extern bool quiet;
/* Of the tool that runs: `TOOL: LEVEL: TEXT` on standard error. */
void complain(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
