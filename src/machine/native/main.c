/*
 * The machine around a mount, for one command: what Node has no system calls for.
 *
 *   machine run root|user    makes a mount and a pid namespace (user: in a user namespace) and carries out the orders that follow
 *   machine enter            makes nothing: for a mount that is there already
 *   machine health [DIR]     status 0 if a FUSE file system is mounted on DIR (default: $CONFIG_DIR) and answers; a container's
 *                            health check, which costs one process of 90 kB
 *   machine fusermount TOOL DIR OPTIONS
 *                            mounts on DIR for a user without rights, by TOOL; descriptor 3 is the /dev/fuse that gets the requests
 *   machine access           answers what the kernel lets a user do with a file: access.c
 *   machine link …           changes a network interface of a machine: network.c
 *   modprobe, rmmod, …       by these names it stands for kmod: kmod.c
 *   machine --version        prints the digest of the sources that it was built from
 *
 * Orders come on descriptor 3, a socket whose other end Node holds. A message is a list of fields, each ended by a NUL; the
 * first one is the number of those that follow. Answers are lines: `ok`, or `error ERRNO` and a text.
 *
 *   cover DIR | tmpfs DIR MODE | bind FROM TO | merge FROM TO ENTRY… | read-only PATH | unmount DIR
 *   terminals DIR KIND…      pairs of pseudo terminals: terminals.c
 *   network                  the command gets a network of its own
 *   fuse DIR FD OPTIONS      with `user`, FD is counted from the devices that were sent at the beginning
 *   start …                  see start(); answered by `started`, then `ended STATUS`; or `failed STATUS` and a text
 *   signal NUMBER            after start: for the command
 *
 * Three processes live then: this one; its child, which is the init of the pid namespace, supervises and reaps; and the
 * command. Each of them, and Node, ends with the one before it (PR_SET_PDEATHSIG), and with an init ends its namespace: whichever
 * is killed, nothing is left. The FUSE mount is made by this process, outside of the pid namespace, so that a request
 * carries the pid by which Node knows the caller. Where /proc cannot be mounted (a container that hides parts of it), there is no
 * pid namespace, and Node ends what is left.
 */
#define _GNU_SOURCE
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SOURCE
#define SOURCE "unknown"
#endif

enum { CONTROL = 3, DEVICES = 2, NOT_SET_UP = 125, MOST_FIELDS = 1 << 20 };

static int devices[DEVICES] = {-1, -1};

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
	char line[8192];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(line, sizeof line - 1, format, arguments);
	va_end(arguments);
	if (length > (int)sizeof line - 2)
		length = sizeof line - 2;
	line[length++] = '\n';
	if (send(CONTROL, line, length, MSG_NOSIGNAL) < 0)
		_exit(NOT_SET_UP);
}

static void answer(int result)
{
	if (result < 0)
		say("error %d %s", errno, strerror(errno));
	else
		say("ok");
}

/* One message. */
struct message {
	char **fields;
	size_t count;
};

