/*
 * machine run, machine enter: makes the namespaces and carries out Node's orders, see control.h. The last one starts the command.
 *
 *   cover DIR | tmpfs DIR MODE | bind FROM TO | merge FROM TO ENTRY… | read-only PATH | unmount DIR
 *   terminals DIR KIND…      pairs of pseudo terminals: terminals.c
 *   network                  the command gets a network of its own
 *   fuse DIR FD OPTIONS      with `user`, FD is counted from the devices that were sent at the beginning
 *   start …                  see command.h; answered by `starting`, `started`, then `ended STATUS`; or `failed STATUS` and a text
 *   signal NUMBER            after `starting`: for the command
 *
 * Three processes live then: this one; its child, which is the init of the pid namespace, supervises and reaps; and the
 * command. Each of them, and Node, ends with the one before it (PR_SET_PDEATHSIG), and with an init ends its namespace: whichever
 * is killed, nothing is left. The FUSE mount is made by this process, outside of the pid namespace, so that a request
 * carries the pid by which Node knows the caller. Where /proc cannot be mounted (a container that hides parts of it), there is no
 * pid namespace, and Node ends what is left.
 */
#define _GNU_SOURCE
#include "control.h"
#include "../descriptors.h"
#include "init.h"
#include "mounts.h"
#include "namespaces.h"
#include "terminals.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* As many file systems can be served in one machine: src/machine/fuse-devices.ts. */
enum { DEVICES = 2 };

static int devices[DEVICES] = {-1, -1};

/* Opens /dev/fuse in this user namespace, and sends it to Node. Behind a socket, which is all that Node takes. */
static int send_devices(void)
{
	const char *channel = getenv("NODE_CHANNEL_FD");
	static const char text[] = "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Native\",\"msg\":\"devices\"}\n";
	int fds[DEVICES + 1], ends[2];
	if (!channel || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -1;
	fds[0] = ends[0];
	for (int i = 0; i < DEVICES; i++)
		if ((fds[i + 1] = devices[i] = open("/dev/fuse", O_RDWR | O_CLOEXEC)) < 0)
			return -1;
	fcntl(atoi(channel), F_SETFD, FD_CLOEXEC);
	return send_descriptors(atoi(channel), text, sizeof text - 1, fds, DEVICES + 1);
}

static void ignore_signal(int signal)
{
	(void)signal;
}

/* A terminal sends these to everybody; they are the command's business. Not ignored, since that would be inherited. */
static void leave_signals_to_the_command(void)
{
	static const int signals[] = {SIGINT,  SIGQUIT,   SIGHUP,  SIGTERM, SIGUSR1, SIGUSR2,
				      SIGALRM, SIGVTALRM, SIGXCPU, SIGPWR,  SIGIO,   SIGSTKFLT, SIGPROF};
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct sigaction action;
		if (!sigaction(signals[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaction(signals[i], &(struct sigaction){.sa_handler = ignore_signal, .sa_flags = SA_RESTART}, NULL);
	}
}

static int device_of(const char *field, bool user)
{
	int number = atoi(field);
	if (!user)
		return number;
	return number >= 0 && number < DEVICES ? devices[number] : -1;
}

/* Carries out an order. False for what is none. */
static bool carry_out(const struct message *message, const struct init *init, bool user)
{
	char **field = message->fields;
	const char *order = *field;
	if (!strcmp(order, "cover") && message->count == 2)
		answer(cover(field[1]));
	else if (!strcmp(order, "tmpfs") && message->count == 3)
		answer(mount_tmpfs(field[1], field[2]));
	else if (!strcmp(order, "bind") && message->count == 3)
		answer(bind_path(field[1], field[2]));
	else if (!strcmp(order, "merge") && message->count >= 3)
		answer(merge(field[1], field[2], field + 3));
	else if (!strcmp(order, "terminals") && message->count >= 3)
		answer(make_terminals(field[1], field + 2));
	else if (!strcmp(order, "network")) {
		if (order_network(init))
			answer(-1);
	} else if (!strcmp(order, "unmount") && message->count == 2)
		answer(umount2(field[1], MNT_DETACH));
	else if (!strcmp(order, "read-only") && message->count == 2)
		answer(make_read_only(field[1]));
	else if (!strcmp(order, "fuse") && message->count == 4)
		answer(mount_fuse(device_of(field[2], user), field[1], field[3]));
	else
		return false;
	return true;
}

/* Makes what the orders are about. 0, or -1 after Node was told why not. */
static int set_up(bool user, bool enters, struct init *init)
{
	if (!enters && own_mounts(user)) {
		say("error %d %s", errno, strerror(errno));
		return -1;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What Node hands over is passed on by number, and nothing else. */
	for (int fd = CONTROL; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	leave_signals_to_the_command();
	if (user && send_devices()) {
		say("error %d /dev/fuse: %s", errno, strerror(errno));
		return -1;
	}
	bool own_pids = !enters;
	*init = own_pids ? fork_init(true, false) : (struct init){.pid = -1};
	if (init->pid < 0) {
		own_pids = false;
		*init = fork_init(false, enters);
	}
	if (init->pid < 0) {
		say("error %d %s", errno, strerror(errno));
		return -1;
	}
	say("ready %d %d", own_pids, (int)init->pid);
	return 0;
}

int run_machine(bool user, bool enters)
{
	struct init init;
	if (set_up(user, enters, &init))
		return NOT_SET_UP;
	for (;;) {
		struct message message = receive();
		if (!strcmp(*message.fields, "start") && message.count > 9) {
			order_start(&init, &message);
			break;
		}
		if (!carry_out(&message, &init, user))
			say("error %d no such order", EINVAL);
	}
	/* Node's own are the only ones that keep the connections alive. */
	for (int i = 0; i < DEVICES; i++)
		if (devices[i] >= 0)
			close(devices[i]);
	char text;
	while (read(init.done, &text, 1) < 0 && errno == EINTR)
		;
	if (!enters)
		while (waitpid(init.pid, NULL, 0) < 0 && errno == EINTR)
			;
	return 0;
}
