/* What main() starts, each by its name; main.c says what for. They return exit statuses. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stdbool.h>

/* Where Node has put its end: a socket for run and enter, /dev/fuse for fusermount. */
enum { CONTROL = 3 };

/* run/orders.c; `user`: in a user namespace; `enters`: in none at all */
int run_machine(bool user, bool enters);
/* health.c */
int health(const char *directory);
/* fusermount.c: messages go to standard error */
int fusermount(int device, char *tool, char *directory, char *options);
/* access.c: answers questions on standard input until it ends */
int serve_access(void);
/* run/network.c */
int change_link(int argc, char **argv);

#endif
