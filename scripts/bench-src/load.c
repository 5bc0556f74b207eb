/*
 * The load generator: makes one kind of system call from a number of threads for a given time, and prints how many.
 *
 *   load stat|read|write|mkdir|list THREADS SECONDS PATH
 *   load burst THREADS TIMES PATH
 *
 * PATH is a file for stat, read (open, read, close) and write (open, write, close), a directory for mkdir (mkdir and rmdir of
 * a name of the thread's own) and list (every entry read and its inode asked for, as `ls -l` does). Prints one line:
 * operations a second, then the median and the 99th percentile of one operation in nanoseconds. A burst is one stat by
 * each thread, all at the same moment; there is a pause between two bursts in which everything can go to sleep.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES 200000

struct thread {
	pthread_t id;
	int number;
	uint64_t count;
	uint32_t *ns; /* the time of the first SAMPLES operations and, later, of every one, over the oldest */
};

static const char *mode, *path;
static uint64_t end;
static pthread_barrier_t together;
static int bursts;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int list(void)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat s;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		if (fstatat(dirfd(dir), entry->d_name, &s, AT_SYMLINK_NOFOLLOW))
			return -1;
	return closedir(dir);
}

static int once(int number)
{
	char buffer[4096];
	struct stat s;
	int fd;

	switch (mode[0]) {
	case 's':
	case 'b':
		return stat(path, &s);
	case 'r':
		fd = open(path, O_RDONLY);
		if (fd < 0 || read(fd, buffer, sizeof buffer) < 0)
			return -1;
		return close(fd);
	case 'w':
		fd = open(path, O_WRONLY);
		if (fd < 0 || write(fd, "1\n", 2) < 0)
			return -1;
		return close(fd);
	case 'm':
		snprintf(buffer, sizeof buffer, "%s/bench%d", path, number);
		return mkdir(buffer, 0755) || rmdir(buffer) ? -1 : 0;
	default:
		return list();
	}
}

static void *run(void *argument)
{
	struct thread *thread = argument;
	uint64_t before = now();

	for (int left = bursts; bursts ? left-- > 0 : before < end; ) {
		if (bursts) {
			pthread_barrier_wait(&together);
			usleep(500);
			before = now();
		}
		if (once(thread->number)) {
			perror(path);
			exit(1);
		}
		uint64_t after = now();
		thread->ns[thread->count++ % SAMPLES] = after - before;
		before = after;
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: load stat|read|write|mkdir|list THREADS SECONDS PATH, load burst THREADS TIMES PATH\n");
		return 2;
	}
	int threads = atoi(argv[2]);
	double seconds = atof(argv[3]);
	struct thread *all = calloc(threads, sizeof *all);
	uint64_t count = 0, kept = 0;

	mode = argv[1];
	path = argv[4];
	bursts = mode[0] == 'b' ? atoi(argv[3]) : 0;
	pthread_barrier_init(&together, NULL, threads);
	uint64_t start = now();
	end = start + (uint64_t)(seconds * 1e9);
	for (int i = 0; i < threads; i++) {
		all[i].number = i;
		all[i].ns = malloc(SAMPLES * sizeof *all[i].ns);
		pthread_create(&all[i].id, NULL, run, &all[i]);
	}
	uint32_t *ns = malloc((size_t)threads * SAMPLES * sizeof *ns);
	for (int i = 0; i < threads; i++) {
		pthread_join(all[i].id, NULL);
		uint64_t n = all[i].count < SAMPLES ? all[i].count : SAMPLES;
		memcpy(ns + kept, all[i].ns, n * sizeof *ns);
		kept += n;
		count += all[i].count;
	}
	double passed = (now() - start) / 1e9;
	qsort(ns, kept, sizeof *ns, compare);
	printf("%.1f %u %u\n", count / passed, ns[kept / 2], ns[kept - 1 - kept / 100]);
	return 0;
}
