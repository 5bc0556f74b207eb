/*
 * The conversation with Node, over a socket.
 *
 * A message is a list of fields, each ended by a NUL; the first one is the number of those that follow. Answers are lines: `ok`, or
 * `error ERRNO` and a text. Node has one answer for each message, in their order.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "../programs.h"
#include <stdbool.h>
#include <stddef.h>

/* The exit status where there is no machine: a shell's for a command that could not be set up. */
enum { NOT_SET_UP = 125 };

struct message {
	char **fields; /* ended by NULL; their bytes lie one after the other */
	size_t count;
};

/* One line for Node. Ends the process where Node is gone. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What a call returned that sets errno. */
void answer(int result);
/* Reads the next message. Ends the process where there is none any more: Node is gone. */
struct message receive(void);
/* Has the next message come already, with one that was read before? */
bool is_received(void);

#endif
