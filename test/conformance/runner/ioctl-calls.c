// Requests of ioctl(2) that the kernel answers for every file, or hands to the file system.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Room for the largest of the arguments below.
static union {
    int number;
    long long wide;
    struct fiemap map;
    struct fsxattr attributes;
    struct fstrim_range range;
    struct file_clone_range clone;
    char room[512];
} argument;

#define NUMBER 1 // what comes back is one, and is told
static const struct request { const char *name; unsigned long code; int tells; } requests[] = {
    {"fionread", FIONREAD, NUMBER}, {"fionbio", FIONBIO, 0}, {"fioasync", FIOASYNC, 0}, {"fioqsize", FIOQSIZE, 0}, {"fibmap", FIBMAP, NUMBER},
    {"figetbsz", FIGETBSZ, NUMBER}, {"fiemap", FS_IOC_FIEMAP, 0}, {"freeze", FIFREEZE, 0}, {"thaw", FITHAW, 0}, {"trim", FITRIM, 0},
    {"getflags", FS_IOC_GETFLAGS, 0}, {"setflags", FS_IOC_SETFLAGS, 0}, {"getxflags", FS_IOC_FSGETXATTR, 0}, {"setxflags", FS_IOC_FSSETXATTR, 0},
    {"getversion", FS_IOC_GETVERSION, 0}, {"getlabel", FS_IOC_GETFSLABEL, 0}, {"tcgets", 0x5401, 0}, {"blkgetsize", 0x1260, 0},
    {"unknown", _IOR('z', 99, int), 0}, {0, 0, 0}};

// The argument holds zeros, but for the number, where there is one.
static void do_ioctlof(void) {
    const struct request *r = requests;
    while (r->name && strcmp(r->name, text(2))) r++;
    if (!r->name) { answer(" ?? unknown request %s", text(2)); return; }
    memset(&argument, 0, sizeof argument);
    argument.number = (int)number(3);
    long done = ioctl(slot(1), r->code, &argument);
    result(done);
    if (done >= 0 && r->tells == NUMBER) answer(" %d", argument.number);
}
// The whole of another file, or a part of it.
static void do_clone(void) {
    if (word_count < 4) { result(ioctl(slot(1), FICLONE, slot(2))); return; }
    struct file_clone_range range = {.src_fd = slot(2), .src_offset = 0, .src_length = (unsigned long long)number(3), .dest_offset = 0};
    result(ioctl(slot(1), FICLONERANGE, &range));
}

const struct call ioctl_calls[] = {
    {"ioctlof", 2, do_ioctlof, "FD REQUEST [NUMBER]"},
    {"clone", 2, do_clone, "TO FROM [SIZE]"},
    {0, 0, 0, 0}};
