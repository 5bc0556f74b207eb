// Calls about the process itself: its folder and its mask, a pause, and another program in its place.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
// Made in a forked process, which tells the errno through a pipe that a program that begins to run closes.
static void do_exec(void) {
    int ends[2], error = 0;
    if (pipe2(ends, O_CLOEXEC)) { result(-1); return; }
    pid_t child = fork();
    if (child == 0) {
        char *const nothing[] = {text(1), NULL};
        execveat(here, text(1), nothing, nothing + 1, 0);
        error = errno;
        if (write(ends[1], &error, sizeof error)) _exit(1);
    }
    close(ends[1]);
    long told = read(ends[0], &error, sizeof error);
    close(ends[0]);
    if (child > 0) waitpid(child, NULL, 0);
    errno = error;
    result(child < 0 || told > 0 ? -1 : 0);
}

const struct call process_calls[] = {
    {"chdir", 1, do_chdir, "PATH"},
    {"fchdir", 1, do_fchdir, "FD"},
    {"root", 0, do_root, ""},
    {"cwd", 0, do_cwd, ""},
    {"umask", 1, do_umask, "MODE"},
    {"sleep", 1, do_sleep, "MILLISECONDS"},
    {"exec", 1, do_exec, "PATH"},
    {0, 0, 0, 0}};
