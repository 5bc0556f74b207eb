// The calls that a script can make.
#ifndef CFCALL_CALLS_H
#define CFCALL_CALLS_H
#include "text.h"

#define MAX_WORDS 32

// Makes the call that the words ask for, prefixes included, and answers " =>…" without the end of the line.
void make_call(struct word *from, int count);

// Makes the current call of script.h, which has no prefixes any more.
void plain_call(void);

// Forgets all that a script can have left in the process: called at the start of each script.
// `root_fd` is an open descriptor of the root folder.
void reset_calls(int root_fd, const char *root_path);

void list_calls(void);

struct call {
    const char *name;
    int least; // words at least, the name not counted
    void (*make)(void);
    const char *words; // for --list
};
// One table a topic, each in the file of that name; the last row is empty.
extern const struct call name_calls[], stat_calls[], time_calls[], folder_calls[], process_calls[], io_calls[], descriptor_calls[],
    xattr_calls[], shell_calls[], handle_calls[], transfer_calls[], watch_calls[], ioctl_calls[];

#endif
