/* Namespaces of this process's own. Each returns 0, or -1 with errno set. */
#ifndef NAMESPACES_H
#define NAMESPACES_H

#include <stdbool.h>

/* The mounts; with `user`, in a user namespace where this user is root. */
int own_mounts(bool user);
/* In a new user namespace: who is who. */
int map_user(unsigned inside_uid, unsigned inside_gid, unsigned outside_uid, unsigned outside_gid);
/* network.c: a network with nothing but lo. */
int own_network(void);

#endif
