/*
 * One worker of the stress test: makes random system calls on a few groups of a configfs, from several places at once
 * with the other workers, and records when each began and ended and what it answered.
 *
 *   worker ROOT SEED WORKER SECONDS GROUPS LINKS LOG STATUS PLACE...
 *
 * ROOT is a subsystem's directory, whose groups g0, g1 … it makes and removes; PLACE... are the directories of such a
 * group that take items ("." is the group itself). LOG gets one struct record a call. STATUS is shared by all workers: a
 * struct status each, by which a watchdog sees what a worker is doing.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum op {
	MKDIR_GROUP, RMDIR_GROUP, STAT_GROUP, MKDIR_ITEM, RMDIR_ITEM, STAT_ITEM, STAT_PLACE, LIST,
	RENAME, RENAME_PLACE, STORE, SHOW, SYMLINK, UNLINK, READLINK, RMDIR_PLACE, OPS
};

/* How often each is tried, relative to the others. */
static const int weight[OPS] = { 14, 14, 10, 5, 16, 10, 8, 6, 4, 4, 6, 6, 4, 6, 3, 2 };

struct record {
	uint64_t start, end; /* CLOCK_MONOTONIC, nanoseconds */
	uint8_t op, group, place, name;
	uint8_t arg;    /* STORE: the value */
	uint8_t worker;
	uint16_t error; /* errno, 0 for success */
	uint32_t value; /* SHOW: what was read; LIST: a bit for each item, bit 31 when a default group is missing */
	uint32_t pad;
};

struct status {
	uint64_t since; /* 0 between calls */
	uint32_t op, pid;
	char path[112];
};

#define NAMES 2

static char **places;
static int nplaces;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t seed;

static unsigned draw(unsigned below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 33) % below;
}

/* The first part of place `i` below place `of`, and its length in `length`; NULL if it is not below. */
static const char *first_part(int i, int of, size_t *length)
{
	size_t skip = strcmp(places[of], ".") ? strlen(places[of]) : 0;
	const char *rest = places[i];

	if (!strcmp(rest, ".") || strncmp(rest, places[of], skip) || (skip && rest[skip] != '/'))
		return NULL;
	rest += skip ? skip + 1 : 0;
	*length = strcspn(rest, "/");
	return rest;
}

/* How many default groups lie directly in a place: they must be there whenever it is. */
static int default_groups(int place)
{
	int count = 0;

	for (int i = 0; i < nplaces; i++) {
		size_t length, known;
		const char *part = first_part(i, place, &length);
		int j = 0;

		while (part && j < i) {
			const char *other = first_part(j, place, &known);

			if (other && known == length && !strncmp(part, other, length))
				break;
			j++;
		}
		count += part && j == i;
	}
	return count;
}

static int list(const char *path, int place, uint32_t *value)
{
	static char buffer[32768] __attribute__((aligned(8)));
	int fd = open(path, O_RDONLY | O_DIRECTORY), seen = 0, error = 0;
	long n;

	if (fd < 0)
		return errno;
	*value = 0;
	while ((n = syscall(SYS_getdents64, fd, buffer, sizeof buffer)) > 0) {
		for (long at = 0; at < n;) {
			struct dirent64 *entry = (void *)(buffer + at);

			at += entry->d_reclen;
			if (entry->d_name[0] == 'x' && entry->d_name[1] >= '0' && entry->d_name[1] < '0' + NAMES)
				*value |= 1u << (entry->d_name[1] - '0');
			else if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
				seen++;
		}
	}
	if (n < 0)
		error = errno;
	else if (seen != default_groups(place))
		*value |= 1u << 31;
	close(fd);
	return error;
}

static int store(const char *path, int value)
{
	char text[8];
	int fd = open(path, O_WRONLY | O_TRUNC), error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, snprintf(text, sizeof text, "%d\n", value)) < 0)
		error = errno;
	close(fd);
	return error;
}

static int show(const char *path, uint32_t *value)
{
	char text[16] = "";
	int fd = open(path, O_RDONLY), error = 0;

	if (fd < 0)
		return errno;
	if (read(fd, text, sizeof text - 1) < 0)
		error = errno;
	*value = atoi(text);
	close(fd);
	return error;
}

