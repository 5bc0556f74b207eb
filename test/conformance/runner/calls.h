// The table of calls that a script can make.
#ifndef CFCALL_CALLS_H
#define CFCALL_CALLS_H
#include "text.h"
#include <sys/types.h>

#define MAX_WORDS 32

// Makes the call that the words ask for, prefixes included, and answers " =>…" without the end of the line.
void make_call(struct word *words, int count);

// Forgets all that a script can have left in the process: called at the start of each script.
// `root_fd` is an open descriptor of the root folder.
void reset_calls(int root_fd, const char *root_path);

void list_calls(void);

char type_letter(mode_t mode);

#endif
