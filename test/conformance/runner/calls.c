#define _GNU_SOURCE
#include "calls.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <linux/fs.h>
#include <time.h>
#include <unistd.h>

// ---- what a script keeps between its calls -------------------------------------------------------------------------

#define SLOTS 64
static int slots[SLOTS]; // the script's numbered descriptors; -1 is a closed one
static int here;         // directory that relative paths start from: AT_FDCWD, or what the prefix `at` named
static int root;
static const char *root_name;
static char buffer[1 << 20];

struct snapshot {
    char name[32];
    struct stat stat;
};
static struct snapshot snapshots[32];
static int snapshot_count;

void reset_calls(int root_fd, const char *root_path) {
    for (int i = 0; i < SLOTS; i++)
        slots[i] = -1;
    here = AT_FDCWD;
    root = root_fd;
    root_name = root_path;
    snapshot_count = 0;
}

// ---- helpers -------------------------------------------------------------------------------------------------------

static struct word *w; // the words of the current call; w[0] is its name
static int n;          // how many

static char *text(int i) { return i < n ? w[i].text : ""; }
static long number(int i) { return i < n ? strtol(w[i].text, NULL, 0) : 0; }
static mode_t octal(int i, mode_t otherwise) { return i < n ? (mode_t)strtol(w[i].text, NULL, 8) : otherwise; }
static int slot(int i) {
    long k = number(i);
    return k >= 0 && k < SLOTS ? slots[k] : -1;
}

static void result(long r) { answer(" %s", r < 0 ? error_name(errno) : "ok"); }
static void count_result(long r) {
    if (r < 0) result(r);
    else answer(" ok %ld", r);
}
static void bytes_result(long r) {
    count_result(r);
    if (r >= 0) answer_bytes(buffer, (size_t)r);
}

