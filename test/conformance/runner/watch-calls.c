// Calls that wait for something or keep others off: inotify, epoll, locks of a range, leases, and a descriptor's own flags.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#define MAX_WATCHES 16
static int inotify_fd = -1;
static struct { int number; char name[32]; } watches[MAX_WATCHES];
static int watch_count;

void forget_watches(void) {
    if (inotify_fd >= 0) close(inotify_fd);
    inotify_fd = -1;
    watch_count = 0;
}
static const struct flag events[] = {
    {"access", IN_ACCESS}, {"modify", IN_MODIFY}, {"attrib", IN_ATTRIB}, {"close-write", IN_CLOSE_WRITE}, {"close", IN_CLOSE_NOWRITE},
    {"open", IN_OPEN}, {"moved-from", IN_MOVED_FROM}, {"moved-to", IN_MOVED_TO}, {"create", IN_CREATE}, {"delete", IN_DELETE},
    {"delete-self", IN_DELETE_SELF}, {"move-self", IN_MOVE_SELF}, {"unmount", IN_UNMOUNT}, {"ignored", IN_IGNORED}, {0, 0}};
static void do_watch(void) {
    if (inotify_fd < 0) inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch_count == MAX_WATCHES) { answer(" ?? too many watches"); return; }
    int number = inotify_add_watch(inotify_fd, text(2), IN_ALL_EVENTS);
    if (number >= 0) {
        watches[watch_count].number = number;
        snprintf(watches[watch_count++].name, sizeof watches->name, "%s", text(1));
    }
    result(number);
}
// What came since the last time, in its order, as WATCH:EVENT[:NAME].
static void do_events(void) {
    ssize_t length = inotify_fd < 0 ? 0 : read(inotify_fd, buffer, sizeof buffer);
    answer(" ok");
    for (ssize_t at = 0; at < length;) {
        struct inotify_event *e = (void *)(buffer + at);
        const char *who = "?";
        for (int i = 0; i < watch_count; i++)
            if (watches[i].number == e->wd) who = watches[i].name;
        answer(" %s:", who);
        for (const struct flag *f = events; f->name; f++)
            if (e->mask & (uint32_t)f->value) answer("%s", f->name);
        if (e->len) {
            answer(e->mask & IN_ISDIR ? "/:" : ":");
            answer_name(e->name);
        } else if (e->mask & IN_ISDIR) answer("/");
        at += (ssize_t)(sizeof *e + e->len);
    }
}
static void do_epoll(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT};
    result(epoll_ctl(fd, EPOLL_CTL_ADD, slot(1), &e));
    close(fd);
}
static const struct flag lock_types[] = {{"r", F_RDLCK}, {"w", F_WRLCK}, {"un", F_UNLCK}, {0, 0}};
static void do_lock(void) {
    FLAGS_OR_COMPLAIN(type, 2, lock_types)
    struct flock l = {.l_type = (short)type, .l_whence = SEEK_SET, .l_start = number(3), .l_len = number(4)};
    result(fcntl(slot(1), F_SETLK, &l));
}
// The lock belongs to the open file and not to the process.
static void do_ofdlock(void) {
    FLAGS_OR_COMPLAIN(type, 2, lock_types)
    struct flock l = {.l_type = (short)type, .l_whence = SEEK_SET, .l_start = number(3), .l_len = number(4)};
    result(fcntl(slot(1), F_OFD_SETLK, &l));
}
static void do_locked(void) {
    FLAGS_OR_COMPLAIN(type, 2, lock_types)
    struct flock l = {.l_type = (short)type, .l_whence = SEEK_SET, .l_start = number(3), .l_len = number(4)};
    if (fcntl(slot(1), F_GETLK, &l)) { result(-1); return; }
    if (l.l_type == F_UNLCK) answer(" ok free");
    else answer(" ok %s %ld %ld", l.l_type == F_WRLCK ? "w" : "r", (long)l.l_start, (long)l.l_len);
}
static void do_lease(void) {
    FLAGS_OR_COMPLAIN(type, 2, lock_types)
    result(fcntl(slot(1), F_SETLEASE, (int)type));
}
static void do_getfl(void) { count_result(fcntl(slot(1), F_GETFL)); }
static void do_setfl(void) {
    FLAGS_OR_COMPLAIN(f, 2, open_flags)
    result(fcntl(slot(1), F_SETFL, (int)f));
}

const struct call watch_calls[] = {
    {"watch", 2, do_watch, "NAME PATH"},
    {"events", 0, do_events, ""},
    {"epoll", 1, do_epoll, "FD"},
    {"lock", 4, do_lock, "FD r|w|un OFFSET SIZE"},
    {"ofdlock", 4, do_ofdlock, "FD r|w|un OFFSET SIZE"},
    {"locked", 4, do_locked, "FD r|w OFFSET SIZE"},
    {"lease", 2, do_lease, "FD r|w|un"},
    {"getfl", 1, do_getfl, "FD"},
    {"setfl", 2, do_setfl, "FD FLAGS"},
    {0, 0, 0, 0}};