/* Reads the next message. Ends the process where there is none any more: Node is gone. */
static struct message receive(void)
{
	static char *buffer;
	static size_t length, size;
	static struct message message;
	for (;;) {
		size_t at = 0, count = 0, wanted = 0;
		char *end;
		if (length && (end = memchr(buffer, 0, length))) {
			wanted = strtoul(buffer, NULL, 10);
			at = end - buffer + 1;
			if (wanted == 0 || wanted > MOST_FIELDS)
				_exit(NOT_SET_UP);
			message.fields = realloc(message.fields, (wanted + 1) * sizeof *message.fields);
			if (!message.fields)
				_exit(NOT_SET_UP);
			size_t next = at;
			while (count < wanted && (end = memchr(buffer + next, 0, length - next))) {
				count++;
				next = end - buffer + 1;
			}
			if (count == wanted) {
				/* Its own memory: it outlives the buffer, which goes on with what follows. */
				char *copy = malloc(next - at);
				if (!copy)
					_exit(NOT_SET_UP);
				memcpy(copy, buffer + at, next - at);
				for (size_t i = 0; i < wanted; i++) {
					message.fields[i] = copy;
					copy += strlen(copy) + 1;
				}
				message.fields[wanted] = NULL;
				message.count = wanted;
				memmove(buffer, buffer + next, length - next);
				length -= next;
				return message;
			}
		}
		if (length == size && !(buffer = realloc(buffer, size = size ? size * 2 : 65536)))
			_exit(NOT_SET_UP);
		ssize_t n = read(CONTROL, buffer + length, size - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(NOT_SET_UP);
		length += n;
	}
}

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

static int own_namespaces(bool user)
{
	if (user) {
		unsigned uid = geteuid(), gid = getegid();
		if (unshare(CLONE_NEWUSER) || map_user(0, 0, uid, gid))
			return -1;
	}
	if (unshare(CLONE_NEWNS))
		return -1;
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static void ignore_signal(int signal)
{
	(void)signal;
}

/* A terminal sends these to everybody; they are the command's business. Not ignored, since that would be inherited. */
static void leave_signals_to_the_command(void)
{
	static const int signals[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM};
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct sigaction action;
		if (!sigaction(signals[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaction(signals[i], &(struct sigaction){.sa_handler = ignore_signal, .sa_flags = SA_RESTART}, NULL);
	}
}

static int status_of(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/*
 * start FLAGS POINT UID GID DIRECTORY COUNT FROM:TO… COUNT NAME=VALUE… COUNT BEFORE… COMMAND ARG…
 * BEFORE is a command that is waited for first
 * FLAGS: s supervise, t mount type in tables, m answer mount(2), u keep the user UID and GID
 */
static struct command read_start(const struct message *message, struct supervised *supervised, bool *supervises)
{
	struct command command = {0};
	char **field = message->fields + 1;
	const char *flags = *field++;
	*supervises = strchr(flags, 's');
	supervised->mount_type = strchr(flags, 't');
	supervised->mounts = strchr(flags, 'm');
	command.keep_user = strchr(flags, 'u');
	supervised->point = *field++;
	command.uid = strtoul(*field++, NULL, 10);
	command.gid = strtoul(*field++, NULL, 10);
	command.directory = *field++;
	command.passed = strtoul(*field++, NULL, 10);
	command.from = calloc(2 * command.passed + 1, sizeof(int));
	command.to = command.from + command.passed;
	for (size_t i = 0; i < command.passed; i++)
		sscanf(*field++, "%d:%d", &command.from[i], &command.to[i]);
	size_t variables = strtoul(*field++, NULL, 10);
	command.env = calloc(variables + 1, sizeof *command.env);
	for (size_t i = 0; i < variables; i++)
		command.env[i] = *field++;
	size_t words = strtoul(*field++, NULL, 10);
	command.before = calloc(words + 1, sizeof *command.before);
	for (size_t i = 0; i < words; i++)
		command.before[i] = *field++;
	command.argv = field;
	return command;
}

/* The command has ended. Without an init's end, what it has left goes on: it is served until nobody is left. */
static void linger(void)
{
	close(CONTROL);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	while (waitpid(-1, NULL, 0) >= 0 || errno == EINTR)
		;
	_exit(0);
}

/* Passes on signals, and reaps, until the command ends. */
static void attend(pid_t command, int children)
{
	struct pollfd wait_for[2] = {{CONTROL, POLLIN, 0}, {children, POLLIN, 0}};
	for (;;) {
		if (poll(wait_for, 2, -1) < 0)
			continue;
		if (wait_for[1].revents) {
			struct signalfd_siginfo info;
			int status;
			pid_t ended;
			if (read(children, &info, sizeof info) < 0 && errno != EAGAIN)
				continue;
			while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
				if (ended == command) {
					say("ended %d", status_of(status));
					return;
				}
		}
		if (wait_for[0].revents) {
			struct message message = receive();
			if (message.count == 2 && !strcmp(message.fields[0], "signal"))
				kill(command, atoi(message.fields[1]));
		}
	}
}

/* What it leaves running is this process's child then, and ends with it. Its own end is all that is waited for. */
static void run_before(char **argv)
{
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		execv(argv[0], argv);
		_exit(NOT_SET_UP);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The init of the pid namespace: waits for the message that starts the command, which `orders` brings. */
static void serve_command(int orders, int done, bool lingers)
{
	struct message message;
	size_t size;
	for (size = 0; size == 0;) {
		if (read(orders, &size, sizeof size) != sizeof size)
			_exit(NOT_SET_UP);
		/* Nothing to start yet: this process, and with it the command, is to have its own network. */
		if (size == 0)
			answer(own_network());
	}
	char *bytes = malloc(size + 1);
	for (size_t got = 0; bytes && got < size;) {
		ssize_t n = read(orders, bytes + got, size - got);
		if (n <= 0)
			_exit(NOT_SET_UP);
		got += n;
	}
	message.count = 0;
	for (size_t i = 0; i < size; i++)
		message.count += bytes[i] == 0;
	message.fields = calloc(message.count + 1, sizeof *message.fields);
	char *at = bytes;
	for (size_t i = 0; i < message.count; i++, at += strlen(at) + 1)
		message.fields[i] = at;

	struct supervised supervised = {.kept = -1};
	bool supervises;
	struct command command = read_start(&message, &supervised, &supervises);
	struct stat st;
	if (supervises && !stat(supervised.point, &st))
		supervised.device = st.st_dev;
	else
		supervises = false;
	if (supervises && supervised.mounts)
		supervised.kept = keep_mount(supervised.point);

	if (*command.before)
		run_before(command.before);
	int listener[2], failure[2];
	sigset_t child_ends;
	sigemptyset(&child_ends);
	sigaddset(&child_ends, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_ends, NULL);
	int children = signalfd(-1, &child_ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (children < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, listener) || pipe2(failure, O_CLOEXEC)) {
		say("failed %d %s", NOT_SET_UP, strerror(errno));
		_exit(0);
	}
	pid_t pid = fork();
	if (pid == 0) {
		const char *why = "";
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Out of the way of what is passed on. */
		failure[1] = fcntl(failure[1], F_DUPFD_CLOEXEC, above_passed(&command));
		int status = execute(&command, supervises ? &supervised : NULL, listener[1], &why);
		dprintf(failure[1], "%d %s%s%s", status, status == NOT_SET_UP ? "" : command.argv[0], status == NOT_SET_UP ? "" : ": ", why);
		_exit(status);
	}
	close(listener[1]);
	close(failure[1]);
	char why[8192];
	ssize_t length;
	while ((length = read(failure[0], why, sizeof why - 1)) < 0 && errno == EINTR)
		;
	if (pid < 0 || length > 0) {
		why[length > 0 ? length : 0] = 0;
		say("failed %s", length > 0 ? why : "125 it cannot be started");
		_exit(0);
	}
	int notifications = supervises ? receive_descriptor(listener[0]) : -1;
	close(listener[0]);
	if (notifications >= 0)
		supervise(notifications, &supervised);
	say(supervises && notifications < 0 ? "started unsupervised" : "started");
	/* What a descriptor of ours would keep open is the command's now. */
	for (size_t i = 0; i < command.passed; i++)
		close(command.from[i]);
	attend(pid, children);
	close(done);
	if (lingers)
		linger();
	_exit(0);
}

/* Forks the process that will serve the command. @returns its pid, with *orders the way to it */
static pid_t fork_init(bool in_namespace, bool lingers, int *orders, int *done)
{
	int way[2], end[2], mounted[2];
	if (pipe2(way, O_CLOEXEC) || pipe2(end, O_CLOEXEC) || pipe2(mounted, O_CLOEXEC))
		return -1;
	pid_t pid = syscall(SYS_clone, SIGCHLD | (in_namespace ? CLONE_NEWPID : 0), 0, 0, 0, 0);
	if (pid == 0) {
		prctl(PR_SET_NAME, "configfs-init");
		/* For one command on a mount that is there, it stays as long as somebody may ask it. */
		if (!lingers)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!in_namespace)
			prctl(PR_SET_CHILD_SUBREAPER, 1);
		else if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
			_exit(1);
		close(way[1]);
		close(end[0]);
		if (write(mounted[1], "m", 1) != 1)
			_exit(1);
		close(mounted[1]);
		serve_command(way[0], end[1], lingers);
	}
	close(way[0]);
	close(end[1]);
	close(mounted[1]);
	char text;
	bool ready = pid > 0 && read(mounted[0], &text, 1) == 1;
	close(mounted[0]);
	if (ready) {
		*orders = way[1];
		*done = end[0];
		return pid;
	}
	close(way[1]);
	close(end[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return -1;
}

static void start(const struct message *message, int orders)
{
	size_t size = 0;
	for (size_t i = 0; i < message->count; i++)
		size += strlen(message->fields[i]) + 1;
	/* The fields lie one after the other. */
	bool sent = write(orders, &size, sizeof size) == sizeof size;
	for (size_t at = 0; sent && at < size;) {
		ssize_t n = write(orders, message->fields[0] + at, size - at);
		if (n < 0)
			sent = false;
		else
			at += n;
	}
	close(orders);
}

static int device_of(const char *field, bool user)
{
	int number = atoi(field);
	if (!user)
		return number;
	return number >= 0 && number < DEVICES ? devices[number] : -1;
}

/* The daemon itself answers statfs(2): one that is gone gives ENOTCONN, one that hangs nothing before the check's time limit. */
static int health(const char *directory)
{
	struct statfs st;
	if (!directory || statfs(directory, &st)) {
		fprintf(stderr, "%s: %s\n", directory ? directory : "CONFIG_DIR", directory ? strerror(errno) : "not set");
		return 1;
	}
	/* FUSE_SUPER_MAGIC; below a supervisor, what that says. */
	if (st.f_type == 0x65735546 || st.f_type == 0x62656570)
		return 0;
	fprintf(stderr, "%s: nothing is mounted here\n", directory);
	return 1;
}

int main(int argc, char **argv)
{
	const char *name = argc > 0 && strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argc > 0 ? argv[0] : "";
	if (is_kmod(name))
		return kmod(name, argc, argv);
	if (argc == 2 && !strcmp(argv[1], "--version")) {
		puts(SOURCE);
		return 0;
	}
	if ((argc == 2 || argc == 3) && !strcmp(argv[1], "health"))
		return health(argc == 3 ? argv[2] : getenv("CONFIG_DIR"));
	if (argc == 5 && !strcmp(argv[1], "fusermount"))
		return fusermount(CONTROL, argv[2], argv[3], argv[4]);
	if (argc == 2 && !strcmp(argv[1], "access"))
		return serve_access();
	if (argc > 2 && !strcmp(argv[1], "link"))
		return change_link(argc - 1, argv + 1);
	bool enters = argc == 2 && !strcmp(argv[1], "enter");
	bool user = argc == 3 && !strcmp(argv[2], "user");
	struct stat control;
	if (!(enters || (argc == 3 && !strcmp(argv[1], "run"))) || fstat(CONTROL, &control) || !S_ISSOCK(control.st_mode)) {
		fprintf(stderr, "machine: this is a part of configfs-fuse, which starts it\n");
		return 2;
	}
	if (!enters && own_namespaces(user)) {
		say("error %d %s", errno, strerror(errno));
		return NOT_SET_UP;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What Node hands over is passed on by number, and nothing else. */
	for (int fd = CONTROL; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	leave_signals_to_the_command();
	if (user && send_devices()) {
		say("error %d /dev/fuse: %s", errno, strerror(errno));
		return NOT_SET_UP;
	}
	int orders, done;
	bool own_pids = !enters;
	pid_t init = own_pids ? fork_init(true, false, &orders, &done) : -1;
	if (init < 0) {
		own_pids = false;
		init = fork_init(false, enters, &orders, &done);
	}
	if (init < 0) {
		say("error %d %s", errno, strerror(errno));
		return NOT_SET_UP;
	}
	say("ready %d %d", own_pids, (int)init);
	for (;;) {
		struct message message = receive();
		char **field = message.fields;
		if (!strcmp(*field, "cover") && message.count == 2)
			answer(cover(field[1]));
		else if (!strcmp(*field, "tmpfs") && message.count == 3)
			answer(mount_tmpfs(field[1], field[2]));
		else if (!strcmp(*field, "bind") && message.count == 3)
			answer(bind_path(field[1], field[2]));
		else if (!strcmp(*field, "merge") && message.count >= 3)
			answer(merge(field[1], field[2], field + 3));
		else if (!strcmp(*field, "terminals") && message.count >= 3)
			answer(make_terminals(field[1], field + 2));
		else if (!strcmp(*field, "network")) {
			/* The init answers. */
			size_t nothing = 0;
			if (write(orders, &nothing, sizeof nothing) != sizeof nothing)
				answer(-1);
		} else if (!strcmp(*field, "unmount") && message.count == 2)
			answer(umount2(field[1], MNT_DETACH));
		else if (!strcmp(*field, "read-only") && message.count == 2)
			answer(make_read_only(field[1]));
		else if (!strcmp(*field, "fuse") && message.count == 4)
			answer(mount_fuse(device_of(field[2], user), field[1], field[3]));
		else if (!strcmp(*field, "start") && message.count > 8) {
			start(&message, orders);
			break;
		} else
			say("error %d no such order", EINVAL);
	}
	/* Node's own are the only ones that keep the connections alive. */
	for (int i = 0; i < DEVICES; i++)
		if (devices[i] >= 0)
			close(devices[i]);
	char text;
	while (read(done, &text, 1) < 0 && errno == EINTR)
		;
	if (!enters)
		while (waitpid(init, NULL, 0) < 0 && errno == EINTR)
			;
	return 0;
}
