// Prefixes: a call made by another user, relative to another folder, or in another process.
#define _GNU_SOURCE
#include "calls.h"
#include "script.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void drop_words(int count) {
    words += count;
    word_count -= count;
}
static void call_with_prefixes(void);

static void call_as(char *who) {
    gid_t groups[16];
    size_t group_count = 0;
    char *p;
    uid_t uid = (uid_t)strtol(who, &p, 10);
    gid_t gid = *p == ':' ? (gid_t)strtol(p + 1, &p, 10) : (gid_t)uid;
    while ((*p == ':' || *p == ',') && group_count < 16)
        groups[group_count++] = (gid_t)strtol(p + 1, &p, 10);
    // The effective ids decide: the kernel drops root's capabilities with them, and takes them back after.
    if (setgroups(group_count, groups) || setegid(gid) || seteuid(uid)) {
        answer(" ?? cannot become %s: %s", who, error_name(errno));
        return;
    }
    call_with_prefixes();
    if (seteuid(0) || setegid(0) || setgroups(0, NULL)) answer(" ?? cannot become root again");
}

static void finish_child(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) answer(" ?? the child ended with %x", (unsigned)status);
}
static void call_in_child(void) {
    flush_answers();
    pid_t child = fork();
    if (child == 0) {
        call_with_prefixes();
        flush_answers();
        _exit(0);
    }
    finish_child(child);
}

static void send_fd(int socket, int fd) {
    char byte = 'x';
    union { struct cmsghdr align; char space[CMSG_SPACE(sizeof(int))]; } control;
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    if (sendmsg(socket, &m, 0) < 0) answer(" ?? sendmsg %s", error_name(errno));
}
static int receive_fd(int socket) {
    char byte;
    union { struct cmsghdr align; char space[CMSG_SPACE(sizeof(int))]; } control;
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    int fd = -1;
    if (recvmsg(socket, &m, 0) == 1 && CMSG_FIRSTHDR(&m)) memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}
// The child closes its copies of the script's descriptors first: what it uses came through the socket.
static void call_with_passed(long k) {
    int pair[2];
    if (k < 0 || k >= SLOTS || slots[k] < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) {
        answer(" ?? nothing to pass");
        return;
    }
    flush_answers();
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < SLOTS; i++) {
            if (slots[i] >= 0) close(slots[i]);
            slots[i] = -1;
        }
        slots[k] = receive_fd(pair[1]);
        call_with_prefixes();
        flush_answers();
        _exit(0);
    }
    send_fd(pair[0], slots[k]);
    finish_child(child);
    close(pair[0]);
    close(pair[1]);
}

static void call_with_prefixes(void) {
    if (word_count > 2 && !strcmp(text(0), "as")) {
        char *who = text(1);
        drop_words(2);
        call_as(who);
    } else if (word_count > 2 && !strcmp(text(0), "at")) {
        here = slot(1);
        drop_words(2);
        call_with_prefixes();
        here = AT_FDCWD;
    } else if (word_count > 1 && !strcmp(text(0), "child")) {
        drop_words(1);
        call_in_child();
    } else if (word_count > 2 && !strcmp(text(0), "pass")) {
        long k = number(1);
        drop_words(2);
        call_with_passed(k);
    } else
        plain_call();
}

void make_call(struct word *from, int count) {
    words = from;
    word_count = count;
    answer(" =>");
    call_with_prefixes();
}
