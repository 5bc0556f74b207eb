// Calls about the process itself: its folder and its mask, and a pause.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <string.h>
#include <sys/stat.h>
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

const struct call process_calls[] = {
    {"chdir", 1, do_chdir, "PATH"},
    {"fchdir", 1, do_fchdir, "FD"},
    {"root", 0, do_root, ""},
    {"cwd", 0, do_cwd, ""},
    {"umask", 1, do_umask, "MODE"},
    {"sleep", 1, do_sleep, "MILLISECONDS"},
    {0, 0, 0, 0}};
