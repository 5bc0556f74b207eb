// cfcall: makes the file-system calls that scripts ask for below one folder, and prints one answer a call.
//
// The same program runs in a guest on the real configfs and on a mount of configfs-fuse, so that answers can be compared.
// The script format is described in README.md beside this file.
#define _GNU_SOURCE
#include "calls.h"
#include "own-tmp.h"
#include "text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char root_name[4096];
static int root_fd;
static unsigned limit_seconds = 10;
static int timing;

#define MAX_MODULES 8
static char *modules[MAX_MODULES];
static int module_count;

// ---- the tree as it was before the first script ----------------------------------------------------------------------

struct known {
    char *path;
    mode_t mode;
    uid_t uid;
    gid_t gid;
};
static struct known *baseline;
static int baseline_count, baseline_room;

static int by_path(const void *a, const void *b) { return strcmp(((const struct known *)a)->path, ((const struct known *)b)->path); }

static const struct known *in_baseline(const char *path) {
    struct known key = {(char *)path, 0, 0, 0};
    return bsearch(&key, baseline, (size_t)baseline_count, sizeof *baseline, by_path);
}

// Calls `visit` for all that is below `path`; what is below a folder comes before the folder itself.
static void walk(const char *path, void (*visit)(const char *path, const struct stat *stat)) {
    DIR *d = opendir(path);
    char **names = NULL;
    int count = 0;
    if (!d) return;
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..")) {
            names = realloc(names, (size_t)(count + 1) * sizeof *names);
            names[count++] = strdup(e->d_name);
        }
    closedir(d);
    for (int i = 0; i < count; i++) {
        char full[8192];
        struct stat s;
        snprintf(full, sizeof full, "%s%s%s", !strcmp(path, ".") ? "" : path, !strcmp(path, ".") ? "" : "/", names[i]);
        free(names[i]);
        if (lstat(full, &s)) continue;
        if (S_ISDIR(s.st_mode)) walk(full, visit);
        visit(full, &s);
    }
    free(names);
}

static void note_known(const char *path, const struct stat *s) {
    if (baseline_count == baseline_room) {
        baseline_room = baseline_room ? 2 * baseline_room : 256;
        baseline = realloc(baseline, (size_t)baseline_room * sizeof *baseline);
    }
    baseline[baseline_count++] = (struct known){strdup(path), s->st_mode, s->st_uid, s->st_gid};
}
static void take_baseline(void) {
    struct stat s;
    walk(".", note_known);
    if (!lstat(".", &s)) note_known(".", &s);
    qsort(baseline, (size_t)baseline_count, sizeof *baseline, by_path);
}

// Links go first, wherever they are: what they point to cannot be removed before.
static void remove_link(const char *path, const struct stat *s) {
    if (S_ISLNK(s->st_mode) && !in_baseline(path)) unlink(path);
}
static void restore_or_remove(const char *path, const struct stat *s) {
    const struct known *k = in_baseline(path);
    if (!k && S_ISDIR(s->st_mode)) rmdir(path); // default groups refuse: they go with their parent
    if (k && k->mode != s->st_mode && !S_ISLNK(s->st_mode)) chmod(path, k->mode & 07777);
    if (k && (k->uid != s->st_uid || k->gid != s->st_gid)) lchown(path, k->uid, k->gid);
}
static int leftovers;
static void report_leftover(const char *path, const struct stat *s) {
    if (in_baseline(path) || !S_ISDIR(s->st_mode)) return;
    if (leftovers++ < 20) {
        answer("!! cannot remove ");
        answer_name(path);
        answer("\n");
    }
}
static void clean_tree(void) {
    struct stat s;
    walk(".", remove_link);
    walk(".", restore_or_remove);
    if (!lstat(".", &s)) restore_or_remove(".", &s);
    leftovers = 0;
    walk(".", report_leftover);
}

// ---- modules: removed and loaded again before each script, so that their values start afresh -------------------------

static void module_name(const char *file, char *name, size_t size) {
    const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    snprintf(name, size, "%s", base);
    if (strchr(name, '.')) *strchr(name, '.') = 0;
    for (char *p = name; *p; p++)
        if (*p == '-') *p = '_';
}
static void reload_modules(void) {
    char name[128];
    for (int i = module_count - 1; i >= 0; i--) {
        module_name(modules[i], name, sizeof name);
        if (syscall(SYS_delete_module, name, O_NONBLOCK) && errno != ENOENT)
            answer("!! cannot unload %s: %s\n", name, error_name(errno));
    }
    for (int i = 0; i < module_count; i++) {
        int fd = open(modules[i], O_RDONLY | O_CLOEXEC);
        if ((fd < 0 || syscall(SYS_finit_module, fd, "", 0)) && errno != EEXIST)
            answer("!! cannot load %s: %s\n", modules[i], error_name(errno));
        if (fd >= 0) close(fd);
    }
}

