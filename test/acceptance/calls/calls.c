/*
 * System calls the way tools make them. Where a tool is named, its way is meant: libusbgx, libgpiod's gpiosim, o2cb's
 * libo2cb, Python's open() and print(), Go's os.WriteFile and os.ReadFile, Rust's std::fs, systemd's fs-util.
 *
 * usage: calls CONFIGFS     with nvmet and usb_gadget
 */
#define _GNU_SOURCE
#include "../check.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#define IS(call, wanted) is_number((call), (wanted), #call)

/* A call that is to fail with an errno. */
#define FAILS(error, call) do { \
	errno = 0; \
	long result = (long)(call); \
	int got = errno; \
	if (!ok(result == -1 && got == (error), "%s: %s", #call, #error)) \
		printf("# got: %ld, %s\n", result, strerror(got)); \
} while (0)

static int root;	/* descriptor of the mount */
static int subsystem;	/* of nvmet/subsystems/s */
static int gadget;	/* of usb_gadget/g */

/* Reads all of a file at once, as os.ReadFile does. */
static const char *text_at(int dir, const char *name)
{
	static char text[8192];
	int file = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);

	if (file >= 0)
		close(file);
	if (length < 0)
		return strerror(errno);
	text[length] = 0;
	return text;
}

static void directories(void)
{
	IS(mkdirat(root, "nvmet/subsystems/s", 0777), 0);
	FAILS(EEXIST, mkdirat(root, "nvmet/subsystems/s", 0777));
	FAILS(EEXIST, mkdirat(root, "nvmet/subsystems/", 0777));
	FAILS(ENOENT, mkdirat(root, "nvmet/nope/s", 0777));
	FAILS(EPERM, mkdirat(root, "toplevel", 0777));
	subsystem = openat(root, "nvmet/subsystems/s", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok(subsystem >= 0, "a directory opened by openat");
	IS(mkdirat(subsystem, "namespaces/1", 0700), 0);
	FAILS(EPERM, mkdirat(subsystem, "more", 0700));
	IS(mkdirat(root, "usb_gadget/g", 0755), 0);
	gadget = openat(root, "usb_gadget/g", O_PATH | O_DIRECTORY);
	ok(gadget >= 0, "one opened by O_PATH");
	IS(mkdirat(gadget, "functions/acm.0", 0755), 0);
	IS(mkdirat(gadget, "configs/c.1", 0755), 0);
	IS(fchdir(gadget), 0);
	IS(symlinkat("functions/acm.0", gadget, "configs/c.1/acm.0"), 0);
	IS(symlinkat("usb_gadget/g/functions/acm.0", gadget, "configs/c.1/x"), -1);
	IS(chdir("/"), 0);
	/* From elsewhere, the same text leads nowhere. */
	FAILS(ENOENT, symlinkat("functions/acm.0", gadget, "configs/c.1/x"));
}

struct row { uint64_t inode; int64_t offset; unsigned short length; unsigned char type; char name[]; };

/* All names of a directory, each with a letter for its d_type, as libusbgx, find and fts tell them apart. */
static const char *types(int dir, const char *name)
{
	static char list[2000];
	_Alignas(struct row) char buffer[4096];
	int folder = openat(dir, name, O_RDONLY | O_DIRECTORY);
	long length, at;
	char type;

	list[0] = 0;
	while ((length = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
		for (at = 0; at < length; at += ((struct row *)(buffer + at))->length) {
			struct row *row = (struct row *)(buffer + at);

			type = row->type == DT_DIR ? 'd' : row->type == DT_LNK ? 'l' : row->type == DT_REG ? '-' : '?';
			sprintf(list + strlen(list), "%c%s ", type, row->name);
			if (!row->inode)
				strcat(list, "(no inode) ");
		}
	}
	close(folder);
	return list;
}

static int has(const char *list, const char *word)
{
	const char *at = strstr(list, word);

	return at && (at == list || at[-1] == ' ') && at[strlen(word)] == ' ';
}

static void listing(void)
{
	const char *list = types(gadget, "configs/c.1");
	struct dirent *row;
	DIR *stream;
	int number = 0, links = 0;
	long place = 0;

	ok(has(list, "lacm.0"), "a link is a link in its directory's list: %s", list);
	ok(has(list, "dstrings") && has(list, "-MaxPower") && has(list, "-bmAttributes"), "directories and attributes, too");
	ok(has(list, "d.") && has(list, "d.."), "and the two dots");
	stream = fdopendir(openat(gadget, "configs/c.1", O_RDONLY | O_DIRECTORY));
	while ((row = readdir(stream))) {
		if (row->d_type == DT_LNK)
			links++;
		if (++number == 3)
			place = telldir(stream);
	}
	is_number(number, 6, "rows of readdir");
	is_number(links, 1, "links");
	seekdir(stream, place);
	for (number = 0; readdir(stream); number++)
		;
	is_number(number, 3, "rows behind the third");
	rewinddir(stream);
	for (number = 0; readdir(stream); number++)
		;
	is_number(number, 6, "rows after rewinddir");
	closedir(stream);
}

static void opening(void)
{
	int file;

	/* Python's open(…, 'w'), shells' >, libusbgx's fopen: created, if it were not there, and cut. */
	file = openat(subsystem, "attr_serial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ok(file >= 0, "O_WRONLY|O_CREAT|O_TRUNC of an attribute");
	IS(write(file, "abc", 3), 3);
	IS(close(file), 0);
	is_text(text_at(subsystem, "attr_serial"), "abc                 \n", "it is stored");
	FAILS(EACCES, openat(subsystem, "new", O_WRONLY | O_CREAT | O_TRUNC, 0666));
	FAILS(EACCES, openat(subsystem, "new", O_RDWR | O_CREAT | O_EXCL, 0600));
	FAILS(EACCES, openat(root, "nvmet/hosts/new", O_RDONLY | O_CREAT, 0600));
	FAILS(EEXIST, openat(subsystem, "attr_serial", O_WRONLY | O_CREAT | O_EXCL, 0600));
	FAILS(ENOENT, openat(subsystem, "new", O_WRONLY | O_TRUNC));
	FAILS(EOPNOTSUPP, openat(subsystem, ".", O_RDWR | O_TMPFILE, 0600));
	FAILS(EISDIR, openat(subsystem, "namespaces", O_WRONLY));
	FAILS(ENOTDIR, openat(subsystem, "attr_serial", O_RDONLY | O_DIRECTORY));
	FAILS(ELOOP, openat(gadget, "configs/c.1/acm.0", O_RDONLY | O_NOFOLLOW));

	/* What has no show cannot be read, not even by root; what has no store cannot be written. */
	FAILS(EACCES, openat(subsystem, "namespaces/1/revalidate_size", O_RDONLY));
	FAILS(EACCES, openat(subsystem, "namespaces/1/revalidate_size", O_RDWR));
	FAILS(EACCES, openat(gadget, "functions/acm.0/port_num", O_WRONLY));
	FAILS(EACCES, openat(gadget, "functions/acm.0/port_num", O_WRONLY | O_CREAT | O_TRUNC, 0666));

	/* O_TRUNC alone is no store. */
	file = openat(subsystem, "attr_serial", O_WRONLY | O_TRUNC);
	IS(close(file), 0);
	is_text(text_at(subsystem, "attr_serial"), "abc                 \n", "closed without a write: nothing is stored");
	IS(mkdirat(root, "nvmet/hosts/h", 0755), 0);
	FAILS(EACCES, openat(root, "nvmet/hosts/h/x", O_CREAT | O_WRONLY, 0644));
}

static void stores(void)
{
	static const char with_nul[] = "3\0junk";
	struct iovec parts[2] = { { "1", 1 }, { "2\n", 2 } };
	int file = openat(subsystem, "attr_cntlid_min", O_RDWR);
	char text[100];
	FILE *stream;

	IS(write(file, "5\n", 2), 2);
	IS(pread(file, text, sizeof text, 0), 2);
	IS(write(file, "6", 1), 1);
	IS(write(file, "7\0", 2), 2);
	is_text(text_at(subsystem, "attr_cntlid_min"), "7\n", "with a newline, without one, with a NUL: each write is a store");
	IS(write(file, with_nul, sizeof with_nul - 1), (long)sizeof with_nul - 1);
	is_text(text_at(subsystem, "attr_cntlid_min"), "3\n", "what stands behind a NUL does not count");
	IS(pwrite(file, "8", 1, 1000), 1);
	is_text(text_at(subsystem, "attr_cntlid_min"), "8\n", "nor does the offset");
	FAILS(EINVAL, write(file, "x", 1));
	FAILS(EINVAL, write(file, "\n", 1));
	/* The kernel's configfs answers EFAULT; FUSE never hears of it. */
	ok(write(file, "", 0) <= 0, "a write of nothing");
	is_text(text_at(subsystem, "attr_cntlid_min"), "8\n", "is no store");
	IS(writev(file, parts, 2), 3);
	is_text(text_at(subsystem, "attr_cntlid_min"), "12\n", "the parts of a writev are one store");
	close(file);

	/* C's stdio writes once, when it is closed. */
	stream = fdopen(openat(subsystem, "attr_cntlid_min", O_WRONLY | O_TRUNC), "w");
	fputs("1", stream);
	fputs("1\n", stream);
	IS(fclose(stream), 0);
	is_text(text_at(subsystem, "attr_cntlid_min"), "11\n", "both at once");
	stream = fdopen(openat(subsystem, "attr_cntlid_min", O_WRONLY | O_TRUNC), "w");
	fputs("zzz", stream);
	FAILS(EINVAL, fclose(stream));
	stream = fdopen(openat(subsystem, "attr_cntlid_min", O_WRONLY | O_TRUNC), "w");
	IS(fclose(stream), 0);
	is_text(text_at(subsystem, "attr_cntlid_min"), "11\n", "fopen and fclose are no store");

	file = openat(subsystem, "attr_cntlid_min", O_WRONLY | O_APPEND);
	IS(write(file, "12\n", 3), 3);
	is_text(text_at(subsystem, "attr_cntlid_min"), "12\n", "O_APPEND");
	IS(fsync(file), -1);
	IS(close(file), 0);
}

static void reading(void)
{
	struct stat status;
	int file = openat(subsystem, "attr_version", O_RDONLY);
	char text[100];

	IS(fstat(file, &status), 0);
	is_number(status.st_size, 4096, "its size is a page");
	is_number(S_ISREG(status.st_mode), 1, "a regular file");
	is_number(status.st_nlink, 1, "one link");
	IS(read(file, text, 2), 2);
	IS(read(file, text + 2, sizeof text - 2), 2);
	ok(!memcmp(text, "1.3\n", 4), "in two pieces: 1.3");
	IS(read(file, text, sizeof text), 0);
	IS(lseek(file, 0, SEEK_SET), 0);
	IS(read(file, text, sizeof text), 4);
	IS(lseek(file, 0, SEEK_END), 4096);
	IS(read(file, text, sizeof text), 0);
	close(file);
}

/* In a user namespace with a single user there is nobody else to give a file to. */
static int others(void)
{
	FILE *map = fopen("/proc/self/uid_map", "r");
	unsigned first, outside, count = 1;

	if (map && fscanf(map, "%u %u %u", &first, &outside, &count) != 3)
		count = 1;
	if (map)
		fclose(map);
	return count > 1001;
}

static void permissions(void)
{
	struct stat status;
	uid_t user = others() ? 1000 : 0;
	gid_t group = others() ? 1001 : 0;

	IS(faccessat(subsystem, "attr_serial", R_OK | W_OK, 0), 0);
	IS(faccessat(subsystem, "attr_serial", F_OK, AT_EACCESS), 0);
	FAILS(EACCES, faccessat(subsystem, "attr_serial", X_OK, 0));
	FAILS(ENOENT, faccessat(subsystem, "nope", F_OK, 0));
	/* Root may do it by the mode bits; that the attribute has no store only shows when it is opened. */
	IS(faccessat(gadget, "functions/acm.0/port_num", W_OK, 0), 0);

	IS(fstatat(subsystem, "attr_serial", &status, 0), 0);
	is_number(status.st_mode & 07777, 0644, "what can be read and written");
	IS(fstatat(gadget, "functions/acm.0/port_num", &status, 0), 0);
	is_number(status.st_mode & 07777, 0444, "what can be read");
	IS(fstatat(subsystem, "namespaces/1/revalidate_size", &status, 0), 0);
	is_number(status.st_mode & 07777, 0200, "what can be written");
	IS(fstatat(subsystem, ".", &status, 0), 0);
	is_number(status.st_mode, S_IFDIR | 0755, "a directory");
	is_number(status.st_nlink, 4, "its two dots and two directories");
	IS(fstatat(gadget, "configs/c.1/acm.0", &status, AT_SYMLINK_NOFOLLOW), 0);
	is_number(status.st_mode, S_IFLNK | 0777, "a link");

	IS(fchownat(subsystem, "attr_serial", user, group, 0), 0);
	IS(fchmodat(subsystem, "attr_serial", 0600, 0), 0);
	IS(fstatat(subsystem, "attr_serial", &status, 0), 0);
	ok(status.st_uid == user && status.st_gid == group && (status.st_mode & 07777) == 0600, "chown and chmod of an attribute");
	IS(fchmodat(subsystem, ".", 0700, 0), 0);
	IS(fchmodat(subsystem, ".", 0755, 0), 0);
	IS(fchownat(subsystem, ".", user, -1, 0), 0);
	IS(fstatat(subsystem, ".", &status, 0), 0);
	is_number(status.st_uid, user, "chown of a directory");
	IS(utimensat(subsystem, "attr_serial", (struct timespec[2]){ { 1, 0 }, { 2, 0 } }, 0), 0);
	IS(fstatat(subsystem, "attr_serial", &status, 0), 0);
	is_number(status.st_mtime, 2, "utimensat of an attribute");
}

static void refusals(void)
{
	FAILS(EPERM, unlinkat(subsystem, "attr_serial", 0));
	FAILS(EISDIR, unlinkat(subsystem, "namespaces", 0));
	FAILS(EPERM, unlinkat(subsystem, "namespaces", AT_REMOVEDIR));
	FAILS(ENOTDIR, unlinkat(subsystem, "attr_serial", AT_REMOVEDIR));
	FAILS(ENOTDIR, unlinkat(gadget, "configs/c.1/acm.0", AT_REMOVEDIR));
	FAILS(ENOTEMPTY, unlinkat(root, "nvmet/subsystems/s", AT_REMOVEDIR));
	FAILS(EPERM, unlinkat(root, "nvmet", AT_REMOVEDIR));
	FAILS(EPERM, renameat(root, "nvmet/hosts/h", root, "nvmet/hosts/i"));
	FAILS(EPERM, renameat(subsystem, "attr_serial", subsystem, "attr_other"));
	FAILS(EPERM, linkat(subsystem, "attr_serial", subsystem, "attr_other", 0));
	FAILS(EPERM, mknodat(subsystem, "fifo", S_IFIFO | 0600, 0));
	FAILS(EPERM, symlinkat("/etc", subsystem, "etc"));
	FAILS(EOPNOTSUPP, fsetxattr(subsystem, "user.x", "1", 1, 0));
	FAILS(EOPNOTSUPP, fgetxattr(subsystem, "user.x", NULL, 0));
}

static void file_system(const char *path)
{
	struct statfs figures;
	struct statvfs more;

	IS(fstatfs(root, &figures), 0);
	is_number(figures.f_bsize, 4096, "f_bsize");
	is_number(figures.f_blocks, 0, "f_blocks");
	is_number(figures.f_namelen, 255, "f_namelen");
	IS(statvfs(path, &more), 0);
	is_number(more.f_files, 0, "f_files");
	IS(fpathconf(root, _PC_NAME_MAX), 255);
}

static void removal(void)
{
	int held = openat(subsystem, "namespaces/1", O_RDONLY | O_DIRECTORY), file = openat(held, "enable", O_RDONLY);
	struct stat status;
	char text[10];

	/* What is open goes all the same. */
	IS(unlinkat(subsystem, "namespaces/1", AT_REMOVEDIR), 0);
	IS(fstat(held, &status), 0);
	is_number(status.st_nlink, 0, "it has no links any more");
	FAILS(ENOENT, openat(held, "enable", O_RDONLY));
	FAILS(ENOENT, mkdirat(held, "x", 0777));
	FAILS(ENOENT, read(file, text, sizeof text));
	IS(close(file), 0);
	IS(close(held), 0);

	IS(unlinkat(gadget, "configs/c.1/acm.0", 0), 0);
	IS(unlinkat(gadget, "configs/c.1", AT_REMOVEDIR), 0);
	IS(unlinkat(gadget, "functions/acm.0", AT_REMOVEDIR), 0);
	IS(unlinkat(root, "usb_gadget/g", AT_REMOVEDIR), 0);
	IS(unlinkat(root, "nvmet/subsystems/s", AT_REMOVEDIR), 0);
	IS(unlinkat(root, "nvmet/hosts/h", AT_REMOVEDIR), 0);
	FAILS(ENOENT, unlinkat(root, "nvmet/hosts/h", AT_REMOVEDIR));
}

int main(int argc, char *argv[])
{
	if (argc != 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	root = open(argv[1], O_RDONLY | O_DIRECTORY);
	if (!ok(root >= 0, "the mount"))
		return 1;
	directories();
	listing();
	opening();
	stores();
	reading();
	permissions();
	refusals();
	file_system(argv[1]);
	removal();
	return done_testing();
}
