/*
 * What ep0 of functionfs answers: events and which of them replace others, requests and their answers, poll(2), signals.
 *
 * usage: ffs     with usb_gadget and a host at the other end of dummy_udc.0, which $HOST asks:
 *                  $HOST setup REQUEST [DATA]    a control request to the function `ask`, in hexadecimal digits
 *                  $HOST suspend | resume        the bus
 *                  $HOST configured              waits until the host has configured the gadget
 */
#define _GNU_SOURCE
#include "ep0.h"
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/select.h>
#include <sys/stat.h>

#define DESCRIPTORS "\3\0\0\0\x27\0\0\0\2\0\0\0\3\0\0\0" "\x09\4\0\0\2\xff\0\0\0" "\7\5\1\2\0\2\0" "\7\5\x82\2\0\2\0"
#define STRINGS "\2\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0"

static void before(void)
{
	is_text(events(12), "EBADFD", "without descriptors: read");
	is_text(polled(ep0, 0), "out wrnorm ", "poll");
	nonblocking(ep0, true);
	is_text(events(12), "EBADFD", "read of a file with O_NONBLOCK");
	nonblocking(ep0, false);
	is_text(WRITE(12), "EINVAL", "write of too little");
	is_text(said(write(ep0, DESCRIPTORS, 39)), "39", "descriptors");
	is_text(events(12), "EBADFD", "without strings: read");
	is_text(polled(ep0, 0), "out wrnorm ", "poll");
	is_text(said(write(ep0, STRINGS, 16)), "16", "strings");
}

static void quiet(void)
{
	fd_set in, out;
	struct timeval none = {0, 0};
	is_text(polled(ep0, 0), "wrnorm ", "nothing has happened: poll");
	is_text(WRITE(12), "ESRCH", "write");
	is_text(events(11), "EINVAL", "a read of less than an event");
	nonblocking(ep0, true);
	is_text(events(11), "EINVAL", "the same with O_NONBLOCK");
	is_text(events(12), "EAGAIN", "a read with O_NONBLOCK");
	nonblocking(ep0, false);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(ep0, &in);
	FD_SET(ep0, &out);
	is_number(select(ep0 + 1, &in, &out, NULL, &none), 1, "select: one set");
	is_number(FD_ISSET(ep0, &out) && !FD_ISSET(ep0, &in), 1, "the one for writing");
	alarm_in(100, 0);
	is_text(events(12), "EINTR", "a signal ends the wait");
	alarm_in(100, SA_RESTART);
	is_text(events(12), "EINTR", "one of SA_RESTART, too");
	is_number(signals, 2, "the handler has run");
	alarm_in(100, SA_RESTART);
	is_text(polled(ep0, 5000), strerror(EINTR), "poll");
	is_text(said(lseek(ep0, 0, SEEK_SET)), "ESPIPE", "lseek");
}

/* Waits in poll(2) or epoll_wait(2) until the host or the gadget does something. */
static void woken(void)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = {.events = EPOLLIN | EPOLLET}, got = {0};
	pid_t pid = fork();
	if (!pid) {
		usleep(200000);
		bound(true);
		_exit(0);
	}
	is_text(polled(ep0, 10000), "in ", "poll waits until it is bound");
	is_text(events(12), "BIND", "bound");
	is_text(polled(ep0, 10000), "in ", "poll waits until it is configured");
	answered(pid);
	is_text(polled(ep0, 0), "in wrnorm ", "poll, where an event is there");
	is_text(events(12), "ENABLE", "configured");
	epoll_ctl(epoll, EPOLL_CTL_ADD, ep0, &event);
	is_number(epoll_wait(epoll, &got, 1, 0), 0, "epoll: nothing");
	pid = fork();
	if (!pid) {
		usleep(200000);
		bound(false);
		_exit(0);
	}
	is_number(epoll_wait(epoll, &got, 1, 10000), 1, "epoll waits until it is unbound");
	is_number(got.events, EPOLLIN, "and says why");
	answered(pid);
	is_text(last(), "UNBIND", "DISABLE gives way to UNBIND");
	close(epoll);
	/* A read that waits. */
	pid = fork();
	if (!pid) {
		usleep(200000);
		bound(true);
		_exit(0);
	}
	is_text(events(120), "BIND", "a read that waits takes the first one");
	is_text(events(120), "ENABLE", "and the next read the next one");
	answered(pid);
}

