// Times and inode numbers, told as relations: between the three times of a file, or to a snapshot that was taken before.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

struct snapshot {
    char name[32];
    struct stat stat;
};
static struct snapshot snapshots[32];
static int snapshot_count;

void forget_snapshots(void) { snapshot_count = 0; }

static int later(struct timespec a, struct timespec b) {
    return a.tv_sec != b.tv_sec ? (a.tv_sec > b.tv_sec ? 1 : -1) : (a.tv_nsec > b.tv_nsec) - (a.tv_nsec < b.tv_nsec);
}

// A daemon's time stamps are the time of day, cut to ticks of so many nanoseconds: src/core/tree.ts.
enum { DAEMON_TICK = 4000000 };

static long long daemon_tick(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (now.tv_sec * 1000000000LL + now.tv_nsec) / DAEMON_TICK;
}

// Waits until a new file-system time stamp differs from all those given before. The kernel's are those of the coarse clock, which advances
// once a tick. A daemon's ticks are others: where one of the kernel's came late, the next one may follow within the same one of the daemon.
static void next_tick(void) {
    struct timespec start, now, nap = {0, 1000000};
    long long daemon_start = daemon_tick();
    clock_gettime(CLOCK_REALTIME_COARSE, &start);
    do {
        nanosleep(&nap, NULL);
        clock_gettime(CLOCK_REALTIME_COARSE, &now);
    } while (later(now, start) <= 0 || daemon_tick() <= daemon_start);
}

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

const struct call time_calls[] = {
    {"times", 1, do_times, "PATH"},
    {"ftimes", 1, do_ftimes, "FD"},
    {"remember", 2, do_remember, "NAME PATH"},
    {"fremember", 2, do_fremember, "NAME FD"},
    {"changed", 2, do_changed, "NAME PATH"},
    {"fchanged", 2, do_fchanged, "NAME FD"},
    {"ino", 2, do_ino, "NAME PATH"},
    {"fino", 2, do_fino, "NAME FD"},
    {0, 0, 0, 0}};
