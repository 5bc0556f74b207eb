/* Descriptors that go from one process to another. */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stddef.h>

/* Eight at most, with a text that is not empty. 0, or -1 with errno set. */
int send_descriptors(int socket, const void *text, size_t length, const int *fds, size_t count);
/* -1 if none came. */
int receive_descriptor(int socket);

#endif
