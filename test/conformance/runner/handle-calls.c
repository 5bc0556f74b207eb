// Calls on what a descriptor stands for rather than on a path: opened again, looked at and named by the descriptor alone.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *in_proc(int fd) {
    static char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return path;
}
static void do_reopen(void) {
    FLAGS_OR_COMPLAIN(f, 3, open_flags)
    keep_slot(2, open(in_proc(slot(1)), (int)f));
}
// By AT_EMPTY_PATH: the descriptor is the whole path. O_PATH descriptors are allowed here where fstat's kin refuse them.
static void do_statfd(void) {
    struct stat s;
    if (fstatat(slot(1), "", &s, AT_EMPTY_PATH)) result(-1);
    else answer_stat(&s);
}
static void do_chownfd(void) { result(fchownat(slot(1), "", (uid_t)number(2), (gid_t)number(3), AT_EMPTY_PATH)); }
static void do_linkfd(void) { result(linkat(slot(1), "", here, text(2), AT_EMPTY_PATH)); }
static void do_accessfd(void) { result(syscall(SYS_faccessat2, slot(1), "", access_mode(text(2)), AT_EACCESS | AT_EMPTY_PATH)); }
// Through the descriptor's link in /proc, which leads to the open inode and not to whatever has its name now.
static void do_chmodfd(void) { result(chmod(in_proc(slot(1)), octal(2, 0))); }
static void do_truncatefd(void) { result(truncate(in_proc(slot(1)), number(2))); }
static void do_utimensfd(void) {
    struct timespec t[2] = {time_of(text(2)), time_of(text(3))};
    result(utimensat(AT_FDCWD, in_proc(slot(1)), t, 0));
}
static void do_fdpath(void) {
    ssize_t length = readlink(in_proc(slot(1)), buffer, sizeof buffer - 1);
    if (length < 0) { result(-1); return; }
    buffer[length] = 0;
    size_t k = strlen(root_name);
    int below = !strncmp(buffer, root_name, k);
    answer(" ok %s", below ? "\\@" : "");
    answer_name(below ? buffer + k : buffer);
}
static void do_openat2(void) {
    static const struct flag table[] = {{"beneath", RESOLVE_BENEATH}, {"inroot", RESOLVE_IN_ROOT}, {"nosymlinks", RESOLVE_NO_SYMLINKS}, {"noxdev", RESOLVE_NO_XDEV}, {"cached", RESOLVE_CACHED}, {0, 0}};
    FLAGS_OR_COMPLAIN(f, 3, open_flags)
    FLAGS_OR_COMPLAIN(how, 4, table)
    struct open_how h = {.flags = (unsigned long)f, .resolve = (unsigned long)how};
    int fd, tries = 1000;
    // EAGAIN for `..`: somewhere on the machine something was renamed or mounted meanwhile (openat2(2)). With `cached` it is an answer.
    do fd = (int)syscall(SYS_openat2, here, text(2), &h, sizeof h);
    while (fd < 0 && errno == EAGAIN && !(how & RESOLVE_CACHED) && tries-- > 0);
    keep_slot(1, fd);
}

const struct call handle_calls[] = {
    {"reopen", 3, do_reopen, "FD NEW FLAGS"},
    {"statfd", 1, do_statfd, "FD"},
    {"chownfd", 3, do_chownfd, "FD UID GID"},
    {"linkfd", 2, do_linkfd, "FD NEW"},
    {"accessfd", 2, do_accessfd, "FD rwxf"},
    {"chmodfd", 2, do_chmodfd, "FD MODE"},
    {"truncatefd", 2, do_truncatefd, "FD SIZE"},
    {"utimensfd", 3, do_utimensfd, "FD ATIME MTIME"},
    {"fdpath", 1, do_fdpath, "FD"},
    {"openat2", 4, do_openat2, "FD PATH FLAGS beneath,inroot,nosymlinks,noxdev,cached"},
    {0, 0, 0, 0}};
