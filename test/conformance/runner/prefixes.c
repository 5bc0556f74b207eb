// Prefixes: a call made by another user, relative to another folder, or in another process.
#define _GNU_SOURCE
#include "calls.h"
#include "credentials.h"
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

static void call_as(char *text) {
    struct who who;
    parse_who(text, &who);
    // The effective ids decide: the kernel drops root's capabilities with them, and takes them back after.
    if (setgroups(who.group_count, who.groups) || setegid(who.gid) || seteuid(who.uid)) {
        answer(" ?? cannot become %s: %s", text, error_name(errno));
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
// @param prepare changes the child in ways that cannot be taken back; its argument is `who`
static void call_in_child(void (*prepare)(char *who), char *who) {
    flush_answers();
    pid_t child = fork();
    if (child == 0) {
        if (prepare) prepare(who);
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

static void without_new_privileges(char *who) {
    (void)who;
    forgo_privileges();
}
static void in_user_namespace(char *who) {
    (void)who;
    enter_user_namespace();
}

static void call_with_prefixes(void) {
    char *prefix = text(0), *argument = word_count > 2 ? text(1) : NULL;
    if (argument && !strcmp(prefix, "as")) {
        drop_words(2);
        call_as(argument);
    } else if (argument && !strcmp(prefix, "fs")) {
        drop_words(2);
        call_with_fsuid(argument, call_with_prefixes);
    } else if (argument && !strcmp(prefix, "caps")) {
        drop_words(2);
        call_with_capabilities(argument, call_with_prefixes);
    } else if (argument && !strcmp(prefix, "user")) {
        drop_words(2);
        call_in_child(become, argument);
    } else if (argument && !strcmp(prefix, "at")) {
        here = slot(1);
        drop_words(2);
        call_with_prefixes();
        here = AT_FDCWD;
    } else if (argument && !strcmp(prefix, "pass")) {
        long k = number(1);
        drop_words(2);
        call_with_passed(k);
    } else if (word_count > 1 && !strcmp(prefix, "child")) {
        drop_words(1);
        call_in_child(NULL, NULL);
    } else if (word_count > 1 && !strcmp(prefix, "nnp")) {
        drop_words(1);
        call_in_child(without_new_privileges, NULL);
    } else if (word_count > 1 && !strcmp(prefix, "userns")) {
        drop_words(1);
        call_in_child(in_user_namespace, NULL);
    } else
        plain_call();
}

void make_call(struct word *from, int count) {
    words = from;
    word_count = count;
    answer(" =>");
    call_with_prefixes();
}
