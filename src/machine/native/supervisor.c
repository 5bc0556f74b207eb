/*
 * Answers for a mount what FUSE cannot answer: that it is configfs.
 *
 * A seccomp filter in the command stops a few system calls until this process has looked at them (seccomp_unotify(2)):
 *
 *   statfs, fstatfs           on our file system: f_type becomes 0x62656570
 *   open, openat, openat2     of a table of mounts: our mount is of type configfs there (with mount_type)
 *   statmount, listmount      are not there, as before Linux 6.8: who finds none reads a table (with mount_type)
 *   mount, fsopen             of a configfs: the answer is ours, never the kernel's own configfs (with mounts); of a functionfs,
 *                             where a set has such devices: see functionfs.c
 *   init_module, finit_module, delete_module    the model answers for its modules, and no other one is touched (with mounts)
 *
 * Everything else goes on as if nobody had looked. Memory of the caller is read once, and what is answered is made from
 * that copy alone. A path is walked with the caller's root, working directory and file system credentials, so nobody learns
 * of a file that he may not reach. Each call is handled on a thread that is free, since a walk may wait: 64 at most.
 *
 * Not seen: what io_uring does.
 */
#define _GNU_SOURCE
#include "machine.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>
/* An older musl has neither this structure nor a function for it. */
#ifndef STATX_TYPE
#include <linux/stat.h>
#endif

#define CONFIGFS_MAGIC 0x62656570
#define PROC_MAGIC 0x9fa0
#define MOST_THREADS 64
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND (1UL << 1)
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef RESOLVE_BENEATH
#define RESOLVE_BENEATH 8
#define RESOLVE_IN_ROOT 16
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif

enum call { STATFS, FSTATFS, STATFS64, FSTATFS64, STATFS32, FSTATFS32, MOUNT_TYPE_ONLY, OPEN = MOUNT_TYPE_ONLY, OPENAT, OPENAT2, STATMOUNT, MOUNTS_ONLY, MOUNT = MOUNTS_ONLY, FSOPEN, MODULES_ONLY, INIT_MODULE = MODULES_ONLY, FINIT_MODULE, DELETE_MODULE };

