/* statfs(2) and fstatfs(2) on the mount: what the server says, with the magic number of configfs. */
#define _GNU_SOURCE
#include "answers.h"
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#define CONFIGFS_MAGIC 0x62656570

/* The structures of 32-bit programs. The kernel takes the second one's size with the padding that some compilers give it, too. */
struct small_statfs {
	uint32_t type, bsize, blocks, bfree, bavail, files, ffree, fsid[2], namelen, frsize, flags, spare[4];
};
struct __attribute__((packed, aligned(4))) small_statfs64 {
	uint32_t type, bsize;
	uint64_t blocks, bfree, bavail, files, ffree;
	uint32_t fsid[2], namelen, frsize, flags, spare[4];
};

#define FILL(small, from) \
	do { \
		(small).type = (from)->f_type; \
		(small).bsize = (from)->f_bsize; \
		(small).blocks = (from)->f_blocks; \
		(small).bfree = (from)->f_bfree; \
		(small).bavail = (from)->f_bavail; \
		(small).files = (from)->f_files; \
		(small).ffree = (from)->f_ffree; \
		memcpy((small).fsid, &(from)->f_fsid, sizeof (small).fsid); \
		(small).namelen = (from)->f_namelen; \
		(small).frsize = (from)->f_frsize; \
		(small).flags = (from)->f_flags; \
	} while (0)

/* Writes what was asked for as the caller's structure has it. False where it cannot be written: the kernel says EFAULT then. */
static bool put(const struct seccomp_notif *request, enum call call, const struct statfs *st)
{
	const __u64 *args = request->data.args;
	struct small_statfs small = {0};
	struct small_statfs64 large = {0};
	switch (call) {
	case STATFS:
	case FSTATFS:
		return write_memory(request->pid, args[1], st, sizeof *st);
	case STATFS32:
	case FSTATFS32:
		FILL(small, st);
		return write_memory(request->pid, args[1], &small, sizeof small);
	default:
		FILL(large, st);
		return (args[1] == sizeof large || args[1] == sizeof large + 4) && write_memory(request->pid, args[2], &large, sizeof large);
	}
}

void answer_statfs(const struct seccomp_notif *request, enum call call, struct seccomp_notif_resp *response)
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
		return;
	struct statfs st;
	bool ours = is_ours(fd) && !fstatfs(fd, &st);
	close(fd);
	if (!ours || !waits(request->id))
		return;
	st.f_type = CONFIGFS_MAGIC;
	if (put(request, call, &st))
		response->flags = 0;
}