// ---- scripts -------------------------------------------------------------------------------------------------------

static void run_line(const char *line) {
    struct word words[MAX_WORDS];
    const char *why = NULL;
    if (line[0] == '#') {
        answer("%s\n", line);
        return;
    }
    int count = split_line(line, root_name, words, MAX_WORDS, &why);
    if (count == 0) return;
    answer("%s", line);
    if (count < 0) answer(" => ?? %s", why);
    else make_call(words, count);
    answer("\n");
}

static void out_of_time(int signal) {
    (void)signal;
    // Only this process's own buffer is touched, and the process ends here: nothing can find it half-changed.
    answer("\n!! out of time\n");
    flush_answers();
    _exit(3);
}

static void script_process(char **lines, int count) {
    reset_calls(root_fd, root_name);
    umask(022);
    signal(SIGALRM, out_of_time);
    alarm(limit_seconds);
    for (int i = 0; i < count; i++)
        run_line(lines[i]);
    flush_answers();
    _exit(0);
}

// Each script has a process of its own: its descriptors, folder, mask and identity end with it, and a call that never
// returns costs only this script.
static void run_script(char **lines, int count) {
    struct timespec start, now, patience = {(time_t)limit_seconds + 2, 0}, moment = {0, 200000000};
    sigset_t ended, before;
    int status;
    flush_answers();
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, &before);
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t child = fork();
    if (child < 0) {
        answer("!! cannot fork: %s\n", error_name(errno));
        return;
    }
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        script_process(lines, count);
    }
    sigtimedwait(&ended, NULL, &patience);
    pid_t got = waitpid(child, &status, WNOHANG);
    if (got != child) { // its own alarm should have ended it
        kill(child, SIGKILL);
        sigtimedwait(&ended, NULL, &moment);
        got = waitpid(child, &status, WNOHANG);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (got != child) answer("!! stuck in a call, left behind\n");
    else if (WIFSIGNALED(status)) answer("!! ended by signal %d\n", WTERMSIG(status));
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (timing)
        answer("!! took %ld ms\n", (long)(now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000);
}

static void run_all(FILE *input) {
    char **lines = NULL, *line = NULL;
    size_t space = 0;
    int count = 0, room = 0, ran = 0, marked = 0;
    for (;;) {
        ssize_t length = getline(&line, &space, input);
        int marker = length > 0 && !strncmp(line, "=== ", 4);
        if (length < 0 || marker) {
            if (marked || count) {
                run_script(lines, count);
                ran = 1;
            }
            for (int i = 0; i < count; i++)
                free(lines[i]);
            count = 0;
        }
        if (length < 0) break;
        if (line[length - 1] == '\n') line[length - 1] = 0;
        if (marker) {
            marked = 1;
            if (ran) clean_tree();
            if (module_count) reload_modules();
            answer("%s\n", line);
            continue;
        }
        if (count == room) lines = realloc(lines, (size_t)(room = room ? 2 * room : 256) * sizeof *lines);
        lines[count++] = strdup(line);
    }
    clean_tree();
    answer("=== end\n");
    flush_answers();
}

static void usage(FILE *to) {
    fputs("usage: cfcall [-t SECONDS] [-T] [-o] [-r MODULE.ko]... FOLDER <SCRIPTS\n"
          "       cfcall --list\n"
          "  -t SECONDS    a script may take this long (10)\n"
          "  -T            print how long each script took\n"
          "  -o            with an empty /tmp of its own (needs root)\n"
          "  -r MODULE.ko  remove and load this module before each script (again for more, in the order of loading)\n",
          to);
}

int main(int argc, char **argv) {
    int option, own_tmp = 0;
    if (argc == 2 && !strcmp(argv[1], "--list")) {
        list_calls();
        flush_answers();
        return 0;
    }
    while ((option = getopt(argc, argv, "t:r:Toh")) != -1) {
        if (option == 't') limit_seconds = (unsigned)atoi(optarg);
        else if (option == 'T') timing = 1;
        else if (option == 'o') own_tmp = 1;
        else if (option == 'r' && module_count < MAX_MODULES) modules[module_count++] = optarg;
        else {
            usage(option == 'h' ? stdout : stderr);
            return option == 'h' ? 0 : 2;
        }
    }
    if (optind != argc - 1) {
        usage(stderr);
        return 2;
    }
    if (own_tmp && make_own_tmp(argv[optind])) {
        fprintf(stderr, "cfcall: no /tmp of its own: %s\n", strerror(errno));
        return 1;
    }
    if (chdir(argv[optind]) || !getcwd(root_name, sizeof root_name)) {
        fprintf(stderr, "cfcall: %s: %s\n", argv[optind], strerror(errno));
        return 1;
    }
    root_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    take_baseline();
    run_all(stdin);
    return 0;
}