/* The calls that are trapped, by architecture; a 64-bit kernel runs 32-bit programs too. */
static const struct trap {
	uint32_t arch;
	int number;
	enum call call;
} traps[] = {
#if defined(__x86_64__)
	{AUDIT_ARCH_X86_64, 137, STATFS}, {AUDIT_ARCH_X86_64, 138, FSTATFS}, {AUDIT_ARCH_X86_64, 2, OPEN},
	{AUDIT_ARCH_X86_64, 257, OPENAT}, {AUDIT_ARCH_X86_64, 437, OPENAT2}, {AUDIT_ARCH_X86_64, 457, STATMOUNT}, {AUDIT_ARCH_X86_64, 458, STATMOUNT}, {AUDIT_ARCH_X86_64, 165, MOUNT}, {AUDIT_ARCH_X86_64, 430, FSOPEN},
	{AUDIT_ARCH_X86_64, 175, INIT_MODULE}, {AUDIT_ARCH_X86_64, 313, FINIT_MODULE}, {AUDIT_ARCH_X86_64, 176, DELETE_MODULE},
	{AUDIT_ARCH_I386, 99, STATFS32}, {AUDIT_ARCH_I386, 100, FSTATFS32}, {AUDIT_ARCH_I386, 268, STATFS64}, {AUDIT_ARCH_I386, 269, FSTATFS64},
	{AUDIT_ARCH_I386, 5, OPEN}, {AUDIT_ARCH_I386, 295, OPENAT}, {AUDIT_ARCH_I386, 437, OPENAT2}, {AUDIT_ARCH_I386, 457, STATMOUNT}, {AUDIT_ARCH_I386, 458, STATMOUNT}, {AUDIT_ARCH_I386, 21, MOUNT}, {AUDIT_ARCH_I386, 430, FSOPEN},
	{AUDIT_ARCH_I386, 128, INIT_MODULE}, {AUDIT_ARCH_I386, 350, FINIT_MODULE}, {AUDIT_ARCH_I386, 129, DELETE_MODULE},
#elif defined(__aarch64__)
	{AUDIT_ARCH_AARCH64, 43, STATFS}, {AUDIT_ARCH_AARCH64, 44, FSTATFS},
	{AUDIT_ARCH_AARCH64, 56, OPENAT}, {AUDIT_ARCH_AARCH64, 437, OPENAT2}, {AUDIT_ARCH_AARCH64, 457, STATMOUNT}, {AUDIT_ARCH_AARCH64, 458, STATMOUNT}, {AUDIT_ARCH_AARCH64, 40, MOUNT}, {AUDIT_ARCH_AARCH64, 430, FSOPEN},
	{AUDIT_ARCH_AARCH64, 105, INIT_MODULE}, {AUDIT_ARCH_AARCH64, 273, FINIT_MODULE}, {AUDIT_ARCH_AARCH64, 106, DELETE_MODULE},
	{AUDIT_ARCH_ARM, 99, STATFS32}, {AUDIT_ARCH_ARM, 100, FSTATFS32}, {AUDIT_ARCH_ARM, 266, STATFS64}, {AUDIT_ARCH_ARM, 267, FSTATFS64},
	{AUDIT_ARCH_ARM, 5, OPEN}, {AUDIT_ARCH_ARM, 322, OPENAT}, {AUDIT_ARCH_ARM, 437, OPENAT2}, {AUDIT_ARCH_ARM, 457, STATMOUNT}, {AUDIT_ARCH_ARM, 458, STATMOUNT}, {AUDIT_ARCH_ARM, 21, MOUNT}, {AUDIT_ARCH_ARM, 430, FSOPEN},
	{AUDIT_ARCH_ARM, 128, INIT_MODULE}, {AUDIT_ARCH_ARM, 379, FINIT_MODULE}, {AUDIT_ARCH_ARM, 129, DELETE_MODULE},
#endif
};
enum { TRAPS = sizeof traps / sizeof *traps };

static struct supervised served;
static int notifications;
static pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER;
static int idle, threads; /* guarded by threads_lock */

int install_filter(const struct supervised *what)
{
	/* For each call: skip unless it is this architecture and this number. */
	struct sock_filter code[TRAPS * 5 + 1];
	unsigned short length = 0;
	for (size_t i = 0; i < TRAPS; i++) {
		bool wanted = traps[i].call < MOUNT_TYPE_ONLY || (traps[i].call < MOUNTS_ONLY ? what->mount_type : what->mounts);
		if (!wanted)
			continue;
		code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
		code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, traps[i].arch, 0, 3);
		code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
		code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)traps[i].number, 0, 1);
		code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	}
	code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = {length, code};
	unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	/* A signal does not make the caller ask again once the call is being looked at (Linux 5.19). */
	int fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
	if (fd < 0 && errno == EINVAL)
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	if (fd < 0 && errno == EACCES) {
		/* Without CAP_SYS_ADMIN a filter is for those only who can gain no privileges by execve(2). */
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
			return -1;
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	}
	return fd;
}

