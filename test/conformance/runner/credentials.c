// Prefixes that give a call other credentials than those of the script. Those that cannot be taken back are given to a forked process.
#define _GNU_SOURCE
#include "credentials.h"
#include "script.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct { const char *name; int number; } names[] = {
    {"chown", CAP_CHOWN}, {"dac_override", CAP_DAC_OVERRIDE}, {"dac_read_search", CAP_DAC_READ_SEARCH},
    {"fowner", CAP_FOWNER}, {"fsetid", CAP_FSETID}, {"setgid", CAP_SETGID}, {"setuid", CAP_SETUID},
};

void parse_who(char *who, struct who *into) {
    char *p;
    into->uid = (uid_t)strtol(who, &p, 10);
    into->gid = *p == ':' ? (gid_t)strtol(p + 1, &p, 10) : (gid_t)into->uid;
    into->group_count = 0;
    while ((*p == ':' || *p == ',') && into->group_count < 16)
        into->groups[into->group_count++] = (gid_t)strtol(p + 1, &p, 10);
}

static uint64_t parse_capabilities(char *list) {
    uint64_t set = 0;
    int without = *list == '-';
    char *rest = NULL;
    for (char *name = strtok_r(list + without, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (!strcmp(names[i].name, name)) set |= 1ull << names[i].number;
    return without ? ~set : set;
}

static struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};

// Of the capabilities that the process may have, these are effective during the call.
void call_with_capabilities(char *list, void (*call)(void)) {
    struct __user_cap_data_struct before[2], now[2];
    uint64_t set = parse_capabilities(list);
    if (syscall(SYS_capget, &header, before)) {
        answer(" ?? capget %s", error_name(errno));
        return;
    }
    memcpy(now, before, sizeof now);
    now[0].effective = now[0].permitted & (uint32_t)set;
    now[1].effective = now[1].permitted & (uint32_t)(set >> 32);
    if (syscall(SYS_capset, &header, now)) {
        answer(" ?? capset %s", error_name(errno));
        return;
    }
    call();
    if (syscall(SYS_capset, &header, before)) answer(" ?? capset %s", error_name(errno));
}

// As file servers do: only what file systems look at is another user's.
void call_with_fsuid(char *text, void (*call)(void)) {
    struct who who;
    parse_who(text, &who);
    int gid = setfsgid(who.gid), uid = setfsuid(who.uid);
    call();
    setfsuid((uid_t)uid);
    setfsgid((gid_t)gid);
}

// All ids, for good: a process that was never root, and has no capability that it could take back.
void become(char *text) {
    struct who who;
    parse_who(text, &who);
    if (setgroups(who.group_count, who.groups) || setresgid(who.gid, who.gid, who.gid) || setresuid(who.uid, who.uid, who.uid))
        answer(" ?? cannot become %s: %s", text, error_name(errno));
    // A process that has changed its ids is not dumpable, and could not write its own maps.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

void forgo_privileges(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) answer(" ?? no_new_privs %s", error_name(errno));
}

static int write_line(const char *path, const char *line) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int bad = fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line);
    int error = errno;
    if (fd >= 0) close(fd);
    errno = error;
    return bad;
}

// Root of a user namespace that has the caller's own user and group in it, and no other.
void enter_user_namespace(void) {
    char uids[64], gids[64];
    snprintf(uids, sizeof uids, "0 %d 1\n", (int)geteuid());
    snprintf(gids, sizeof gids, "0 %d 1\n", (int)getegid());
    if (unshare(CLONE_NEWUSER) || write_line("/proc/self/setgroups", "deny") || write_line("/proc/self/uid_map", uids) ||
        write_line("/proc/self/gid_map", gids))
        answer(" ?? user namespace %s", error_name(errno));
}
