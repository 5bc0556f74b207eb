// Calls that set and tell the state of what a name stands for, and of the file system.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

static void do_chmod(void) { result(fchmodat(here, text(1), octal(2, 0), 0)); }
static void do_chown(void) { result(fchownat(here, text(1), (uid_t)number(2), (gid_t)number(3), AT_SYMLINK_NOFOLLOW)); }
static void do_truncate(void) { result(truncate(text(1), number(2))); }
static void do_utimens(void) {
    struct timespec t[2] = {time_of(text(2)), time_of(text(3))};
    result(utimensat(here, text(1), t, AT_SYMLINK_NOFOLLOW));
}
long access_mode(char *letters) {
    long mode = 0;
    for (; *letters; letters++)
        mode |= *letters == 'r' ? R_OK : *letters == 'w' ? W_OK : *letters == 'x' ? X_OK : 0;
    return mode;
}
static void do_access(void) { result(syscall(SYS_faccessat, here, text(1), access_mode(text(2)))); }
static void do_eaccess(void) { result(syscall(SYS_faccessat2, here, text(1), access_mode(text(2)), AT_EACCESS)); }

static void do_stat(void) {
    struct stat s;
    if (fstatat(here, text(1), &s, word_count > 2 && !strcmp(text(2), "follow") ? 0 : AT_SYMLINK_NOFOLLOW)) result(-1);
    else answer_stat(&s);
}
static void do_statx(void) {
    struct statx s;
    if (statx(here, text(1), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &s)) { result(-1); return; }
    answer(" ok %c%04o n%u s%llu basic=%s btime=%s attributes=%llx", type_letter(s.stx_mode), s.stx_mode & 07777,
           s.stx_nlink, (unsigned long long)s.stx_size, (s.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS ? "yes" : "no",
           s.stx_mask & STATX_BTIME ? "yes" : "no", (unsigned long long)s.stx_attributes);
}
// With flags and a mask of one's own; of the mask that comes back only what was asked for, since kernels tell more.
static void do_statxof(void) {
    static const struct flag how[] = {{"follow", 0}, {"nofollow", AT_SYMLINK_NOFOLLOW}, {"empty", AT_EMPTY_PATH}, {"noautomount", AT_NO_AUTOMOUNT}, {"force", AT_STATX_FORCE_SYNC}, {"dont", AT_STATX_DONT_SYNC}, {"bad", 0x40000000}, {0, 0}};
    struct statx s;
    unsigned asked = (unsigned)number(3);
    FLAGS_OR_COMPLAIN(f, 2, how)
    if (statx(here, text(1), (int)f, asked, &s)) { result(-1); return; }
    answer(" ok mask=%x", s.stx_mask & asked & (STATX_BASIC_STATS | STATX_BTIME));
}
static void do_statfs(void) {
    struct statfs s;
    if (statfs(text(1), &s)) { result(-1); return; }
    answer(" ok type=%lx bs%ld nl%ld blocks%ld free%ld avail%ld files%ld ffree%ld frsize%ld", (long)s.f_type, (long)s.f_bsize, (long)s.f_namelen,
           (long)s.f_blocks, (long)s.f_bfree, (long)s.f_bavail, (long)s.f_files, (long)s.f_ffree, (long)s.f_frsize);
}

const struct call stat_calls[] = {
    {"chmod", 2, do_chmod, "PATH MODE"},
    {"chown", 3, do_chown, "PATH UID GID"},
    {"truncate", 2, do_truncate, "PATH SIZE"},
    {"utimens", 3, do_utimens, "PATH ATIME MTIME: SECONDS[.NANOSECONDS]|now|omit"},
    {"access", 2, do_access, "PATH rwxf"},
    {"eaccess", 2, do_eaccess, "PATH rwxf"},
    {"stat", 1, do_stat, "PATH [follow]"},
    {"statx", 1, do_statx, "PATH"},
    {"statxof", 3, do_statxof, "PATH follow,nofollow,empty,noautomount,force,dont,bad MASK"},
    {"statfs", 1, do_statfs, "PATH"},
    {0, 0, 0, 0}};