/* Does the caller still wait? If not, its pid may be somebody else's by now. */
static bool waits(uint64_t id)
{
	return ioctl(notifications, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

/*
 * Reads memory of a caller, or writes it. The seccomp profile of an older container engine forbids the system calls for that;
 * then /proc/PID/mem does it, which asks for the same rights.
 */
static ssize_t transfer(pid_t pid, uint64_t address, void *memory, size_t size, bool writes)
{
	static atomic_bool forbidden;
	if (!forbidden) {
		struct iovec local = {memory, size}, remote = {(void *)(uintptr_t)address, size};
		ssize_t n = writes ? process_vm_writev(pid, &local, 1, &remote, 1, 0) : process_vm_readv(pid, &local, 1, &remote, 1, 0);
		if (n >= 0 || (errno != EPERM && errno != ENOSYS))
			return n;
	}
	char path[32];
	snprintf(path, sizeof path, "/proc/%d/mem", pid);
	int fd = open(path, (writes ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t n = writes ? pwrite(fd, memory, size, address) : pread(fd, memory, size, address);
	close(fd);
	/* One that may not be looked into by either way says nothing about the others. */
	if (n >= 0)
		forbidden = true;
	return n;
}

static bool read_string(pid_t pid, uint64_t address, char *into, size_t size)
{
	for (size_t got = 0; got < size;) {
		/* Page by page: the next one may not be there. */
		size_t chunk = 4096 - ((address + got) & 4095);
		if (chunk > size - got)
			chunk = size - got;
		ssize_t n = transfer(pid, address + got, into + got, chunk, false);
		if (n <= 0)
			return false;
		if (memchr(into + got, 0, n))
			return true;
		got += n;
	}
	return false;
}

static bool write_memory(pid_t pid, uint64_t address, const void *from, size_t size)
{
	return transfer(pid, address, (void *)from, size, true) == (ssize_t)size;
}

static int open_format(int flags, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int open_format(int flags, const char *format, ...)
{
	char path[PATH_MAX + 64];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(path, sizeof path, format, arguments);
	va_end(arguments);
	return open(path, flags | O_CLOEXEC);
}

/* Takes on the file system credentials of a thread; only for those that are not root. Raw calls are for one thread alone. */
static void become(pid_t pid)
{
	char path[64], line[4096];
	gid_t groups[256];
	size_t count = 0;
	unsigned uid = 0, gid = 0;
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	FILE *status = fopen(path, "re");
	if (!status)
		return;
	while (fgets(line, sizeof line, status)) {
		sscanf(line, "Uid:\t%*u\t%*u\t%*u\t%u", &uid);
		sscanf(line, "Gid:\t%*u\t%*u\t%*u\t%u", &gid);
		if (!strncmp(line, "Groups:", 7))
			for (char *at = line + 7; count < 256;) {
				char *end;
				unsigned long group = strtoul(at, &end, 10);
				if (end == at)
					break;
				groups[count++] = group;
				at = end;
			}
	}
	fclose(status);
	if (uid == 0)
		return;
	syscall(SYS_setgroups, count, groups);
	syscall(SYS_setfsgid, gid);
	syscall(SYS_setfsuid, uid);
}

static void become_root(void)
{
	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, 0);
	syscall(SYS_setgroups, 0, NULL);
}

/* openat(2) with the flags RESOLVE_… of openat2(2), if there are any. */
static int open_below(int start, const char *path, int flags, uint64_t rules)
{
	uint64_t how[3] = {flags | O_PATH | O_CLOEXEC, 0, rules};
	return rules ? (int)syscall(SYS_openat2, start, path, how, sizeof how) : openat(start, path, flags | O_PATH | O_CLOEXEC);
}

/* What a path means to a thread; -1 where it means nothing to it, or cannot be found out. `rules` are those of openat2(2). */
static int resolve(pid_t pid, int dirfd, const char *path, int flags, uint64_t rules)
{
	char own[PATH_MAX + 64];
	int start;
	/* From a directory that the path cannot leave, its first slash leads nowhere, or to that directory. */
	if (*path == '/' && rules & RESOLVE_BENEATH)
		return -1;
	if (*path == '/' && !(rules & RESOLVE_IN_ROOT)) {
		/* Ourselves to the caller, not to this process. */
		static const char *const selves[] = {"/proc/self", "/proc/thread-self"};
		for (int i = 0; i < 2 && !rules; i++) {
			size_t length = strlen(selves[i]);
			if (!strncmp(path, selves[i], length) && (path[length] == '/' || !path[length])) {
				snprintf(own, sizeof own, "/proc/%d%s", pid, path + length);
				path = own;
				break;
			}
		}
		start = open_format(O_PATH, "/proc/%d/root", pid);
		while (*path == '/')
			path++;
		if (!*path)
			path = ".";
	} else if (dirfd == AT_FDCWD)
		start = open_format(O_PATH, "/proc/%d/cwd", pid);
	else
		start = open_format(O_PATH, "/proc/%d/fd/%d", pid, dirfd);
	if (start < 0)
		return -1;
	struct stat caller;
	char proc[32];
	snprintf(proc, sizeof proc, "/proc/%d", pid);
	bool other = stat(proc, &caller) || caller.st_uid != 0;
	if (other)
		become(pid);
	int fd = open_below(start, path, flags, rules);
	if (other)
		become_root();
	close(start);
	return fd;
}

/* Is it our file system? Asks the kernel only, not the server behind it. */
static bool is_ours(int fd)
{
	struct statx st;
	return !syscall(SYS_statx, fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) && makedev(st.stx_dev_major, st.stx_dev_minor) == served.device;
}

/* struct statfs and statfs64 of 32-bit programs. */
struct statfs32 {
	uint32_t type, bsize, blocks, bfree, bavail, files, ffree, fsid[2], namelen, frsize, flags, spare[4];
};
struct __attribute__((packed, aligned(4))) statfs64_32 {
	uint32_t type, bsize;
	uint64_t blocks, bfree, bavail, files, ffree;
	uint32_t fsid[2], namelen, frsize, flags, spare[4];
};

static bool answer_statfs(const struct seccomp_notif *request, enum call call, struct seccomp_notif_resp *response)
{
	const __u64 *args = request->data.args;
	pid_t pid = request->pid;
	bool by_path = call == STATFS || call == STATFS64 || call == STATFS32;
	char path[PATH_MAX];
	int fd = -1;
	if (!by_path)
		fd = open_format(O_PATH, "/proc/%d/fd/%d", pid, (int)args[0]);
	else if (read_string(pid, args[0], path, sizeof path) && *path)
		fd = resolve(pid, AT_FDCWD, path, 0, 0);
	if (fd < 0)
		return false;
	struct statfs st;
	bool ours = is_ours(fd) && !fstatfs(fd, &st);
	close(fd);
	if (!ours || !waits(request->id))
		return false;
	bool written;
	if (call == STATFS || call == FSTATFS) {
		st.f_type = CONFIGFS_MAGIC;
		written = write_memory(pid, args[1], &st, sizeof st);
	} else if (call == STATFS32 || call == FSTATFS32) {
		struct statfs32 small = {CONFIGFS_MAGIC, st.f_bsize, st.f_blocks, st.f_bfree, st.f_bavail, st.f_files, st.f_ffree, {0}, st.f_namelen, st.f_frsize, st.f_flags, {0}};
		written = write_memory(pid, args[1], &small, sizeof small);
	} else {
		struct statfs64_32 small = {CONFIGFS_MAGIC, st.f_bsize, st.f_blocks, st.f_bfree, st.f_bavail, st.f_files, st.f_ffree, {0}, st.f_namelen, st.f_frsize, st.f_flags, {0}};
		written = write_memory(pid, args[2], &small, sizeof small);
	}
	if (!written)
		return false;
	response->flags = 0;
	return true;
}

/* One line of a table of mounts, changed where it is about our mount. Fields are parted by single blanks. */
static void copy_line(char *line, bool mountinfo, FILE *out)
{
	char device[32], point[PATH_MAX + 2], *type, *end;
	snprintf(device, sizeof device, " %u:%u ", major(served.device), minor(served.device));
	snprintf(point, sizeof point, " %s ", served.point);
	type = strstr(line, mountinfo ? " - fuse.configfs " : " fuse.configfs ");
	bool ours = type && (mountinfo ? strstr(line, device) && strstr(line, device) < type : strstr(line, point) && strstr(line, point) < type);
	if (!ours) {
		fputs(line, out);
		return;
	}
	type = strstr(type, "fuse.configfs");
	fprintf(out, "%.*sconfigfs", (int)(type - line), line);
	/* mountinfo: SOURCE OPTIONS; mounts: OPTIONS 0 0. FUSE's own options are no configfs's. */
	end = type + strlen("fuse.configfs");
	char *fuse = strstr(end, ",user_id=");
	if (!fuse) {
		fputs(end, out);
		return;
	}
	fprintf(out, "%.*s%s", (int)(fuse - end), end, fuse + strcspn(fuse, " \n"));
}

/* A copy of a table of mounts that says configfs, open for reading; -1 with errno set. */
static int copy_table(FILE *table, bool mountinfo)
{
	int memory = memfd_create("mounts", MFD_CLOEXEC);
	FILE *out = memory < 0 ? NULL : fdopen(memory, "w");
	if (!out)
		return -1;
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, table) > 0)
		copy_line(line, mountinfo, out);
	free(line);
	fflush(out);
	int fd = open_format(O_RDONLY, "/proc/self/fd/%d", memory);
	fclose(out);
	return fd;
}

static bool answer_open(const struct seccomp_notif *request, enum call call)
{
	const __u64 *args = request->data.args;
	pid_t pid = request->pid;
	char path[PATH_MAX], link[64], target[PATH_MAX];
	uint64_t how[3] = {0};
	if (!read_string(pid, args[call == OPEN ? 0 : 1], path, sizeof path))
		return false;
	const char *name = strrchr(path, '/');
	name = name ? name + 1 : path;
	if (strcmp(name, "mounts") && strcmp(name, "mountinfo") && strcmp(name, "mtab"))
		return false;
	uint64_t flags = args[call == OPEN ? 1 : 2];
	if (call == OPENAT2) {
		if (args[3] < sizeof how || transfer(pid, args[2], how, sizeof how, false) != sizeof how)
			return false;
		flags = how[0];
	}
	if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_PATH | O_DIRECTORY | O_CREAT))
		return false;
	int fd = resolve(pid, call == OPEN ? AT_FDCWD : (int)args[0], path, flags & O_NOFOLLOW, how[2]);
	if (fd < 0)
		return false;
	struct statfs st;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = fstatfs(fd, &st) || st.f_type != PROC_MAGIC ? -1 : readlink(link, target, sizeof target - 1);
	close(fd);
	if (length < 0)
		return false;
	target[length] = 0;
	const char *file = strrchr(target, '/');
	int whose = 0;
	if (sscanf(target, "/proc/%d/", &whose) != 1 || !file || (strcmp(file, "/mounts") && strcmp(file, "/mountinfo")))
		return false;
	/* A link such as /etc/mtab has led to /proc/self, which is this process. */
	int table = open_format(O_RDONLY, "/proc/%d%s", whose == getpid() ? pid : whose, file);
	FILE *in = table < 0 ? NULL : fdopen(table, "r");
	if (!in)
		return false;
	int copy = copy_table(in, !strcmp(file, "/mountinfo"));
	fclose(in);
	if (copy < 0)
		return false;
	struct seccomp_notif_addfd add = {.id = request->id, .flags = SECCOMP_ADDFD_FLAG_SEND, .srcfd = copy, .newfd_flags = flags & O_CLOEXEC};
	bool done = ioctl(notifications, SECCOMP_IOCTL_NOTIF_ADDFD, &add) >= 0;
	close(copy);
	return done;
}

