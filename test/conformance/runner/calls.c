#include "calls.h"
#include "script.h"
#include <errno.h>
#include <string.h>

// In the order of --list.
static const struct call *const topics[] = {name_calls, stat_calls, time_calls, folder_calls, process_calls, io_calls, descriptor_calls,
                                            xattr_calls, shell_calls, handle_calls, transfer_calls, watch_calls, ioctl_calls, NULL};

void list_calls(void) {
    answer("as UID[:GID[:GROUP,…]] CALL   make the call as this user\n"
           "fs UID[:GID] CALL             change the ids that file systems look at for the call\n"
           "caps LIST CALL                make the call with these capabilities only; -LIST: with all but these\n"
           "user UID[:GID[:GROUP,…]] CALL make the call in a process of this user, which can never be root again\n"
           "nnp CALL                      make the call in a process with no_new_privs\n"
           "userns CALL                   make the call in a process that is root of a user namespace of its own\n"
           "at FD CALL                    relative paths of the call start at this descriptor\n"
           "child CALL                    make the call in a forked process\n"
           "pass FD CALL                  send the descriptor to a process that has no other, which makes the call\n");
    for (const struct call *const *topic = topics; *topic; topic++)
        for (const struct call *c = *topic; c->name; c++)
            answer("%s %s\n", c->name, c->words);
}

// NULL when there is none of that name.
static const struct call *find_call(const char *name) {
    for (const struct call *const *topic = topics; *topic; topic++)
        for (const struct call *c = *topic; c->name; c++)
            if (!strcmp(c->name, name)) return c;
    return NULL;
}

void plain_call(void) {
    const struct call *c = find_call(text(0));
    if (!c) answer(" ?? unknown call");
    else if (word_count - 1 < c->least) answer(" ?? needs %s", c->words);
    else {
        errno = 0;
        c->make();
    }
}
