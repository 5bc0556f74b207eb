// Calls that make, remove and move names.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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
static void do_readlink(void) { bytes_result(readlinkat(here, text(1), buffer, word_count > 2 ? (size_t)number(2) : 4096)); }

// What one mkdir(2) costs, for scripts/bench. The names are there before the clock starts, and it is read only twice, so
// that nothing but the calls is timed.
static void do_mkdirtime(void) {
    long count = number(1), from = number(3);
    if (count < 1) { answer(" ?? COUNT is at least 1"); return; }
    size_t room = strlen(text(2)) + 24; // a long has 20 characters at most
    char *names = calloc((size_t)count, room);
    if (!names) { answer(" ?? COUNT is too big"); return; }
    for (long i = 0; i < count; i++)
        snprintf(names + (size_t)i * room, room, "%s%ld", text(2), from + i);
    struct timespec start, end;
    int failed = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < count && !failed; i++)
        failed = mkdirat(here, names + (size_t)i * room, 0777);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (failed) result(-1);
    else count_result(((end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec) / count);
    free(names);
}

const struct call name_calls[] = {
    {"mkdir", 1, do_mkdir, "PATH [MODE]"},
    {"rmdir", 1, do_rmdir, "PATH"},
    {"unlink", 1, do_unlink, "PATH"},
    {"symlink", 2, do_symlink, "TARGET PATH"},
    {"link", 2, do_link, "OLD NEW"},
    {"rename", 2, do_rename, "OLD NEW [noreplace,exchange,whiteout]"},
    {"mknod", 2, do_mknod, "PATH file|fifo|socket|char|block"},
    {"readlink", 1, do_readlink, "PATH [SIZE]"},
    {"mkdirtime", 2, do_mkdirtime, "COUNT PREFIX [FROM]"},
    {0, 0, 0, 0}};
