// Extended attributes, file handles, and remounting.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/xattr.h>

// glibc has no *at forms of these; the path goes through the folder's entry in /proc.
static const char *from_here(const char *path) {
    static char full[8192];
    if (here == AT_FDCWD) return path;
    snprintf(full, sizeof full, "/proc/self/fd/%d/%s", here, path);
    return full;
}
static void do_getxattr(void) { bytes_result(lgetxattr(from_here(text(1)), text(2), buffer, 4096)); }
static void do_setxattr(void) { result(lsetxattr(from_here(text(1)), text(2), text(3), word_count > 3 ? words[3].length : 0, 0)); }
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

const struct call xattr_calls[] = {
    {"getxattr", 2, do_getxattr, "PATH NAME"},
    {"setxattr", 3, do_setxattr, "PATH NAME VALUE"},
    {"listxattr", 1, do_listxattr, "PATH"},
    {"removexattr", 2, do_removexattr, "PATH NAME"},
    {"handle", 1, do_handle, "PATH"},
    {"remount", 1, do_remount, "ro|rw"},
    {0, 0, 0, 0}};
