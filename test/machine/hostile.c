/*
 * Programs that do what a supervisor has to stand: hostile WHAT DIRECTORY [NUMBER…]
 *
 *   many DIR THREADS CALLS    threads that ask at once, for the mount and for another file system
 *   killed DIR ROUNDS         processes and threads that are killed, end or execute something else while they ask
 *   listener DIR              a seccomp listener of the program's own, and a filter of its own
 *   mount DIR FLAGS           mount(2) of a configfs
 *   who DIR                   effective user, and the magic number; for a set-uid file
 *   garbage DIR               addresses, descriptors and sizes that mean nothing
 *   race DIR CALLS            a path that another thread changes meanwhile: never a crash, never another one's answer
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONFIGFS = 0x62656570, FUSE = 0x65735546 };

static const char *at;
static int calls, wrong;

static long magic(const char *path)
{
	struct statfs st;
	return statfs(path, &st) ? -1 : (long)st.f_type;
}

static void *ask(void *unused)
{
	(void)unused;
	for (int i = 0; i < calls; i++)
		if (magic(at) != CONFIGFS || (i % 4 == 0 && magic("/") == CONFIGFS))
			__atomic_fetch_add(&wrong, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

static int many(int threads)
{
	pthread_t *thread = calloc(threads, sizeof *thread);
	for (int i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, ask, NULL))
			return 2;
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	printf("%d wrong\n", wrong);
	return 0;
}

static void ask_until_killed(int number)
{
	pthread_t thread;
	calls = 1 << 30;
	if (number % 2)
		pthread_create(&thread, NULL, ask, NULL);
	if (number % 4 == 3) {
		usleep(rand() % 500);
		execl("/bin/true", "true", NULL);
	}
	if (number % 8 == 5) {
		usleep(rand() % 500);
		_exit(0);
	}
	ask(NULL);
}

static int killed(int rounds)
{
	enum { CHILDREN = 8 };
	for (int round = 0; round < rounds; round++) {
		pid_t child[CHILDREN];
		for (int i = 0; i < CHILDREN; i++)
			if (!(child[i] = fork())) {
				srand(round * CHILDREN + i);
				ask_until_killed(i);
				_exit(1);
			}
		usleep(rand() % 3000);
		for (int i = 0; i < CHILDREN; i++)
			kill(child[i], SIGKILL);
		for (int i = 0; i < CHILDREN; i++)
			waitpid(child[i], NULL, 0);
	}
	printf("%lx\n", magic(at));
	return 0;
}

static int listener(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fstatfs, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};
	struct statfs st;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	int fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	printf("%s\n", fd < 0 ? strerrorname_np(errno) : "a listener");
	printf("%ld\n", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
	/* Its own filter comes first, where it refuses. */
	int result = fstatfs(0, &st);
	printf("%s\n", result ? strerrorname_np(errno) : "fstatfs");
	printf("%lx\n", magic(at));
	return 0;
}

/* For each call, the errno that the kernel alone gives. */
static int garbage(void)
{
	struct statfs st;
	void *nowhere = (void *)8;
	char *unended = malloc(8192);
	memset(unended, 'x', 8192);
#define TRY(call) printf("%s ", syscall call ? strerrorname_np(errno) : "0")
	TRY((SYS_statfs, NULL, &st));
	TRY((SYS_statfs, nowhere, &st));
	TRY((SYS_statfs, at, nowhere));
	TRY((SYS_statfs, unended, &st));
	TRY((SYS_statfs, "", &st));
	TRY((SYS_fstatfs, -1, &st));
	TRY((SYS_fstatfs, 100000, &st));
	TRY((SYS_mount, NULL, NULL, NULL, 0, NULL));
	TRY((SYS_mount, "none", nowhere, "configfs", 0, NULL));
	TRY((SYS_mount, "none", "/no/such", "configfs", 0, NULL));
	TRY((SYS_mount, "none", "/proc/self/exe", "configfs", 0, NULL));
	TRY((SYS_delete_module, nowhere, 0));
	TRY((SYS_delete_module, "no_such_module", 0));
	TRY((SYS_finit_module, -1, "", 0));
	TRY((SYS_init_module, nowhere, 1, ""));
	TRY((437, AT_FDCWD, "/proc/self/mounts", nowhere, 24));
	TRY((437, AT_FDCWD, "/proc/self/mounts", &st, 1));
	puts("");
	return 0;
}

static char path[4096];

static void *change(void *unused)
{
	(void)unused;
	for (unsigned i = 0;; i++)
		strcpy(path, i % 2 ? at : "/");
	return NULL;
}

static int race(void)
{
	pthread_t thread;
	strcpy(path, at);
	pthread_create(&thread, NULL, change, NULL);
	long other = magic("/");
	int strange = 0;
	for (int i = 0; i < calls; i++) {
		long got = magic(path);
		/* A path that changes between two readings is FUSE's; a half of one is none. */
		strange += got != CONFIGFS && got != FUSE && got != other && got != -1;
	}
	printf("%d strange\n", strange);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	const char *what = argv[1];
	int first = argc > 3 ? atoi(argv[3]) : 0;
	at = argv[2];
	calls = argc > 4 ? atoi(argv[4]) : first;
	if (!strcmp(what, "many"))
		return many(first);
	if (!strcmp(what, "killed"))
		return killed(first);
	if (!strcmp(what, "listener"))
		return listener();
	if (!strcmp(what, "garbage"))
		return garbage();
	if (!strcmp(what, "race"))
		return race();
	if (!strcmp(what, "who"))
		return printf("%d %lx\n", geteuid(), magic(at)) < 0;
	if (!strcmp(what, "mount"))
		return puts(mount("none", at, "configfs", argc > 3 ? strtoul(argv[3], NULL, 0) : 0, NULL) ? strerrorname_np(errno) : "0") < 0;
	return 2;
}