static void replaced(void)
{
	does("suspend");
	is_text(polled(ep0, 5000), "in ", "suspended");
	does("resume");
	usleep(300000);
	is_text(events(120), "RESUME", "RESUME replaces SUSPEND");
	does("suspend");
	is_text(polled(ep0, 5000), "in ", "suspended");
	does("resume");
	usleep(300000);
	does("suspend");
	usleep(300000);
	is_text(events(120), "RESUME SUSPEND", "SUSPEND replaces SUSPEND only; one read gives both");
	does("resume");
	usleep(300000);
	does("suspend");
	usleep(300000);
	bound(false);
	is_text(events(120), "RESUME SUSPEND UNBIND", "UNBIND leaves both");
	bound(true);
	usleep(300000);
	bound(false);
	is_text(last(), "UNBIND", "and replaces BIND and ENABLE");
	bound(true);
	does("resume");
	usleep(300000);
	all();
}

static void setups(void)
{
	pid_t pid = ask("setup 2101020000000400 0a0b0c0d");
	is_text(polled(ep0, 5000), "in ", "a request that brings data");
	is_text(events(12), "SETUP(2101)", "the event");
	is_text(polled(ep0, 0), "in out wrnorm ", "poll while it is not answered");
	is_text(READ(100), "4", "the data, and no more");
	ok(!memcmp(bytes, "\x0a\x0b\x0c\x0d", 4), "as they were sent");
	answered(pid);
	is_text(polled(ep0, 0), "wrnorm ", "poll afterwards");
	is_text(WRITE(4), "ESRCH", "write afterwards");

	pid = ask("setup 2101020000000400 0a0b0c0d");
	is_text(events(12), "SETUP(2101)", "the same again");
	is_text(READ(2), "EOVERFLOW", "a read that is too short for the data");
	answered(pid);
	is_text(all(), "", "and they are gone");

	pid = ask("setup 2101020000000400 0a0b0c0d");
	is_text(events(12), "SETUP(2101)", "the same again");
	is_text(WRITE(4), "EL2HLT", "write refuses it");
	is_text(WRITE(4), "ESRCH", "once");
	answered(pid);

	pid = ask("setup a101000000000400");
	is_text(events(12), "SETUP(a101)", "a request for data");
	is_text(polled(ep0, 0), "in out wrnorm ", "poll while it is not answered");
	is_text(WRITE(100), "4", "the answer is cut");
	answered(pid);
	is_text(polled(ep0, 0), "wrnorm ", "poll afterwards");

	pid = ask("setup a101000000000400");
	is_text(events(12), "SETUP(a101)", "a request for data");
	is_text(WRITE(2), "2", "a short answer");
	answered(pid);

	pid = ask("setup a101000000000400");
	is_text(events(12), "SETUP(a101)", "a request for data");
	is_text(events(12), "EL2HLT", "read refuses it");
	answered(pid);
	nonblocking(ep0, true);
	is_text(events(12), "EAGAIN", "and is over");
	pid = ask("setup a101000000000400");
	is_text(polled(ep0, 5000), "in ", "a request for data");
	is_text(events(12), "SETUP(a101)", "with O_NONBLOCK");
	is_text(events(12), "EL2HLT", "read refuses it");
	nonblocking(ep0, false);
	answered(pid);

	pid = ask("setup 2105000000000000");
	is_text(events(12), "SETUP(2105)", "a request without data");
	is_text(said(read(ep0, bytes, 0)), "0", "is acknowledged by a read of nothing");
	answered(pid);
	is_text(all(), "", "and is over");
}

/* While a request is not answered, something else happens. */
static void cancelled(void)
{
	/* A host that waits for an answer in vain gives up. */
	does("setup a101000000000400");
	does("setup a102000000000400");
	is_text(events(120), "SETUP(a102)", "of two requests that nobody has read, the second one is there");
	is_text(all(), "EL2HLT", "and can be refused, too late");

	does("setup a101000000000400");
	is_text(events(12), "SETUP(a101)", "a request");
	does("setup a103000000000400");
	is_text(polled(ep0, 0), "in out wrnorm ", "and another one, before it was answered: poll");
	is_text(events(12), "EIDRM", "read");
	is_text(polled(ep0, 0), "in wrnorm ", "poll");
	is_text(events(12), "SETUP(a103)", "the other one");
	is_text(events(12), "EL2HLT", "can be refused");

	does("setup a101000000000400");
	is_text(events(12), "SETUP(a101)", "a request");
	does("setup a103000000000400");
	is_text(WRITE(4), "EIDRM", "and another one: write");
	is_text(WRITE(4), "ESRCH", "again");
	is_text(events(12), "SETUP(a103)", "the other one");
	is_text(events(12), "EL2HLT", "can be refused");

	pid_t pid = ask("setup a101000000000400");
	is_text(events(12), "SETUP(a101)", "a request");
	bound(false);
	answered(pid);
	is_text(events(120), "EIDRM", "and the end");
	is_text(last(), "UNBIND", "which is an event");
	bound(true);
	all();
	pid = ask("setup a101000000000400");
	is_text(polled(ep0, 5000), "in ", "a request");
	bound(false);
	answered(pid);
	is_text(last(), "UNBIND", "UNBIND replaces it");
	is_text(WRITE(4), "ESRCH", "and nothing is to be answered");
}

