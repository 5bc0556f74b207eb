/* statfs(2) and fstatfs(2) on the mount: what the server says, with the magic number of configfs. */
#define _GNU_SOURCE
#include "answers.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/statfs.h>
#include <unistd.h>

#define CONFIGFS_MAGIC 0x62656570

/* struct statfs and statfs64 of 32-bit programs. */
struct statfs32 {
	uint32_t type, bsize, blocks, bfree, bavail, files, ffree, fsid[2], namelen, frsize, flags, spare[4];
};
struct __attribute__((packed, aligned(4))) statfs64_32 {
	uint32_t type, bsize;
	uint64_t blocks, bfree, bavail, files, ffree;
	uint32_t fsid[2], namelen, frsize, flags, spare[4];
};

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
	if (written)
		response->flags = 0;
}
