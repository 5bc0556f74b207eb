// What prefixes do to the credentials of a call.
#ifndef CFCALL_CREDENTIALS_H
#define CFCALL_CREDENTIALS_H
#include <stddef.h>
#include <sys/types.h>

// UID[:GID[:GROUP,…]]; the group is the user's number unless it is told.
struct who {
    uid_t uid;
    gid_t gid;
    gid_t groups[16];
    size_t group_count;
};
void parse_who(char *text, struct who *into);

// For the time of one call.
void call_with_capabilities(char *list, void (*call)(void));
void call_with_fsuid(char *who, void (*call)(void));

// For a process that makes one call and ends.
void become(char *who);
void forgo_privileges(void);
void enter_user_namespace(void);

#endif