static void endpoints(void)
{
	int out = open("ffs/ep1", O_RDWR), in = open("ffs/ep2", O_RDWR);
	is_text(polled(out, 0), "in out rdnorm wrnorm ", "ep1: poll");
	nonblocking(out, true);
	is_text(said(read(out, bytes, 64)), "EAGAIN", "nobody is there: read with O_NONBLOCK");
	is_text(said(write(out, bytes, 64)), "EAGAIN", "write");
	nonblocking(out, false);
	alarm_in(100, SA_RESTART);
	is_text(said(read(out, bytes, 64)), "EINTR", "a signal ends the wait");
	/* One that waits goes on waiting when the host is there. */
	bound(true);
	all();
	alarm_in(100, SA_RESTART);
	is_text(said(read(out, bytes, 64)), "EINTR", "configured: a signal ends the wait");
	alarm_in(100, SA_RESTART);
	is_text(said(write(in, bytes, sizeof bytes)), "EINTR", "for the host to read, too");
	nonblocking(out, true);
	alarm_in(300, SA_RESTART);
	is_text(said(read(out, bytes, 64)), "EINTR", "O_NONBLOCK does not matter then");
	nonblocking(out, false);
	is_text(said(write(out, bytes, 64)), "EBADMSG", "the wrong direction halts it");
	is_text(said(read(in, bytes, 64)), "EBADMSG", "both of them");
	pid_t pid = fork();
	if (!pid) {
		usleep(300000);
		bound(false);
		_exit(0);
	}
	is_text(said(read(out, bytes, 64)), "ESHUTDOWN", "the host goes");
	answered(pid);
	nonblocking(out, true);
	is_text(said(read(out, bytes, 64)), "EAGAIN", "and is gone");
	close(out);
	close(in);
}

static void end(void)
{
	char text[64] = "";
	bound(true);
	const char *unread = all();
	ok(strlen(unread) >= 6 && !strcmp(unread + strlen(unread) - 6, "ENABLE"), "the last event is that it is configured");
	close(ep0);
	int file = open(GADGET "/UDC", O_RDONLY);
	if (read(file, text, sizeof text - 1) < 0)
		*text = 0;
	close(file);
	is_text(text, "\n", "when all is closed, it is unbound");
	struct stat st;
	is_number(stat("ffs/ep1", &st), -1, "ep1 is gone");
	ep0 = open("ffs/ep0", O_RDWR);
	is_text(polled(ep0, 0), "out wrnorm ", "and ep0 waits for descriptors");
	close(ep0);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* A read that nobody ends is a failure. */
	pid_t guarded = getpid(), guard = fork();
	if (!guard) {
		sleep(60);
		kill(guarded, SIGKILL);
		_exit(0);
	}
	mkdir(GADGET, 0755);
	put(GADGET "/idVendor", "0x1d6b");
	put(GADGET "/idProduct", "0x0104");
	mkdir(GADGET "/configs/c.1", 0755);
	mkdir(GADGET "/functions/ffs.ask", 0755);
	if (symlink(GADGET "/functions/ffs.ask", GADGET "/configs/c.1/ask") || mkdir("ffs", 0755) || mount("ask", "ffs", "functionfs", 0, NULL))
		printf("# %s\n", strerror(errno));
	ep0 = open("ffs/ep0", O_RDWR | O_CLOEXEC);
	before();
	quiet();
	woken();
	replaced();
	setups();
	cancelled();
	endpoints();
	end();
	umount("ffs");
	kill(guard, SIGKILL);
	return done_testing();
}
