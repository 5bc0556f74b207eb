// Calls that move bytes other than read(2) and write(2) do, and those that ask for room or for storage.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/uio.h>
#include <unistd.h>

static void do_copyrange(void) { count_result(copy_file_range(slot(1), NULL, slot(2), NULL, (size_t)number(3), 0)); }
// At offsets, with flags, of which there are none.
static void do_copyat(void) {
    off64_t from = number(2), to = number(4);
    count_result(copy_file_range(slot(1), &from, slot(3), &to, (size_t)number(5), (unsigned)number(6)));
}
// From the descriptor into a pipe, and out of the pipe again.
static void do_splicefrom(void) {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK)) { result(-1); return; }
    ssize_t moved = splice(slot(1), NULL, ends[1], NULL, (size_t)number(2), SPLICE_F_NONBLOCK);
    if (moved > 0) moved = read(ends[0], buffer, (size_t)moved);
    bytes_result(moved);
    close(ends[0]);
    close(ends[1]);
}
static void do_spliceto(void) {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK)) { result(-1); return; }
    ssize_t length = write(ends[1], text(2), words[2].length);
    count_result(length < 0 ? -1 : splice(ends[0], NULL, slot(1), NULL, (size_t)length, SPLICE_F_NONBLOCK));
    close(ends[0]);
    close(ends[1]);
}
static const struct flag rw_flags[] = {{"hipri", RWF_HIPRI}, {"dsync", RWF_DSYNC}, {"sync", RWF_SYNC}, {"nowait", RWF_NOWAIT}, {"append", RWF_APPEND}, {"bad", 0x1000000}, {0, 0}};
static void do_preadv2(void) {
    struct iovec v = {buffer, (size_t)number(2)};
    FLAGS_OR_COMPLAIN(f, 4, rw_flags)
    bytes_result(preadv2(slot(1), &v, 1, number(3), (int)f));
}
static void do_pwritev2(void) {
    struct iovec v = {text(2), words[2].length};
    FLAGS_OR_COMPLAIN(f, 4, rw_flags)
    count_result(pwritev2(slot(1), &v, 1, number(3), (int)f));
}
static void do_allocate(void) {
    static const struct flag table[] = {{"keep", FALLOC_FL_KEEP_SIZE}, {"punch", FALLOC_FL_PUNCH_HOLE}, {"zero", FALLOC_FL_ZERO_RANGE}, {"collapse", FALLOC_FL_COLLAPSE_RANGE}, {"insert", FALLOC_FL_INSERT_RANGE}, {0, 0}};
    FLAGS_OR_COMPLAIN(how, 4, table)
    result(fallocate(slot(1), (int)how, number(2), number(3)));
}
// posix_fadvise tells its error as its result.
static void do_fadvise(void) {
    errno = posix_fadvise(slot(1), number(2), number(3), POSIX_FADV_WILLNEED);
    result(errno ? -1 : 0);
}
static void do_readahead(void) { result(readahead(slot(1), number(2), (size_t)number(3))); }
static void do_syncfs(void) { result(syncfs(slot(1))); }
static void do_syncrange(void) { result(sync_file_range(slot(1), number(2), number(3), SYNC_FILE_RANGE_WRITE)); }

const struct call transfer_calls[] = {
    {"copyrange", 3, do_copyrange, "FROM TO SIZE"},
    {"copyat", 5, do_copyat, "FROM OFFSET TO OFFSET SIZE [FLAGS]"},
    {"splicefrom", 2, do_splicefrom, "FD SIZE"},
    {"spliceto", 2, do_spliceto, "FD TEXT"},
    {"preadv2", 4, do_preadv2, "FD SIZE OFFSET hipri,nowait,bad"},
    {"pwritev2", 4, do_pwritev2, "FD TEXT OFFSET hipri,dsync,sync,nowait,append,bad"},
    {"allocate", 4, do_allocate, "FD OFFSET SIZE keep,punch,zero,collapse,insert"},
    {"fadvise", 3, do_fadvise, "FD OFFSET SIZE"},
    {"readahead", 3, do_readahead, "FD OFFSET SIZE"},
    {"syncfs", 1, do_syncfs, "FD"},
    {"syncrange", 3, do_syncrange, "FD OFFSET SIZE"},
    {0, 0, 0, 0}};
