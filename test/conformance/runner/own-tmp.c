// A /tmp that nobody else has: scripts name files in it, and several runners may be at work on one machine. It goes with the last process in it.
#define _GNU_SOURCE
#include "own-tmp.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

// The folder and those above it, from below /tmp on.
static int make_folders(const char *path) {
    char part[4096];
    for (const char *end = path + strlen("/tmp"); end; end = strchr(end + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
        if (mkdir(part, 0755) && errno != EEXIST) return -1;
    }
    return mkdir(path, 0755);
}

int make_own_tmp(const char *folder) {
    char path[4096], through[64];
    // What happens to mounts outside is still seen inside, so that nothing here keeps a mount alive that is taken away.
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL)) return -1;
    // The namespace's own copy of the mount.
    int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || !realpath(folder, path)) return -1;
    if (mount("own", "/tmp", "tmpfs", 0, "mode=1777")) return -1;
    if (!strncmp(path, "/tmp/", strlen("/tmp/"))) {
        // It lies below what is hidden now: its descriptor leads to it.
        snprintf(through, sizeof through, "/proc/self/fd/%d", fd);
        if (make_folders(path) || mount(through, path, NULL, MS_BIND, NULL)) return -1;
    }
    return close(fd);
}