int main(int argc, char **argv)
{
	if (argc < 10)
		return 2;
	const char *root = argv[1];
	int worker = atoi(argv[3]), groups = atoi(argv[5]), links = atoi(argv[6]), total = 0;
	uint64_t end = now() + (uint64_t)(atof(argv[4]) * 1e9);
	int log = open(argv[7], O_WRONLY | O_CREAT | O_TRUNC, 0644), shared = open(argv[8], O_RDWR);
	struct status *status = mmap(NULL, (worker + 1) * sizeof *status, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
	static struct record batch[512];
	int n = 0;

	if (log < 0 || status == MAP_FAILED || chdir(root))
		return 2;
	places = argv + 9;
	nplaces = argc - 9;
	seed = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15ull + worker * 2654435761u + 1;
	status += worker;
	status->pid = getpid();
	for (int i = 0; i < OPS; i++)
		total += weight[i];

	while (now() < end) {
		struct record *r = &batch[n];
		char group[32], place[128], item[160] = "", file[200], other[200], target[400];
		int pick = draw(total), op = 0, ret = 0;

		while (pick >= weight[op])
			pick -= weight[op++];
		if (op == SYMLINK && links == 0 && draw(4))
			op = STAT_GROUP;
		memset(r, 0, sizeof *r);
		r->op = op;
		r->worker = worker;
		r->group = draw(groups);
		r->place = draw(nplaces);
		r->name = op >= STORE && op <= READLINK ? 0 : draw(NAMES);
		r->arg = draw(4);
		snprintf(group, sizeof group, "g%d", r->group);
		snprintf(place, sizeof place, "%s/%s", group, places[r->place]);
		snprintf(item, sizeof item, "%s/x%d", place, r->name);
		snprintf(other, sizeof other, "%s/%s/x1", group, places[(r->place + 1) % nplaces]);

		memcpy(status->path, item, sizeof status->path - 1);
		status->op = op;
		__atomic_store_n(&status->since, now(), __ATOMIC_RELEASE);
		errno = 0;
		r->start = now();
		switch (op) {
		case MKDIR_GROUP: ret = mkdir(group, 0755); break;
		case RMDIR_GROUP: ret = rmdir(group); break;
		case STAT_GROUP: { struct stat s; ret = lstat(group, &s); break; }
		case MKDIR_ITEM: ret = mkdir(item, 0755); break;
		case RMDIR_ITEM: ret = rmdir(item); break;
		case STAT_ITEM: { struct stat s; ret = lstat(item, &s); break; }
		case STAT_PLACE: { struct stat s; ret = lstat(place, &s); break; }
		case RMDIR_PLACE: ret = rmdir(place); break;
		case LIST: errno = list(place, r->place, &r->value); ret = errno ? -1 : 0; break;
		case RENAME: ret = rename(item, other); break;
		case RENAME_PLACE: /* between default groups, up and down: the deadlock of 2008 */
			snprintf(target, sizeof target, "%s/%s/y", group, places[r->arg % nplaces]);
			ret = rename(item, target);
			break;
		case STORE:
			snprintf(file, sizeof file, "%s/storeme", item);
			errno = store(file, r->arg);
			ret = errno ? -1 : 0;
			break;
		case SHOW:
			snprintf(file, sizeof file, "%s/storeme", item);
			errno = show(file, &r->value);
			ret = errno ? -1 : 0;
			break;
		case SYMLINK: /* a relative target counts from the working directory, as on configfs */
			snprintf(file, sizeof file, "%s/l", item);
			ret = symlink(other, file);
			break;
		case UNLINK: snprintf(file, sizeof file, "%s/l", item); ret = unlink(file); break;
		case READLINK: snprintf(file, sizeof file, "%s/l", item); ret = readlink(file, target, sizeof target) < 0 ? -1 : 0; break;
		}
		r->error = ret < 0 ? errno : 0;
		r->end = now();
		__atomic_store_n(&status->since, 0, __ATOMIC_RELEASE);
		if (++n == 512) {
			if (write(log, batch, sizeof batch) != sizeof batch)
				return 2;
			n = 0;
		}
	}
	return write(log, batch, n * sizeof *batch) == (ssize_t)(n * sizeof *batch) ? 0 : 2;
}
