/*
 * The C peer: a minimal file system on libfuse 3 (low-level API, multi-threaded loop). It has one file of 4096 bytes,
 * `file`, and directories that can be made and removed, and does nothing else. Timeouts are 0, as the strictness of
 * configfs-fuse asks for, and the file is read and written with direct I/O.
 */
#define FUSE_USE_VERSION 312
#include <errno.h>
#include <fuse_lowlevel.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_INO 2
#define DIRS 64

/* A directory that exists has a name; its inode number is 3 and up. */
static char dirs[DIRS][64];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static struct stat attributes(fuse_ino_t ino)
{
	int file = ino == FILE_INO;

	return (struct stat) {
		.st_ino = ino, .st_mode = file ? S_IFREG | 0644 : S_IFDIR | 0755, .st_nlink = file ? 1 : 2, .st_size = file ? 4096 : 0,
	};
}

static int find(const char *name)
{
	for (int i = 0; i < DIRS; i++)
		if (!strcmp(dirs[i], name))
			return i;
	return -1;
}

static void entry(fuse_req_t req, fuse_ino_t ino)
{
	struct fuse_entry_param e = { .ino = ino, .attr = attributes(ino) };

	fuse_reply_entry(req, &e);
}

static void do_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	int i;

	(void)parent;
	if (!strcmp(name, "file")) {
		entry(req, FILE_INO);
		return;
	}
	pthread_mutex_lock(&mutex);
	i = find(name);
	pthread_mutex_unlock(&mutex);
	if (i < 0)
		fuse_reply_err(req, ENOENT);
	else
		entry(req, 3 + i);
}

static void do_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat s = attributes(ino);

	(void)fi;
	fuse_reply_attr(req, &s, 0);
}

static void do_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	int i;

	(void)parent, (void)mode;
	pthread_mutex_lock(&mutex);
	i = find("");
	if (i >= 0)
		snprintf(dirs[i], sizeof dirs[i], "%s", name);
	pthread_mutex_unlock(&mutex);
	if (i < 0)
		fuse_reply_err(req, ENOSPC);
	else
		entry(req, 3 + i);
}

static void do_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	int i;

	(void)parent;
	pthread_mutex_lock(&mutex);
	i = find(name);
	if (i >= 0)
		dirs[i][0] = 0;
	pthread_mutex_unlock(&mutex);
	fuse_reply_err(req, i < 0 ? ENOENT : 0);
}

static void do_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	fi->direct_io = 1;
	fi->noflush = 1;
	fuse_reply_open(req, fi);
}

static void do_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *fi)
{
	(void)ino, (void)fi;
	fuse_reply_buf(req, "0\n" + (offset > 2 ? 2 : offset), offset >= 2 ? 0 : size < 2 ? size : 2 - offset);
}

static void do_write(fuse_req_t req, fuse_ino_t ino, const char *data, size_t size, off_t offset, struct fuse_file_info *fi)
{
	(void)ino, (void)data, (void)offset, (void)fi;
	fuse_reply_write(req, size);
}

static const struct fuse_lowlevel_ops ops = {
	.lookup = do_lookup, .getattr = do_getattr, .mkdir = do_mkdir, .rmdir = do_rmdir, .open = do_open, .read = do_read,
	.write = do_write,
};

/* usage: peer DIR [-o OPTION] */
int main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : "";
	struct fuse_args args = FUSE_ARGS_INIT(0, NULL);
	struct fuse_session *session;
	struct fuse_loop_config *config = fuse_loop_cfg_create();
	int status;

	for (int i = 0; i < argc; i++)
		if (i != 1)
			fuse_opt_add_arg(&args, argv[i]);
	session = fuse_session_new(&args, &ops, sizeof ops, NULL);
	if (!session || fuse_set_signal_handlers(session) || fuse_session_mount(session, dir)) {
		fprintf(stderr, "usage: peer DIR [-o OPTION]\n");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	status = fuse_session_loop_mt(session, config);
	fuse_session_unmount(session);
	fuse_session_destroy(session);
	return status != 0;
}
