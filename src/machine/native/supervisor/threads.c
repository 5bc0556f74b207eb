/*
 * Receives stopped calls, and has them answered.
 *
 * An answer may have to wait for a file system that the path leads through, even for our own: so while one thread answers, another
 * one is there to receive, up to 64 of them, or as many as there are descriptors for: an answer that cannot open what it looks at would
 * be FUSE's. A call that comes when all are busy waits in the kernel.
 */
#define _GNU_SOURCE
#include "answers.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

enum { MOST_THREADS = 64, OPEN_BEFORE = 16, OPEN_FOR_ONE = 4 };

static pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER;
static int idle, threads; /* guarded by threads_lock */
static int most_threads = 1; /* set once */

static void answer(struct seccomp_notif *request)
{
	struct seccomp_notif_resp response = {.id = request->id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
	enum call call;
	bool known = find_call(request->data.arch, request->data.nr, &call);
	/* pid 0: a process of another pid namespace. */
	if (known && call == STATMOUNT) {
		response.flags = 0;
		response.error = -ENOSYS;
	} else if (known && call >= MODULES_ONLY) {
		response.flags = 0;
		response.error = answer_module(request, call);
	} else if (known && request->pid > 0) {
		if (call >= MOUNTS_ONLY)
			answer_mount(request, call, &response);
		else if (call < MOUNT_TYPE_ONLY)
			answer_statfs(request, call, &response);
		else if (answer_open(request, call))
			return;
	}
	ioctl(notifications, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static void *serve(void *);

/* Called with threads_lock held. */
static void start_thread(void)
{
	pthread_t thread;
	if (threads < most_threads && !pthread_create(&thread, NULL, serve, NULL)) {
		pthread_detach(thread);
		threads++;
		idle++;
	}
}

static void *serve(void *unused)
{
	(void)unused;
	for (;;) {
		struct seccomp_notif request;
		memset(&request, 0, sizeof request);
		if (ioctl(notifications, SECCOMP_IOCTL_NOTIF_RECV, &request)) {
			/* ENOENT: the caller was killed. Anything else but EINTR: nobody is left who could call. */
			if (errno == ENOENT || errno == EINTR)
				continue;
			return NULL;
		}
		pthread_mutex_lock(&threads_lock);
		if (--idle == 0)
			start_thread();
		pthread_mutex_unlock(&threads_lock);
		answer(&request);
		pthread_mutex_lock(&threads_lock);
		idle++;
		pthread_mutex_unlock(&threads_lock);
	}
}

void supervise(int listener, const struct supervised *what)
{
	struct rlimit descriptors;
	if (getrlimit(RLIMIT_NOFILE, &descriptors) || descriptors.rlim_cur >= OPEN_BEFORE + MOST_THREADS * OPEN_FOR_ONE)
		most_threads = MOST_THREADS;
	else if (descriptors.rlim_cur > OPEN_BEFORE + OPEN_FOR_ONE)
		most_threads = (descriptors.rlim_cur - OPEN_BEFORE) / OPEN_FOR_ONE;
	served = *what;
	notifications = listener;
	pthread_mutex_lock(&threads_lock);
	start_thread();
	pthread_mutex_unlock(&threads_lock);
}
