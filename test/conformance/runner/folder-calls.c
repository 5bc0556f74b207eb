// Calls that read folders.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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
    long got = syscall(SYS_getdents64, slot(1), buffer, word_count > 2 ? number(2) : 4096);
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

const struct call folder_calls[] = {
    {"ls", 1, do_ls, "PATH"},
    {"lsorder", 1, do_lsorder, "PATH"},
    {"lsino", 1, do_lsino, "PATH"},
    {"fls", 1, do_fls, "FD"},
    {"getdents", 1, do_getdents, "FD [SIZE]"},
    {"tree", 1, do_tree, "PATH"},
    {0, 0, 0, 0}};
