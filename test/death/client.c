/*
 * A process that uses a mount: the client side of the tests of death and signals.
 *
 *   client DIR            goes to DIR and makes a system call for each line of standard input, whose words are parted by
 *                         tabs: the name of the call and its arguments. It answers each with one line: what came of the
 *                         call (OK, what was found out, or -ERRNO), and the microseconds that it took.
 *   client DIR bystander  uses DIR all the time in the group latch/bystander, until standard input ends, and prints a line
 *                         after each round; then it prints how many calls it made, how many failed, and the name and the
 *                         errno of the first of those.
 *   client DIR loader     the same without a pause and without those lines; it ends at the first call that fails.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Open files, by the first letter of the name that the test gives them. */
static int files[128];
static volatile sig_atomic_t caught;
static char text[4096];

static void handler(int number)
{
	(void)number;
	caught++;
}

static int handle(const char *signal, const char *restart)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = *restart == '1' ? SA_RESTART : 0 };

	return sigaction(atoi(signal), &action, NULL);
}

static int read_text(int fd)
{
	ssize_t count = read(fd, text, sizeof(text) - 1);

	text[count < 0 ? 0 : count] = 0;
	return count < 0 ? -1 : 1;
}

/* Closing changes no errno. */
static int closing(int fd, int result)
{
	int error = errno;

	close(fd);
	errno = error;
	return result;
}

static int cat(const char *path)
{
	int fd = open(path, O_RDONLY);

	return fd < 0 ? -1 : closing(fd, read_text(fd));
}

static int echo(const char *what, const char *path)
{
	int fd = open(path, O_WRONLY);

	return fd < 0 ? -1 : closing(fd, write(fd, what, strlen(what)) < 0 ? -1 : 0);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, in order; a new listing of it. */
static int list(int fd)
{
	char *names[256];
	struct dirent *entry;
	int n = 0, error;
	DIR *dir = fdopendir(dup(fd));

	if (!dir)
		return -1;
	rewinddir(dir);
	while (errno = 0, n < 256 && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			names[n++] = strdup(entry->d_name);
	error = errno;
	closedir(dir);
	qsort(names, n, sizeof(*names), by_name);
	*text = 0;
	for (int i = 0; i < n; i++) {
		strcat(strcat(text, i ? " " : ""), names[i]);
		free(names[i]);
	}
	errno = error;
	return error ? -1 : 1;
}

static int ls(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY);

	return fd < 0 ? -1 : closing(fd, list(fd));
}

/* Makes a call. Returns -1 with errno, 0 for OK, 1 when the answer is in `text`. */
static int make(int argc, char **argv)
{
	const char *name = argv[0], *a = argc > 1 ? argv[1] : "", *b = argc > 2 ? argv[2] : "";
	int *file = &files[*a & 127];
	struct stat st;

	if (!strcmp(name, "mkdir"))
		return mkdir(a, 0755);
	if (!strcmp(name, "rmdir"))
		return rmdir(a);
	if (!strcmp(name, "stat"))
		return stat(a, &st);
	if (!strcmp(name, "symlink"))
		return symlink(a, b);
	if (!strcmp(name, "unlink"))
		return unlink(a);
	if (!strcmp(name, "rename"))
		return rename(a, b);
	if (!strcmp(name, "cd"))
		return chdir(a);
	if (!strcmp(name, "ls"))
		return ls(a);
	if (!strcmp(name, "cat"))
		return cat(a);
	if (!strcmp(name, "echo"))
		return echo(a, b);
	if (!strcmp(name, "opendir"))
		return (*file = open(b, O_RDONLY | O_DIRECTORY)) < 0 ? -1 : 0;
	if (!strcmp(name, "open"))
		return (*file = open(b, argc > 3 && *argv[3] == 'w' ? O_WRONLY : O_RDONLY)) < 0 ? -1 : 0;
	if (!strcmp(name, "list"))
		return list(*file);
	if (!strcmp(name, "read"))
		return read_text(*file);
	if (!strcmp(name, "write"))
		return write(*file, b, strlen(b)) < 0 ? -1 : 0;
	if (!strcmp(name, "close"))
		return close(*file);
	if (!strcmp(name, "handle"))
		return handle(a, b);
	if (!strcmp(name, "caught"))
		return snprintf(text, sizeof(text), "%d", (int)caught) ? 1 : 0;
	errno = ENOSYS;
	return -1;
}

static void serve(void)
{
	char line[4096];

	while (fgets(line, sizeof(line), stdin)) {
		char *words[8], *rest = line;
		int n = 0, result;
		int64_t start;

		line[strcspn(line, "\n")] = 0;
		while (n < 8 && (words[n] = strsep(&rest, "\t")))
			n++;
		start = now();
		result = make(n, words);
		if (result < 0)
			printf("-%d", errno);
		else
			printf("%s", result == 0 ? "OK" : text);
		printf("\t%lld\n", (long long)(now() - start));
		fflush(stdout);
	}
}

/* What a bystander does, again and again; %d is its process. */
static const char *const rounds[][3] = {
	{ "stat", "." }, { "ls", "." }, { "stat", "latch" }, { "stat", "latch/bystander/C/D" },
	{ "mkdir", "latch/bystander/B/%d" }, { "echo", "text", "latch/bystander/B/%d/text" },
	{ "cat", "latch/bystander/B/%d/text" }, { "ls", "latch/bystander/B" }, { "rmdir", "latch/bystander/B/%d" },
};

static void stand_by(int until_error)
{
	struct pollfd ended = { .fd = 0, .events = POLLIN };
	char words[3][256], *argv[3] = { words[0], words[1], words[2] };
	int calls = 0, failed = 0, first_error = 0;
	const char *first_failed = "none";

	printf("ready\n");
	fflush(stdout);
	do {
		for (size_t i = 0; i < sizeof(rounds) / sizeof(*rounds) && !(failed && until_error); i++) {
			for (int word = 0; word < 3; word++)
				snprintf(words[word], sizeof(*words), rounds[i][word] ? rounds[i][word] : "", (int)getpid());
			if (make(3, argv) < 0 && failed++ == 0) {
				first_error = errno;
				first_failed = rounds[i][0];
			}
			calls++;
		}
		if (!until_error) {
			printf("round\n");
			fflush(stdout);
		}
	} while (!(failed && until_error) && poll(&ended, 1, until_error ? 0 : 2) == 0);
	printf("%d\t%d\t%s\t-%d\n", calls, failed, first_failed, first_error);
}

int main(int argc, char **argv)
{
	if (argc < 2 || chdir(argv[1]) != 0) {
		perror("client");
		return 2;
	}
	if (argc > 2)
		stand_by(!strcmp(argv[2], "loader"));
	else
		serve();
	return 0;
}
