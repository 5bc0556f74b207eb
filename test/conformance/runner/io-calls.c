// Calls that open, close, read and write.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

const struct flag open_flags[] = {
    {"r", O_RDONLY}, {"w", O_WRONLY}, {"rw", O_RDWR}, {"none", 3}, {"trunc", O_TRUNC}, {"append", O_APPEND}, {"creat", O_CREAT}, {"excl", O_EXCL},
    {"directory", O_DIRECTORY}, {"nofollow", O_NOFOLLOW}, {"path", O_PATH}, {"nonblock", O_NONBLOCK}, {"sync", O_SYNC}, {"direct", O_DIRECT},
    {"noatime", O_NOATIME}, {"tmpfile", O_TMPFILE}, {"cloexec", O_CLOEXEC}, {"noctty", O_NOCTTY}, {0, 0}};
void keep_slot(int i, int fd) {
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
    keep_slot(1, openat(here, text(2), (int)f, octal(4, 0644)));
}
static void do_close(void) {
    long k = number(1);
    result(close(slot(1)));
    if (k >= 0 && k < SLOTS) slots[k] = -1;
}
static void do_dup(void) { keep_slot(2, dup(slot(1))); }
static void do_read(void) { bytes_result(read(slot(1), buffer, (size_t)number(2))); }
static void do_pread(void) { bytes_result(pread(slot(1), buffer, (size_t)number(2), number(3))); }
static void do_write(void) { count_result(write(slot(1), text(2), word_count > 2 ? words[2].length : 0)); }
static void do_pwrite(void) { count_result(pwrite(slot(1), text(2), words[2].length, number(3))); }
static void do_readv(void) {
    struct iovec v[MAX_WORDS];
    size_t at = 0;
    for (int i = 2; i < word_count; i++) {
        v[i - 2] = (struct iovec){buffer + at, (size_t)number(i)};
        at += (size_t)number(i);
    }
    bytes_result(readv(slot(1), v, word_count - 2));
}
static void do_writev(void) {
    struct iovec v[MAX_WORDS];
    for (int i = 2; i < word_count; i++)
        v[i - 2] = (struct iovec){words[i].text, words[i].length};
    count_result(writev(slot(1), v, word_count - 2));
}
// A write from memory that does not exist.
static void do_badwrite(void) { count_result(write(slot(1), (void *)8, (size_t)number(2))); }
static void do_badread(void) { count_result(read(slot(1), (void *)8, (size_t)number(2))); }
static void do_lseek(void) {
    static const struct flag table[] = {{"set", SEEK_SET}, {"cur", SEEK_CUR}, {"end", SEEK_END}, {"data", SEEK_DATA}, {"hole", SEEK_HOLE}, {"bad", 99}, {0, 0}};
    FLAGS_OR_COMPLAIN(whence, 3, table)
    count_result(lseek(slot(1), number(2), (int)whence));
}

const struct call io_calls[] = {
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
    {0, 0, 0, 0}};