// Finds a word in a table of names; 0 when it is not there (then *known is cleared).
struct flag { const char *name; long value; };
static long flags_of(char *list, const struct flag *table, int *known) {
    long value = 0;
    char copy[256];
    *known = 1;
    snprintf(copy, sizeof copy, "%s", list);
    for (char *save, *name = strtok_r(copy, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
        const struct flag *f = table;
        while (f->name && strcmp(f->name, name))
            f++;
        if (!f->name) *known = 0;
        value |= f->value;
    }
    return value;
}
static long flags(int i, const struct flag *table, int *known) { return flags_of(text(i), table, known); }
#define FLAGS_OR_COMPLAIN(variable, i, table)                          \
    int variable##_known;                                              \
    long variable = flags(i, table, &variable##_known);                \
    if (!variable##_known) { answer(" ?? unknown word %s", text(i)); return; }

char type_letter(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFDIR: return 'd';
    case S_IFREG: return '-';
    case S_IFLNK: return 'l';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    default: return '?';
    }
}

static void answer_stat(const struct stat *s) {
    answer(" ok %c%04o n%ld s%ld u%d g%d b%ld bs%ld", type_letter(s->st_mode), s->st_mode & 07777, (long)s->st_nlink,
           (long)s->st_size, (int)s->st_uid, (int)s->st_gid, (long)s->st_blocks, (long)s->st_blksize);
}

static int later(struct timespec a, struct timespec b) {
    return a.tv_sec != b.tv_sec ? (a.tv_sec > b.tv_sec ? 1 : -1) : (a.tv_nsec > b.tv_nsec) - (a.tv_nsec < b.tv_nsec);
}

// Waits until a new file-system time stamp differs from all those given before: file systems use the coarse clock,
// which advances once a tick, and a daemon may count in whole milliseconds.
static void next_tick(void) {
    struct timespec start, now, nap = {0, 1000000};
    clock_gettime(CLOCK_REALTIME_COARSE, &start);
    do {
        nanosleep(&nap, NULL);
        clock_gettime(CLOCK_REALTIME_COARSE, &now);
    } while (later(now, start) <= 0 || (now.tv_sec == start.tv_sec && now.tv_nsec - start.tv_nsec < 2000000));
}

// ---- names ---------------------------------------------------------------------------------------------------------

static void do_mkdir(void) { result(mkdirat(here, text(1), octal(2, 0777))); }
static void do_rmdir(void) { result(unlinkat(here, text(1), AT_REMOVEDIR)); }
static void do_unlink(void) { result(unlinkat(here, text(1), 0)); }
static void do_symlink(void) { result(symlinkat(text(1), here, text(2))); }
static void do_link(void) { result(linkat(here, text(1), here, text(2), 0)); }
static void do_rename(void) {
    static const struct flag table[] = {{"noreplace", RENAME_NOREPLACE}, {"exchange", RENAME_EXCHANGE}, {"whiteout", RENAME_WHITEOUT}, {0, 0}};
    FLAGS_OR_COMPLAIN(f, 3, table)
    result(f ? syscall(SYS_renameat2, here, text(1), here, text(2), f) : renameat(here, text(1), here, text(2)));
}
static void do_mknod(void) {
    static const struct flag table[] = {{"file", S_IFREG}, {"fifo", S_IFIFO}, {"socket", S_IFSOCK}, {"char", S_IFCHR}, {"block", S_IFBLK}, {0, 0}};
    FLAGS_OR_COMPLAIN(type, 2, table)
    result(mknodat(here, text(1), (mode_t)type | 0644, type == S_IFCHR || type == S_IFBLK ? 0x103 : 0));
}
static void do_readlink(void) { bytes_result(readlinkat(here, text(1), buffer, n > 2 ? (size_t)number(2) : 4096)); }

// ---- the state of a name -------------------------------------------------------------------------------------------

static void do_chmod(void) { result(fchmodat(here, text(1), octal(2, 0), 0)); }
static void do_chown(void) { result(fchownat(here, text(1), (uid_t)number(2), (gid_t)number(3), AT_SYMLINK_NOFOLLOW)); }
static void do_truncate(void) { result(truncate(text(1), number(2))); }

static struct timespec time_of(char *word) {
    struct timespec t = {0, UTIME_OMIT};
    char *end;
    if (!strcmp(word, "now")) t.tv_nsec = UTIME_NOW;
    else if (strcmp(word, "omit")) {
        t.tv_sec = strtol(word, &end, 10);
        t.tv_nsec = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    }
    return t;
}
static void do_utimens(void) {
    struct timespec t[2] = {time_of(text(2)), time_of(text(3))};
    result(utimensat(here, text(1), t, AT_SYMLINK_NOFOLLOW));
}
static long access_mode(char *letters) {
    long mode = 0;
    for (; *letters; letters++)
        mode |= *letters == 'r' ? R_OK : *letters == 'w' ? W_OK : *letters == 'x' ? X_OK : 0;
    return mode;
}
static void do_access(void) { result(syscall(SYS_faccessat, here, text(1), access_mode(text(2)))); }
static void do_eaccess(void) { result(syscall(SYS_faccessat2, here, text(1), access_mode(text(2)), AT_EACCESS)); }

static void do_stat(void) {
    struct stat s;
    if (fstatat(here, text(1), &s, n > 2 && !strcmp(text(2), "follow") ? 0 : AT_SYMLINK_NOFOLLOW)) result(-1);
    else answer_stat(&s);
}
static void do_fstat(void) {
    struct stat s;
    if (fstat(slot(1), &s)) result(-1);
    else answer_stat(&s);
}
static void do_statx(void) {
    struct statx s;
    if (statx(here, text(1), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &s)) { result(-1); return; }
    answer(" ok %c%04o n%u s%llu basic=%s btime=%s attributes=%llx", type_letter(s.stx_mode), s.stx_mode & 07777,
           s.stx_nlink, (unsigned long long)s.stx_size, (s.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS ? "yes" : "no",
           s.stx_mask & STATX_BTIME ? "yes" : "no", (unsigned long long)s.stx_attributes);
}
static void do_statfs(void) {
    struct statfs s;
    if (statfs(text(1), &s)) { result(-1); return; }
    answer(" ok type=%lx bs%ld nl%ld blocks%ld free%ld avail%ld files%ld ffree%ld frsize%ld", (long)s.f_type, (long)s.f_bsize, (long)s.f_namelen,
           (long)s.f_blocks, (long)s.f_bfree, (long)s.f_bavail, (long)s.f_files, (long)s.f_ffree, (long)s.f_frsize);
}

// ---- times and inode numbers, told as relations ----------------------------------------------------------------------

static void answer_time(const char *label, struct timespec t) {
    if (t.tv_sec < 1000000000) answer(" %s=%ld.%09ld", label, (long)t.tv_sec, t.tv_nsec);
    else answer(" %s=recent", label);
}
static void answer_times(const struct stat *s) {
    struct { const char *name; struct timespec time; } t[3] = {{"atime", s->st_atim}, {"mtime", s->st_mtim}, {"ctime", s->st_ctim}};
    answer(" ok");
    for (int i = 0; i < 3; i++)
        answer_time(t[i].name, t[i].time);
    for (int i = 0; i < 2; i++)
        for (int k = i + 1; k < 3; k++) {
            int order = later(t[i].time, t[k].time);
            answer(" %c%c%c", t[i].name[0], order > 0 ? '>' : order < 0 ? '<' : '=', t[k].name[0]);
        }
}
static void do_times(void) {
    struct stat s;
    if (fstatat(here, text(1), &s, AT_SYMLINK_NOFOLLOW)) result(-1);
    else answer_times(&s);
}
static void do_ftimes(void) {
    struct stat s;
    if (fstat(slot(1), &s)) result(-1);
    else answer_times(&s);
}
static struct snapshot *find_snapshot(const char *name) {
    for (int i = 0; i < snapshot_count; i++)
        if (!strcmp(snapshots[i].name, name)) return &snapshots[i];
    return NULL;
}
static void remember(const struct stat *s) {
    struct snapshot *kept = find_snapshot(text(1));
    if (!kept && snapshot_count < 32) kept = &snapshots[snapshot_count++];
    if (!kept) { answer(" ?? too many snapshots"); return; }
    snprintf(kept->name, sizeof kept->name, "%s", text(1));
    kept->stat = *s;
    next_tick();
    answer(" ok");
}
static void do_remember(void) {
    struct stat s;
    next_tick();
    if (fstatat(here, text(2), &s, AT_SYMLINK_NOFOLLOW)) result(-1);
    else remember(&s);
}
static void do_fremember(void) {
    struct stat s;
    next_tick();
    if (fstat(slot(2), &s)) result(-1);
    else remember(&s);
}
static int differ_time(const char *name, struct timespec then, struct timespec now) {
    int order = later(now, then);
    if (order) answer(" %s%s", name, order > 0 ? "" : "-went-back");
    return order != 0;
}
static int differ_number(const char *name, long then, long now) {
    if (then != now) answer(" %s%+ld", name, now - then);
    return then != now;
}
static void changed(const struct stat *s) {
    struct snapshot *kept = find_snapshot(text(1));
    if (!kept) { answer(" ?? no such snapshot"); return; }
    const struct stat *b = &kept->stat;
    answer(" ok");
    int any = differ_time("atime", b->st_atim, s->st_atim) | differ_time("mtime", b->st_mtim, s->st_mtim) | differ_time("ctime", b->st_ctim, s->st_ctim);
    any |= differ_number("nlink", (long)b->st_nlink, (long)s->st_nlink) | differ_number("size", b->st_size, s->st_size);
    any |= differ_number("mode", b->st_mode, s->st_mode) | differ_number("uid", b->st_uid, s->st_uid) | differ_number("gid", b->st_gid, s->st_gid);
    if (!any) answer(" nothing");
}
static void do_changed(void) {
    struct stat s;
    if (fstatat(here, text(2), &s, AT_SYMLINK_NOFOLLOW)) result(-1);
    else changed(&s);
}
static void do_fchanged(void) {
    struct stat s;
    if (fstat(slot(2), &s)) result(-1);
    else changed(&s);
}
static void do_ino(void) {
    struct snapshot *kept = find_snapshot(text(1));
    struct stat s;
    if (!kept) answer(" ?? no such snapshot");
    else if (fstatat(here, text(2), &s, AT_SYMLINK_NOFOLLOW)) result(-1);
    else answer(" ok %s", s.st_ino == kept->stat.st_ino ? "same" : "other");
}
static void do_fino(void) {
    struct snapshot *kept = find_snapshot(text(1));
    struct stat s;
    if (!kept) answer(" ?? no such snapshot");
    else if (fstat(slot(2), &s)) result(-1);
    else answer(" ok %s", s.st_ino == kept->stat.st_ino ? "same" : "other");
}

// ---- folders -------------------------------------------------------------------------------------------------------

struct entry { char *name; unsigned char type; ino_t ino; };
static int by_name(const void *a, const void *b) { return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name); }
static const char *type_mark(unsigned char type) {
    return type == DT_DIR ? "/" : type == DT_LNK ? "@" : type == DT_REG ? "" : type == DT_UNKNOWN ? "?" : "!";
}
// Reads a whole folder into a fresh array; closes `fd`. Returns the count, or -1 with errno set.
static int read_folder(int fd, struct entry **entries) {
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    int count = 0, room = 64, failed;
    if (!d) {
        failed = errno;
        if (fd >= 0) close(fd);
        errno = failed;
        return -1;
    }
    *entries = malloc((size_t)room * sizeof **entries);
    errno = 0;
    for (struct dirent *e; (e = readdir(d)); count++) {
        if (count == room) *entries = realloc(*entries, (size_t)(room *= 2) * sizeof **entries);
        (*entries)[count] = (struct entry){strdup(e->d_name), e->d_type, e->d_ino};
    }
    failed = errno;
    closedir(d);
    if (failed) {
        errno = failed;
        return -1;
    }
    return count;
}
static void free_entries(struct entry *entries, int count) {
    for (int i = 0; i < count; i++)
        free(entries[i].name);
    free(entries);
}
static void list_folder(int fd, int sorted) {
    struct entry *e = NULL;
    int count = read_folder(fd, &e);
    if (count < 0) { result(-1); return; }
    if (sorted) qsort(e, (size_t)count, sizeof *e, by_name);
    answer(" ok");
    for (int i = 0; i < count; i++) {
        answer(" ");
        answer_name(e[i].name);
        answer("%s", type_mark(e[i].type));
    }
    free_entries(e, count);
}
#define FOLDER (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
static void do_ls(void) { list_folder(openat(here, text(1), FOLDER), 1); }
static void do_lsorder(void) { list_folder(openat(here, text(1), FOLDER), 0); }
static void do_fls(void) {
    int fd = dup(slot(1));
    if (fd >= 0) lseek(fd, 0, SEEK_SET);
    list_folder(fd, 1);
}
// Whether the inode number told by the folder is the one told by stat.
static void do_lsino(void) {
    struct entry *e = NULL;
    int count = read_folder(openat(here, text(1), FOLDER), &e);
    if (count < 0) { result(-1); return; }
    qsort(e, (size_t)count, sizeof *e, by_name);
    answer(" ok");
    for (int i = 0; i < count; i++) {
        char path[8192];
        struct stat s;
        snprintf(path, sizeof path, "%s/%s", text(1), e[i].name);
        answer(" ");
        answer_name(e[i].name);
        answer(fstatat(here, path, &s, AT_SYMLINK_NOFOLLOW) ? "=gone" : s.st_ino == e[i].ino ? "=same" : "=other");
    }
    free_entries(e, count);
}
// One getdents64 with a buffer of the given size: `name:offset` in the file system's own order.
static void do_getdents(void) {
    struct { ino64_t ino; off64_t off; unsigned short length; unsigned char type; char name[]; } *d;
    long got = syscall(SYS_getdents64, slot(1), buffer, n > 2 ? number(2) : 4096);
    if (got < 0) { result(-1); return; }
    answer(" ok");
    for (long at = 0; at < got; at += d->length) {
        d = (void *)(buffer + at);
        answer(" ");
        answer_name(d->name);
        answer("%s:%lld", type_mark(d->type), (long long)d->off);
    }
    if (!got) answer(" end");
}
static void tree(int dir, const char *name, const char *path) {
    struct entry *e = NULL;
    int count = read_folder(openat(dir, name, FOLDER), &e);
    if (count < 0) {
        answer("\n  ");
        answer_name(path);
        answer(" opendir %s", error_name(errno));
        return;
    }
    qsort(e, (size_t)count, sizeof *e, by_name);
    int self = openat(dir, name, FOLDER);
    for (int i = 0; i < count; i++) {
        struct stat s;
        char full[8192];
        if (!strcmp(e[i].name, ".") || !strcmp(e[i].name, "..")) continue;
        snprintf(full, sizeof full, "%s/%s", path, e[i].name);
        answer("\n  ");
        answer_name(full);
        if (fstatat(self, e[i].name, &s, AT_SYMLINK_NOFOLLOW)) {
            answer(" lstat %s", error_name(errno));
            continue;
        }
        answer(" %c%04o n%ld s%ld", type_letter(s.st_mode), s.st_mode & 07777, (long)s.st_nlink, (long)s.st_size);
        if (S_ISLNK(s.st_mode)) {
            ssize_t r = readlinkat(self, e[i].name, buffer, 4096);
            if (r >= 0) answer_bytes(buffer, (size_t)r);
        } else if (S_ISREG(s.st_mode) && (s.st_mode & 0444)) {
            int fd = openat(self, e[i].name, O_RDONLY | O_NONBLOCK);
            ssize_t r = fd < 0 ? -1 : read(fd, buffer, sizeof buffer);
            if (fd < 0) answer(" open %s", error_name(errno));
            else if (r < 0) answer(" read %s", error_name(errno));
            else answer_bytes(buffer, (size_t)r);
            if (fd >= 0) close(fd);
        } else if (S_ISDIR(s.st_mode)) tree(self, e[i].name, full);
    }
    if (self >= 0) close(self);
    free_entries(e, count);
}
static void do_tree(void) { tree(here, text(1), text(1)); }

// ---- the process ---------------------------------------------------------------------------------------------------

static void do_chdir(void) { result(chdir(text(1))); }
static void do_fchdir(void) { result(fchdir(slot(1))); }
static void do_root(void) { result(fchdir(root)); }
static void do_cwd(void) {
    if (!getcwd(buffer, sizeof buffer)) { result(-1); return; }
    size_t k = strlen(root_name);
    int below = !strncmp(buffer, root_name, k);
    answer(" ok %s", below ? "\\@" : "");
    answer_name(below ? buffer + k : buffer);
}
static void do_umask(void) { answer(" ok %04o", (unsigned)umask(octal(1, 022))); }
static void do_sleep(void) {
    usleep((useconds_t)number(1) * 1000);
    answer(" ok");
}

// ---- descriptors ---------------------------------------------------------------------------------------------------

static const struct flag open_flags[] = {
    {"r", O_RDONLY}, {"w", O_WRONLY}, {"rw", O_RDWR}, {"none", 3}, {"trunc", O_TRUNC}, {"append", O_APPEND}, {"creat", O_CREAT}, {"excl", O_EXCL},
    {"directory", O_DIRECTORY}, {"nofollow", O_NOFOLLOW}, {"path", O_PATH}, {"nonblock", O_NONBLOCK}, {"sync", O_SYNC}, {"direct", O_DIRECT},
    {"noatime", O_NOATIME}, {"tmpfile", O_TMPFILE}, {"cloexec", O_CLOEXEC}, {"noctty", O_NOCTTY}, {0, 0}};
static void keep(int i, int fd) {
    long k = number(i);
    if (k < 0 || k >= SLOTS) { answer(" ?? no such slot"); return; }
    if (slots[k] >= 0) {
        int failed = errno;
        close(slots[k]);
        errno = failed;
    }
    slots[k] = fd;
    result(fd);
}
static void do_open(void) {
    FLAGS_OR_COMPLAIN(f, 3, open_flags)
    keep(1, openat(here, text(2), (int)f, octal(4, 0644)));
}
static void do_close(void) {
    long k = number(1);
    result(close(slot(1)));
    if (k >= 0 && k < SLOTS) slots[k] = -1;
}
static void do_dup(void) { keep(2, dup(slot(1))); }
static void do_read(void) { bytes_result(read(slot(1), buffer, (size_t)number(2))); }
static void do_pread(void) { bytes_result(pread(slot(1), buffer, (size_t)number(2), number(3))); }
static void do_write(void) { count_result(write(slot(1), text(2), n > 2 ? w[2].length : 0)); }
static void do_pwrite(void) { count_result(pwrite(slot(1), text(2), w[2].length, number(3))); }
static void do_readv(void) {
    struct iovec v[MAX_WORDS];
    size_t at = 0;
    for (int i = 2; i < n; i++) {
        v[i - 2] = (struct iovec){buffer + at, (size_t)number(i)};
        at += (size_t)number(i);
    }
    bytes_result(readv(slot(1), v, n - 2));
}
static void do_writev(void) {
    struct iovec v[MAX_WORDS];
    for (int i = 2; i < n; i++)
        v[i - 2] = (struct iovec){w[i].text, w[i].length};
    count_result(writev(slot(1), v, n - 2));
}
// A write from memory that does not exist.
static void do_badwrite(void) { count_result(write(slot(1), (void *)8, (size_t)number(2))); }
static void do_badread(void) { count_result(read(slot(1), (void *)8, (size_t)number(2))); }
static void do_lseek(void) {
    static const struct flag table[] = {{"set", SEEK_SET}, {"cur", SEEK_CUR}, {"end", SEEK_END}, {"data", SEEK_DATA}, {"hole", SEEK_HOLE}, {"bad", 99}, {0, 0}};
    FLAGS_OR_COMPLAIN(whence, 3, table)
    count_result(lseek(slot(1), number(2), (int)whence));
}
static void do_ftruncate(void) { result(ftruncate(slot(1), number(2))); }
static void do_fsync(void) { result(fsync(slot(1))); }
static void do_fdatasync(void) { result(fdatasync(slot(1))); }
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

// ---- extended attributes, handles, the mount -------------------------------------------------------------------------

// glibc has no *at forms of these; the path goes through the folder's entry in /proc.
static const char *from_here(const char *path) {
    static char full[8192];
    if (here == AT_FDCWD) return path;
    snprintf(full, sizeof full, "/proc/self/fd/%d/%s", here, path);
    return full;
}
static void do_getxattr(void) { bytes_result(lgetxattr(from_here(text(1)), text(2), buffer, 4096)); }
static void do_setxattr(void) { result(lsetxattr(from_here(text(1)), text(2), text(3), n > 3 ? w[3].length : 0, 0)); }
static void do_listxattr(void) { bytes_result(llistxattr(from_here(text(1)), buffer, 4096)); }
static void do_removexattr(void) { result(lremovexattr(from_here(text(1)), text(2))); }
static void do_handle(void) {
    struct { struct file_handle head; unsigned char space[MAX_HANDLE_SZ]; } h = {.head.handle_bytes = MAX_HANDLE_SZ};
    int id;
    result(name_to_handle_at(here, text(1), &h.head, &id, 0));
}
static void do_remount(void) {
    result(mount("", root_name, "", MS_REMOUNT | (!strcmp(text(1), "ro") ? MS_RDONLY : 0), ""));
}

// ---- the two shell favourites ----------------------------------------------------------------------------------------

static void do_cat(void) {
    int fd = openat(here, text(1), O_RDONLY);
    if (fd < 0) { answer(" open"); result(-1); return; }
    size_t length = 0;
    ssize_t r;
    while ((r = read(fd, buffer + length, sizeof buffer - length)) > 0)
        length += (size_t)r;
    if (r < 0) { answer(" read"); result(-1); }
    else { answer(" ok"); answer_bytes(buffer, length); }
    close(fd);
}
static void write_whole(int flags, int newline) {
    int fd = openat(here, text(2), flags);
    if (fd < 0) { answer(" open"); result(-1); return; }
    memcpy(buffer, text(1), w[1].length);
    buffer[w[1].length] = '\n';
    ssize_t r = write(fd, buffer, w[1].length + (newline ? 1 : 0));
    if (r < 0) { answer(" write"); result(-1); }
    else answer(" ok %zd", r);
    if (close(fd)) { answer(" close"); result(-1); }
}
static void do_echo(void) { write_whole(O_WRONLY | O_TRUNC, 1); }
static void do_put(void) { write_whole(O_WRONLY, 0); }

// ---- the table -----------------------------------------------------------------------------------------------------

struct call {
    const char *name;
    int least; // words at least, the name not counted
    void (*make)(void);
    const char *words; // for --list
};
static const struct call calls[] = {
    {"mkdir", 1, do_mkdir, "PATH [MODE]"},
    {"rmdir", 1, do_rmdir, "PATH"},
    {"unlink", 1, do_unlink, "PATH"},
    {"symlink", 2, do_symlink, "TARGET PATH"},
    {"link", 2, do_link, "OLD NEW"},
    {"rename", 2, do_rename, "OLD NEW [noreplace,exchange,whiteout]"},
    {"mknod", 2, do_mknod, "PATH file|fifo|socket|char|block"},
    {"readlink", 1, do_readlink, "PATH [SIZE]"},
    {"chmod", 2, do_chmod, "PATH MODE"},
    {"chown", 3, do_chown, "PATH UID GID"},
    {"truncate", 2, do_truncate, "PATH SIZE"},
    {"utimens", 3, do_utimens, "PATH ATIME MTIME: SECONDS[.NANOSECONDS]|now|omit"},
    {"access", 2, do_access, "PATH rwxf"},
    {"eaccess", 2, do_eaccess, "PATH rwxf"},
    {"stat", 1, do_stat, "PATH [follow]"},
    {"statx", 1, do_statx, "PATH"},
    {"statfs", 1, do_statfs, "PATH"},
    {"times", 1, do_times, "PATH"},
    {"ftimes", 1, do_ftimes, "FD"},
    {"remember", 2, do_remember, "NAME PATH"},
    {"fremember", 2, do_fremember, "NAME FD"},
    {"changed", 2, do_changed, "NAME PATH"},
    {"fchanged", 2, do_fchanged, "NAME FD"},
    {"ino", 2, do_ino, "NAME PATH"},
    {"fino", 2, do_fino, "NAME FD"},
    {"ls", 1, do_ls, "PATH"},
    {"lsorder", 1, do_lsorder, "PATH"},
    {"lsino", 1, do_lsino, "PATH"},
    {"fls", 1, do_fls, "FD"},
    {"getdents", 1, do_getdents, "FD [SIZE]"},
    {"tree", 1, do_tree, "PATH"},
    {"chdir", 1, do_chdir, "PATH"},
    {"fchdir", 1, do_fchdir, "FD"},
    {"root", 0, do_root, ""},
    {"cwd", 0, do_cwd, ""},
    {"umask", 1, do_umask, "MODE"},
    {"sleep", 1, do_sleep, "MILLISECONDS"},
    {"open", 3, do_open, "FD PATH FLAGS [MODE]"},
    {"close", 1, do_close, "FD"},
    {"dup", 2, do_dup, "FD NEW"},
    {"read", 2, do_read, "FD SIZE"},
    {"pread", 3, do_pread, "FD SIZE OFFSET"},
    {"readv", 2, do_readv, "FD SIZE…"},
    {"write", 1, do_write, "FD [TEXT]"},
    {"pwrite", 3, do_pwrite, "FD TEXT OFFSET"},
    {"writev", 2, do_writev, "FD TEXT…"},
    {"badread", 2, do_badread, "FD SIZE"},
    {"badwrite", 2, do_badwrite, "FD SIZE"},
    {"lseek", 3, do_lseek, "FD OFFSET set|cur|end|data|hole|bad"},
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
    {"getxattr", 2, do_getxattr, "PATH NAME"},
    {"setxattr", 3, do_setxattr, "PATH NAME VALUE"},
    {"listxattr", 1, do_listxattr, "PATH"},
    {"removexattr", 2, do_removexattr, "PATH NAME"},
    {"handle", 1, do_handle, "PATH"},
    {"remount", 1, do_remount, "ro|rw"},
    {"cat", 1, do_cat, "PATH"},
    {"echo", 2, do_echo, "TEXT PATH"},
    {"put", 2, do_put, "TEXT PATH"},
    {0, 0, 0, 0}};

void list_calls(void) {
    answer("as UID[:GID[:GROUP,…]] CALL   make the call as this user\n"
           "at FD CALL                    relative paths of the call start at this descriptor\n"
           "child CALL                    make the call in a forked process\n"
           "pass FD CALL                  send the descriptor to a process that has no other, which makes the call\n");
    for (const struct call *c = calls; c->name; c++)
        answer("%s %s\n", c->name, c->words);
}

static void plain_call(void) {
    const struct call *c = calls;
    while (c->name && strcmp(c->name, text(0)))
        c++;
    if (!c->name) answer(" ?? unknown call");
    else if (n - 1 < c->least) answer(" ?? needs %s", c->words);
    else {
        errno = 0;
        c->make();
    }
}

// ---- prefixes ------------------------------------------------------------------------------------------------------

static void drop_words(int count) {
    w += count;
    n -= count;
}
static void call_with_prefixes(void);

static void call_as(char *who) {
    gid_t groups[16];
    size_t group_count = 0;
    char *p;
    uid_t uid = (uid_t)strtol(who, &p, 10);
    gid_t gid = *p == ':' ? (gid_t)strtol(p + 1, &p, 10) : (gid_t)uid;
    while ((*p == ':' || *p == ',') && group_count < 16)
        groups[group_count++] = (gid_t)strtol(p + 1, &p, 10);
    // The effective ids decide: the kernel drops root's capabilities with them, and takes them back after.
    if (setgroups(group_count, groups) || setegid(gid) || seteuid(uid)) {
        answer(" ?? cannot become %s: %s", who, error_name(errno));
        return;
    }
    call_with_prefixes();
    if (seteuid(0) || setegid(0) || setgroups(0, NULL)) answer(" ?? cannot become root again");
}

static void finish_child(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) answer(" ?? the child ended with %x", (unsigned)status);
}
static void call_in_child(void) {
    flush_answers();
    pid_t child = fork();
    if (child == 0) {
        call_with_prefixes();
        flush_answers();
        _exit(0);
    }
    finish_child(child);
}

static void send_fd(int socket, int fd) {
    char byte = 'x';
    union { struct cmsghdr align; char space[CMSG_SPACE(sizeof(int))]; } control;
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    if (sendmsg(socket, &m, 0) < 0) answer(" ?? sendmsg %s", error_name(errno));
}
static int receive_fd(int socket) {
    char byte;
    union { struct cmsghdr align; char space[CMSG_SPACE(sizeof(int))]; } control;
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    int fd = -1;
    if (recvmsg(socket, &m, 0) == 1 && CMSG_FIRSTHDR(&m)) memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}
// The child closes its copies of the script's descriptors first: what it uses came through the socket.
static void call_with_passed(long k) {
    int pair[2];
    if (k < 0 || k >= SLOTS || slots[k] < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) {
        answer(" ?? nothing to pass");
        return;
    }
    flush_answers();
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < SLOTS; i++) {
            if (slots[i] >= 0) close(slots[i]);
            slots[i] = -1;
        }
        slots[k] = receive_fd(pair[1]);
        call_with_prefixes();
        flush_answers();
        _exit(0);
    }
    send_fd(pair[0], slots[k]);
    finish_child(child);
    close(pair[0]);
    close(pair[1]);
}

static void call_with_prefixes(void) {
    if (n > 2 && !strcmp(text(0), "as")) {
        char *who = text(1);
        drop_words(2);
        call_as(who);
    } else if (n > 2 && !strcmp(text(0), "at")) {
        here = slot(1);
        drop_words(2);
        call_with_prefixes();
        here = AT_FDCWD;
    } else if (n > 1 && !strcmp(text(0), "child")) {
        drop_words(1);
        call_in_child();
    } else if (n > 2 && !strcmp(text(0), "pass")) {
        long k = number(1);
        drop_words(2);
        call_with_passed(k);
    } else
        plain_call();
}

void make_call(struct word *words, int count) {
    w = words;
    n = count;
    answer(" =>");
    call_with_prefixes();
}
