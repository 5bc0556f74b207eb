/* What ffs.c looks with and acts by: the gadget, its host, ep0 and signals. */
#include "../check.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define GADGET "/sys/kernel/config/usb_gadget/g"

static int ep0;

static void put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY);
	if (file < 0 || write(file, text, strlen(text)) < 0)
		printf("# %s > %s: %s\n", text, path, strerror(errno));
	close(file);
}

/* The host's own process: it waits until its request is answered, or given up. */
static pid_t ask(const char *what)
{
	char line[600];
	pid_t pid = fork();
	if (pid)
		return pid;
	snprintf(line, sizeof line, "exec $HOST %s", what);
	execl("/bin/sh", "sh", "-c", line, NULL);
	_exit(127);
}

static void answered(pid_t pid) { waitpid(pid, NULL, 0); }
static void does(const char *what) { answered(ask(what)); }

/* What poll(2) says at once, or when something happens. */
static const char *polled(int file, int milliseconds)
{
	static char text[100];
	struct pollfd one = {file, POLLIN | POLLOUT | POLLPRI | POLLRDNORM | POLLWRNORM | POLLRDHUP, 0};
	/* Writing is never waited for. */
	if (milliseconds)
		one.events = POLLIN;
	if (poll(&one, 1, milliseconds) < 0)
		return strerror(errno);
	snprintf(text, sizeof text, "%s%s%s%s%s%s", one.revents & POLLIN ? "in " : "", one.revents & POLLOUT ? "out " : "", one.revents & POLLPRI ? "pri " : "",
		one.revents & POLLRDNORM ? "rdnorm " : "", one.revents & POLLWRNORM ? "wrnorm " : "", one.revents & (POLLERR | POLLHUP | POLLRDHUP) ? "error " : "");
	return text;
}

static const char *const names[] = {"BIND", "UNBIND", "ENABLE", "DISABLE", "SETUP", "SUSPEND", "RESUME"};

/* What one read(2) gives: events by name, or why not. */
static const char *events(size_t size)
{
	static char text[200];
	unsigned char bytes[120];
	ssize_t length = read(ep0, bytes, size);
	if (length < 0)
		return strerrorname_np(errno);
	*text = 0;
	if (length % 12)
		sprintf(text, "%zd bytes ", length);
	for (int at = 0; at + 12 <= length; at += 12) {
		sprintf(text + strlen(text), "%s%s", at ? " " : "", bytes[at + 8] < 7 ? names[bytes[at + 8]] : "?");
		if (bytes[at + 8] == 4)
			sprintf(text + strlen(text), "(%02x%02x)", bytes[at], bytes[at + 1]);
	}
	return text;
}

static const char *said(ssize_t result)
{
	static char text[32];
	if (result < 0)
		return strerrorname_np(errno);
	snprintf(text, sizeof text, "%zd", result);
	return text;
}

static char bytes[200];
#define READ(size) said(read(ep0, bytes, size))
#define WRITE(size) said(write(ep0, bytes, size))

static void nonblocking(int file, bool on) { fcntl(file, F_SETFL, on ? O_NONBLOCK : 0); }

static void bound(bool binds)
{
	put(GADGET "/UDC", binds ? "dummy_udc.0" : "\n");
	if (binds)
		does("configured");
}

/* One read, without the news that the bus sleeps: dummy_hcd may say so when it is unbound. */
static const char *last(void)
{
	const char *text = events(120);
	return strncmp(text, "SUSPEND ", 8) ? text : text + 8;
}

/* Events that may come one by one: all of them. */
static const char *all(void)
{
	static char text[300];
	*text = 0;
	nonblocking(ep0, true);
	for (const char *next; strcmp(next = events(12), "EAGAIN");) {
		sprintf(text + strlen(text), "%s%s", *text ? " " : "", next);
		if (strlen(text) > 200)
			break;
	}
	nonblocking(ep0, false);
	return text;
}

static volatile int signals;
static void count(int number) { signals += number == SIGALRM; }
static void alarm_in(int milliseconds, int flags)
{
	struct sigaction action = {.sa_handler = count, .sa_flags = flags};
	struct itimerval timer = {{0, 0}, {milliseconds / 1000, milliseconds % 1000 * 1000}};
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}
