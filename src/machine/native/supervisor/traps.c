/* Which system calls are stopped, by architecture, and the filter that does it. */
#define _GNU_SOURCE
#include "supervisor.h"
#include "traps.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* Newer than some C libraries; the same on all architectures. */
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
/* The x32 programs of an x86-64 kernel: the same calls, with this bit in their numbers. */
#define X32 0x40000000

/* A 64-bit kernel runs 32-bit programs too, whose numbers no header has here: a test compares them with the kernel's. */
static const struct trap {
	uint32_t arch;
	int number;
	enum call call;
} traps[] = {
#if defined(__x86_64__)
	{AUDIT_ARCH_X86_64, SYS_statfs, STATFS},
	{AUDIT_ARCH_X86_64, SYS_fstatfs, FSTATFS},
	{AUDIT_ARCH_X86_64, SYS_open, OPEN},
	{AUDIT_ARCH_X86_64, SYS_openat, OPENAT},
	{AUDIT_ARCH_X86_64, SYS_openat2, OPENAT2},
	{AUDIT_ARCH_X86_64, SYS_statmount, STATMOUNT},
	{AUDIT_ARCH_X86_64, SYS_listmount, STATMOUNT},
	{AUDIT_ARCH_X86_64, SYS_mount, MOUNT},
	{AUDIT_ARCH_X86_64, SYS_fsopen, FSOPEN},
	{AUDIT_ARCH_X86_64, SYS_init_module, INIT_MODULE},
	{AUDIT_ARCH_X86_64, SYS_finit_module, FINIT_MODULE},
	{AUDIT_ARCH_X86_64, SYS_delete_module, DELETE_MODULE},
	{AUDIT_ARCH_I386, 99, STATFS32},
	{AUDIT_ARCH_I386, 100, FSTATFS32},
	{AUDIT_ARCH_I386, 268, STATFS64},
	{AUDIT_ARCH_I386, 269, FSTATFS64},
	{AUDIT_ARCH_I386, 5, OPEN},
	{AUDIT_ARCH_I386, 295, OPENAT},
	{AUDIT_ARCH_I386, 437, OPENAT2},
	{AUDIT_ARCH_I386, 457, STATMOUNT},
	{AUDIT_ARCH_I386, 458, STATMOUNT},
	{AUDIT_ARCH_I386, 21, MOUNT},
	{AUDIT_ARCH_I386, 430, FSOPEN},
	{AUDIT_ARCH_I386, 128, INIT_MODULE},
	{AUDIT_ARCH_I386, 350, FINIT_MODULE},
	{AUDIT_ARCH_I386, 129, DELETE_MODULE},
#elif defined(__aarch64__)
	{AUDIT_ARCH_AARCH64, SYS_statfs, STATFS},
	{AUDIT_ARCH_AARCH64, SYS_fstatfs, FSTATFS},
	{AUDIT_ARCH_AARCH64, SYS_openat, OPENAT},
	{AUDIT_ARCH_AARCH64, SYS_openat2, OPENAT2},
	{AUDIT_ARCH_AARCH64, SYS_statmount, STATMOUNT},
	{AUDIT_ARCH_AARCH64, SYS_listmount, STATMOUNT},
	{AUDIT_ARCH_AARCH64, SYS_mount, MOUNT},
	{AUDIT_ARCH_AARCH64, SYS_fsopen, FSOPEN},
	{AUDIT_ARCH_AARCH64, SYS_init_module, INIT_MODULE},
	{AUDIT_ARCH_AARCH64, SYS_finit_module, FINIT_MODULE},
	{AUDIT_ARCH_AARCH64, SYS_delete_module, DELETE_MODULE},
	{AUDIT_ARCH_ARM, 99, STATFS32},
	{AUDIT_ARCH_ARM, 100, FSTATFS32},
	{AUDIT_ARCH_ARM, 266, STATFS64},
	{AUDIT_ARCH_ARM, 267, FSTATFS64},
	{AUDIT_ARCH_ARM, 5, OPEN},
	{AUDIT_ARCH_ARM, 322, OPENAT},
	{AUDIT_ARCH_ARM, 437, OPENAT2},
	{AUDIT_ARCH_ARM, 457, STATMOUNT},
	{AUDIT_ARCH_ARM, 458, STATMOUNT},
	{AUDIT_ARCH_ARM, 21, MOUNT},
	{AUDIT_ARCH_ARM, 430, FSOPEN},
	{AUDIT_ARCH_ARM, 128, INIT_MODULE},
	{AUDIT_ARCH_ARM, 379, FINIT_MODULE},
	{AUDIT_ARCH_ARM, 129, DELETE_MODULE},
#endif
};
enum { TRAPS = sizeof traps / sizeof *traps };

/* Adds to a filter: this call of this architecture is stopped. */
static unsigned short stop(struct sock_filter *code, unsigned short length, uint32_t arch, uint32_t number)
{
	code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
	code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch, 0, 3);
	code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
	code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	return length;
}

/* Where the kernel has no x32, such a call is ENOSYS, and stays it. */
static bool has_x32(void)
{
#if defined(__x86_64__)
	return syscall(SYS_getpid | X32) >= 0;
#else
	return false;
#endif
}

int install_filter(const struct supervised *what)
{
	struct sock_filter code[TRAPS * 10 + 1];
	unsigned short length = 0;
	bool x32 = has_x32();
	for (size_t i = 0; i < TRAPS; i++) {
		bool wanted = traps[i].call < MOUNT_TYPE_ONLY || (traps[i].call < MOUNTS_ONLY ? what->mount_type : what->mounts);
		if (wanted)
			length = stop(code, length, traps[i].arch, traps[i].number);
		if (wanted && x32 && traps[i].arch == AUDIT_ARCH_X86_64)
			length = stop(code, length, traps[i].arch, traps[i].number | X32);
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

bool find_call(uint32_t arch, int number, enum call *call)
{
	if (arch == AUDIT_ARCH_X86_64)
		number &= ~X32;
	for (size_t i = 0; i < TRAPS; i++)
		if (traps[i].arch == arch && traps[i].number == number) {
			*call = traps[i].call;
			return true;
		}
	return false;
}