/* Shows our mount on a directory. 0, or a negative errno. */
static int mount_again(int target)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	int result = 0, here = open(served.point, O_PATH | O_CLOEXEC);
	bool shown = here >= 0 && is_ours(here);
	/* Where it is still mounted: another mount of the same. Else the one that was kept, of which another one is kept then. */
	int tree = shown ? syscall(SYS_open_tree, here, "", AT_EMPTY_PATH | O_CLOEXEC | 1 /* OPEN_TREE_CLONE */) : served.kept;
	if (tree < 0 || syscall(SYS_move_mount, tree, "", target, "", 4 | 64 /* F_EMPTY_PATH, T_EMPTY_PATH */))
		result = -errno;
	else if (!shown)
		served.kept = syscall(SYS_open_tree, tree, "", AT_EMPTY_PATH | O_CLOEXEC | 1);
	if (tree >= 0)
		close(tree);
	if (here >= 0)
		close(here);
	pthread_mutex_unlock(&lock);
	return result;
}

static bool answer_mount(const struct seccomp_notif *request, enum call call, struct seccomp_notif_resp *response)
{
	const __u64 *args = request->data.args;
	char type[16], path[PATH_MAX], source[NAME_MAX + 1] = "";
	if (!read_string(request->pid, args[call == FSOPEN ? 0 : 2], type, sizeof type))
		return false;
	bool functionfs = !strcmp(type, "functionfs");
	if (strcmp(type, "configfs") && !(functionfs && has_functionfs()))
		return false;
	response->flags = 0;
	if (call == FSOPEN) {
		/* As on a kernel without it: mount(8) goes on with mount(2). */
		response->error = -ENOSYS;
		return true;
	}
	if (args[3] & (MS_REMOUNT | MS_BIND | MS_MOVE | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)) {
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		return true;
	}
	struct stat caller;
	char proc[32];
	snprintf(proc, sizeof proc, "/proc/%d", request->pid);
	if (stat(proc, &caller) || caller.st_uid != 0) {
		response->error = -EPERM;
		return true;
	}
	int target = read_string(request->pid, args[1], path, sizeof path) ? resolve(request->pid, AT_FDCWD, path, 0, 0) : -1;
	struct statx st;
	if (target < 0)
		response->error = -ENOENT;
	else if (syscall(SYS_statx, target, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) || !S_ISDIR(st.stx_mode))
		response->error = -ENOTDIR;
	else if (functionfs)
		response->error = read_string(request->pid, args[0], source, sizeof source) ? mount_functionfs(source, target) : -EFAULT;
	else if (is_ours(target) && st.stx_attributes & STATX_ATTR_MOUNT_ROOT)
		response->error = -EBUSY;
	else
		response->error = mount_again(target);
	if (target >= 0)
		close(target);
	return true;
}

