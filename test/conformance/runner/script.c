#define _GNU_SOURCE
#include "script.h"
#include "calls.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int slots[SLOTS];
int here;
int root;
const char *root_name;
char buffer[1 << 20];

void reset_calls(int root_fd, const char *root_path) {
    for (int i = 0; i < SLOTS; i++)
        slots[i] = -1;
    here = AT_FDCWD;
    root = root_fd;
    root_name = root_path;
    forget_snapshots();
    forget_watches();
}

// ---- the words of the current call ---------------------------------------------------------------------------------

struct word *words;
int word_count;

char *text(int i) { return i < word_count ? words[i].text : ""; }
long number(int i) { return i < word_count ? strtol(words[i].text, NULL, 0) : 0; }
mode_t octal(int i, mode_t otherwise) { return i < word_count ? (mode_t)strtol(words[i].text, NULL, 8) : otherwise; }
int slot(int i) {
    long k = number(i);
    return k >= 0 && k < SLOTS ? slots[k] : -1;
}
struct timespec time_of(char *word) {
    struct timespec t = {0, UTIME_OMIT};
    char *end;
    if (!strcmp(word, "now")) t.tv_nsec = UTIME_NOW;
    else if (strcmp(word, "omit")) {
        t.tv_sec = strtol(word, &end, 10);
        t.tv_nsec = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    }
    return t;
}

long flags(int i, const struct flag *table, int *known) {
    long value = 0;
    char copy[256];
    *known = 1;
    snprintf(copy, sizeof copy, "%s", text(i));
    for (char *save, *name = strtok_r(copy, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
        const struct flag *f = table;
        while (f->name && strcmp(f->name, name))
            f++;
        if (!f->name) *known = 0;
        value |= f->value;
    }
    return value;
}

// ---- results -------------------------------------------------------------------------------------------------------

void result(long r) { answer(" %s", r < 0 ? error_name(errno) : "ok"); }
void count_result(long r) {
    if (r < 0) result(r);
    else answer(" ok %ld", r);
}
void bytes_result(long r) {
    count_result(r);
    if (r >= 0) answer_bytes(buffer, (size_t)r);
}

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

void answer_stat(const struct stat *s) {
    answer(" ok %c%04o n%ld s%ld u%d g%d b%ld bs%ld", type_letter(s->st_mode), s->st_mode & 07777, (long)s->st_nlink,
           (long)s->st_size, (int)s->st_uid, (int)s->st_gid, (long)s->st_blocks, (long)s->st_blksize);
}
