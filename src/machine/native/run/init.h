#ifndef INIT_H
#define INIT_H

#include "control.h"
#include <stdbool.h>
#include <sys/types.h>

struct init {
	pid_t pid; /* -1: it could not be made */
	int orders; /* the way to it */
	int done;   /* ends when the command has */
};

/* Forks the process that will serve the command; `lingers`: and what the command leaves. */
struct init fork_init(bool in_namespace, bool lingers);
/* Has it make a network for itself; the answer to Node is its own. 0, or -1 with errno set. */
int order_network(const struct init *init);
/* Has it start the command that a message describes. Nothing more can be ordered then. */
void order_start(const struct init *init, const struct message *message);

#endif