/* The machine's own modules are out of reach, also for root: the answer is never to go on. */
static int answer_module(const struct seccomp_notif *request, enum call call)
{
	char path[PATH_MAX], link[64], name[NAME_MAX + 1];
	struct stat caller;
	pid_t pid = request->pid;
	snprintf(path, sizeof path, "/proc/%d", pid);
	if (pid <= 0 || stat(path, &caller) || caller.st_uid != 0 || call == INIT_MODULE)
		return -EPERM;
	if (call == DELETE_MODULE) {
		if (!read_string(pid, request->data.args[0], name, sizeof name))
			return -EFAULT;
		return order_module("unload", name, "");
	}
	snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, (int)request->data.args[0]);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (length < 0)
		return -EBADF;
	path[length] = 0;
	module_of_file(path, name);
	int result = order_module("load", name, "");
	return result == -ENOENT ? -EPERM : result;
}

static void answer(struct seccomp_notif *request)
{
	struct seccomp_notif_resp response = {.id = request->id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
	enum call call = FSOPEN;
	bool known = false;
	for (size_t i = 0; i < TRAPS && !known; i++)
		if (traps[i].arch == request->data.arch && traps[i].number == request->data.nr) {
			call = traps[i].call;
			known = true;
		}
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
	if (threads < MOST_THREADS && !pthread_create(&thread, NULL, serve, NULL)) {
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
	served = *what;
	notifications = listener;
	pthread_mutex_lock(&threads_lock);
	start_thread();
	pthread_mutex_unlock(&threads_lock);
}
