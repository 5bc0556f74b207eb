/* Memory of a caller. */
#define _GNU_SOURCE
#include "answers.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * Reads memory of a caller, or writes it. The seccomp profile of an older container engine forbids the system calls for that;
 * then /proc/PID/mem does it, which asks for the same rights.
 */
ssize_t transfer(pid_t pid, uint64_t address, void *memory, size_t size, bool writes)
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

bool read_string(pid_t pid, uint64_t address, char *into, size_t size)
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

bool write_memory(pid_t pid, uint64_t address, const void *from, size_t size)
{
	return transfer(pid, address, (void *)from, size, true) == (ssize_t)size;
}
