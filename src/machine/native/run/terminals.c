/*
 * Pairs of pseudo terminals: what a script opens as a serial port, and the end of the cable that a test opens.
 *
 * They lie on a devpts of their own, so that the machine sees none of them. A thread carries bytes between the masters of a pair; it
 * ends with the process. It holds the slaves open, too: an end that everybody has closed can be opened again, as a port can.
 */
#define _GNU_SOURCE
#include "terminals.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <stdbool.h>
#include <termios.h>
#include <unistd.h>

/* One end: what was read from its master, and is to go to the other one's. */
struct end {
	int master;
	size_t length;
	char bytes[4096];
};

static struct end *ends;
static size_t count;

static void carry(struct end *from, struct end *to, short ready)
{
	if (from->length == 0 && ready & POLLIN) {
		ssize_t n = read(from->master, from->bytes, sizeof from->bytes);
		if (n > 0)
			from->length = n;
	}
	if (from->length > 0) {
		ssize_t n = write(to->master, from->bytes, from->length);
		if (n > 0)
			memmove(from->bytes, from->bytes + n, from->length -= n);
	}
}

static void *relay(void *unused)
{
	(void)unused;
	struct pollfd *wait_for = calloc(count, sizeof *wait_for);
	if (!wait_for)
		return NULL;
	for (;;) {
		/* An end with bytes under way is not read; the other one waits for room. */
		for (size_t i = 0; i < count; i++)
			wait_for[i] = (struct pollfd){ends[i].master, (ends[i].length ? 0 : POLLIN) | (ends[i ^ 1].length ? POLLOUT : 0), 0};
		if (poll(wait_for, count, -1) < 0)
			continue;
		for (size_t i = 0; i < count; i++)
			carry(&ends[i], &ends[i ^ 1], wait_for[i].revents);
	}
}

/* One terminal; its number is the next one. Returns its master. */
static int make_terminal(const char *points, unsigned number, bool raw)
{
	char path[PATH_MAX + 32];
	unsigned got;
	int unlocked = 0;
	struct termios settings;
	snprintf(path, sizeof path, "%s/ptmx", points);
	int master = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked) || ioctl(master, TIOCGPTN, &got))
		return -1;
	if (got != number) {
		errno = EPROTO;
		return -1;
	}
	snprintf(path, sizeof path, "%s/%u", points, number);
	int slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || tcgetattr(slave, &settings))
		return -1;
	if (raw)
		cfmakeraw(&settings);
	settings.c_cflag |= CLOCAL;
	return tcsetattr(slave, TCSANOW, &settings) ? -1 : master;
}

int make_terminals(const char *directory, char **kinds)
{
	char points[PATH_MAX];
	pthread_t thread;
	sigset_t all, before;
	snprintf(points, sizeof points, "%s/.pts", directory);
	if ((mkdir(directory, 0755) && errno != EEXIST) || mkdir(points, 0755))
		return -1;
	if (mount("devpts", points, "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0600,mode=0600"))
		return -1;
	size_t pairs = 0;
	while (kinds[pairs])
		pairs++;
	ends = calloc(2 * pairs, sizeof *ends);
	if (!ends)
		return -1;
	for (count = 0; count < 2 * pairs; count++)
		if ((ends[count].master = make_terminal(points, count, count % 2 || !strcmp(kinds[count / 2], "raw"))) < 0)
			return -1;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&thread, NULL, relay, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return error ? -1 : 0;
}
