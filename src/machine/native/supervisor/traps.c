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

/* By number, since a 64-bit kernel runs 32-bit programs too, whose numbers no header names here. */
static const struct trap {
	uint32_t arch;
	int number;
	enum call call;
} traps[] = {
#if defined(__x86_64__)
	{AUDIT_ARCH_X86_64, 137, STATFS},
	{AUDIT_ARCH_X86_64, 138, FSTATFS},
	{AUDIT_ARCH_X86_64, 2, OPEN},
	{AUDIT_ARCH_X86_64, 257, OPENAT},
	{AUDIT_ARCH_X86_64, 437, OPENAT2},
	{AUDIT_ARCH_X86_64, 457, STATMOUNT},
	{AUDIT_ARCH_X86_64, 458, STATMOUNT},
	{AUDIT_ARCH_X86_64, 165, MOUNT},
	{AUDIT_ARCH_X86_64, 430, FSOPEN},
	{AUDIT_ARCH_X86_64, 175, INIT_MODULE},
	{AUDIT_ARCH_X86_64, 313, FINIT_MODULE},
	{AUDIT_ARCH_X86_64, 176, DELETE_MODULE},
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
	{AUDIT_ARCH_AARCH64, 43, STATFS},
	{AUDIT_ARCH_AARCH64, 44, FSTATFS},
	{AUDIT_ARCH_AARCH64, 56, OPENAT},
	{AUDIT_ARCH_AARCH64, 437, OPENAT2},
	{AUDIT_ARCH_AARCH64, 457, STATMOUNT},
	{AUDIT_ARCH_AARCH64, 458, STATMOUNT},
	{AUDIT_ARCH_AARCH64, 40, MOUNT},
	{AUDIT_ARCH_AARCH64, 430, FSOPEN},
	{AUDIT_ARCH_AARCH64, 105, INIT_MODULE},
	{AUDIT_ARCH_AARCH64, 273, FINIT_MODULE},
	{AUDIT_ARCH_AARCH64, 106, DELETE_MODULE},
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

bool find_call(uint32_t arch, int number, enum call *call)
{
	for (size_t i = 0; i < TRAPS; i++)
		if (traps[i].arch == arch && traps[i].number == number) {
			*call = traps[i].call;
			return true;
		}
	return false;
}
