/* The tools, each by its command line; they return their exit statuses. Options, words and statuses are those of kmod 30. */
#ifndef TOOLS_H
#define TOOLS_H

#define VERSION "kmod version 30 (configfs-fuse)"

int modprobe(int argc, char **argv);
int rmmod(int argc, char **argv);
int insmod(int argc, char **argv);
int lsmod(void);
int modinfo(int argc, char **argv);

#endif
