// Calls on an open descriptor that neither read nor write it through read(2) and write(2).
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <linux/fs.h>
#include <unistd.h>

static void do_ftruncate(void) { result(ftruncate(slot(1), number(2))); }
static void do_fsync(void) { result(fsync(slot(1))); }
static void do_fdatasync(void) { result(fdatasync(slot(1))); }
static void do_fstat(void) {
    struct stat s;
    if (fstat(slot(1), &s)) result(-1);
    else answer_stat(&s);
}
static void do_fchmod(void) { result(fchmod(slot(1), octal(2, 0))); }
static void do_fchown(void) { result(fchown(slot(1), (uid_t)number(2), (gid_t)number(3))); }
static void do_futimens(void) {
    struct timespec t[2] = {time_of(text(2)), time_of(text(3))};
    result(futimens(slot(1), t));
}
static void do_fallocate(void) { result(fallocate(slot(1), 0, number(2), number(3))); }
static void do_flock(void) {
    static const struct flag table[] = {{"ex", LOCK_EX}, {"sh", LOCK_SH}, {"un", LOCK_UN}, {0, 0}};
    FLAGS_OR_COMPLAIN(how, 2, table)
    result(flock(slot(1), (int)how | LOCK_NB));
}
static void do_lockf(void) {
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    result(fcntl(slot(1), F_SETLK, &l));
}
static void do_sendfile(void) { count_result(sendfile(slot(1), slot(2), NULL, (size_t)number(3))); }
static void do_ioctl(void) {
    int value = 0;
    result(ioctl(slot(1), FIONREAD, &value));
    answer(" flags");
    result(ioctl(slot(1), FS_IOC_GETFLAGS, &value));
}
static void do_poll(void) {
    static const struct flag names[] = {{"in", POLLIN}, {"pri", POLLPRI}, {"out", POLLOUT}, {"err", POLLERR}, {"hup", POLLHUP}, {"nval", POLLNVAL}, {0, 0}};
    struct pollfd p = {slot(1), POLLIN | POLLOUT | POLLPRI, 0};
    int r = poll(&p, 1, 0);
    count_result(r);
    for (const struct flag *f = names; r >= 0 && f->name; f++)
        if (p.revents & f->value) answer(" %s", f->name);
}
static void do_mmap(void) {
    static const struct flag table[] = {{"r", PROT_READ}, {"w", PROT_WRITE}, {"rw", PROT_READ | PROT_WRITE}, {"shared", 0x100}, {0, 0}};
    FLAGS_OR_COMPLAIN(how, 2, table)
    void *m = mmap(NULL, 4096, (int)how & 0xff, how & 0x100 ? MAP_SHARED : MAP_PRIVATE, slot(1), 0);
    result(m == MAP_FAILED ? -1 : 0);
    if (m != MAP_FAILED) munmap(m, 4096);
}

const struct call descriptor_calls[] = {
    {"ftruncate", 2, do_ftruncate, "FD SIZE"},
    {"fsync", 1, do_fsync, "FD"},
    {"fdatasync", 1, do_fdatasync, "FD"},
    {"fstat", 1, do_fstat, "FD"},
    {"fchmod", 2, do_fchmod, "FD MODE"},
    {"fchown", 3, do_fchown, "FD UID GID"},
    {"futimens", 3, do_futimens, "FD ATIME MTIME"},
    {"fallocate", 3, do_fallocate, "FD OFFSET SIZE"},
    {"flock", 2, do_flock, "FD ex|sh|un"},
    {"lockf", 1, do_lockf, "FD"},
    {"sendfile", 3, do_sendfile, "TO FROM SIZE"},
    {"ioctl", 1, do_ioctl, "FD"},
    {"poll", 1, do_poll, "FD"},
    {"mmap", 2, do_mmap, "FD r|w|rw[,shared]"},
    {0, 0, 0, 0}};
