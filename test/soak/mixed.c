/*
 * Many users of one mount, each a process: mixed calls with and without a pause, and in between bursts in which all call at once.
 *
 *   mixed MOUNT USERS SECONDS
 *
 * Prints the median of an idle stat in microseconds before it and after it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATS 1001

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void pause_for(long micros)
{
	struct timespec t = { micros / 1000000, micros % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double idle_stat(void)
{
	double took[STATS];
	struct stat st;

	for (int i = 0; i < STATS; i++) {
		double began = now();

		if (stat("02-simple-children/description", &st))
			exit(3);
		took[i] = now() - began;
	}
	qsort(took, STATS, sizeof *took, compare);
	return took[STATS / 2];
}

static void list(const char *dir)
{
	DIR *d = opendir(dir);

	while (d && readdir(d))
		;
	if (d)
		closedir(d);
}

static void call(int user, int which)
{
	char mine[64], moved[64], attr[96], buffer[4096];
	struct stat st;
	int fd;

	sprintf(mine, "02-simple-children/u%d", user);
	sprintf(moved, "02-simple-children/m%d", user);
	sprintf(attr, "%s/storeme", mine);
	switch (which) {
	case 0:
		mkdir(mine, 0755);
		break;
	case 1:
		rmdir(mine);
		break;
	case 2:
	case 3:
		if ((fd = open(attr, O_RDWR)) < 0)
			break;
		if (which == 2 ? write(fd, "7\n", 2) : read(fd, buffer, sizeof buffer))
			lseek(fd, 0, SEEK_SET);
		close(fd);
		break;
	case 4:
		list("02-simple-children");
		break;
	case 5:
		if (rename(mine, moved))
			break;
		break;
	case 6:
		if (symlink("02-simple-children", attr))
			break;
		break;
	case 7:
		chmod(mine, user % 2 ? 0755 : 0711);
		break;
	default:
		stat(which % 2 ? "02-simple-children/description" : mine, &st);
	}
}

static void use(int user, int users, double until, pthread_barrier_t *barrier, volatile int *over)
{
	srand(user + 1);
	while (1) {
		for (int round = 0; round < 100; round++) {
			call(user, rand() % 12);
			if (rand() % 4 == 0)
				pause_for(rand() % 3000);
		}
		/* Bursts: all are released at once, after a time in which nobody calls. */
		for (int burst = 0; burst < 20; burst++) {
			if (user == 0 && now() > until)
				*over = 1;
			pthread_barrier_wait(barrier);
			if (*over)
				return;
			for (int n = rand() % 4; n >= 0; n--)
				call(user, rand() % 12);
			pthread_barrier_wait(barrier);
			pause_for(burst % 4 == 3 ? 300000 : burst * 1000);
		}
	}
}

int main(int argc, char **argv)
{
	struct { pthread_barrier_t barrier; volatile int over; } *shared;
	pthread_barrierattr_t attr;
	int users, status, failed = 0;
	double before, until;

	if (argc != 4 || chdir(argv[1]))
		return 2;
	users = atoi(argv[2]);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&shared->barrier, &attr, users);
	before = idle_stat();
	until = now() + atof(argv[3]) * 1e6;
	for (int user = 0; user < users; user++) {
		if (fork() == 0) {
			use(user, users, until, &shared->barrier, &shared->over);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		failed |= status;
	/* What is held for the next burst is over by then. */
	pause_for(1000000);
	printf("%.1f %.1f\n", before, idle_stat());
	return failed != 0;
}
