/*
 * The network of a command's own, and interfaces that come and go in it.
 *
 *   machine link PID same|user add NAME MAC
 *   machine link PID same|user remove NAME
 *
 * in the network namespace of the process PID; `user`: which is that of another user namespace. An interface is one end of a veth
 * pair, whose other end is NAME.host; where the kernel has no veth, it is a dummy.
 */
#define _GNU_SOURCE
#include "../programs.h"
#include "namespaces.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int own_network(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	if (unshare(CLONE_NEWNET))
		return -1;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int result = fd < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &lo);
	if (fd >= 0)
		close(fd);
	return result;
}

struct request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	char attributes[512];
};

static struct rtattr *add(struct request *request, unsigned short type, const void *data, size_t length)
{
	struct rtattr *attribute = (void *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(length);
	if (length)
		memcpy(RTA_DATA(attribute), data, length);
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
	return attribute;
}

static void end(struct request *request, struct rtattr *attribute)
{
	attribute->rta_len = (char *)request + request->header.nlmsg_len - (char *)attribute;
}

static int ask(struct request *request)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[1024];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	int result = send(fd, request, request->header.nlmsg_len, 0) < 0 || recv(fd, &answer, sizeof answer, 0) < 0 ? -errno : answer.error.error;
	close(fd);
	return result;
}

static int add_link(const char *kind, const char *name, const unsigned char *address)
{
	struct request request = {
		.header = {NLMSG_LENGTH(sizeof request.link), RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, 1, 0},
	};
	add(&request, IFLA_IFNAME, name, strlen(name) + 1);
	add(&request, IFLA_ADDRESS, address, 6);
	struct rtattr *info = add(&request, IFLA_LINKINFO, NULL, 0);
	add(&request, IFLA_INFO_KIND, kind, strlen(kind));
	if (!strcmp(kind, "veth")) {
		char peer[IFNAMSIZ];
		struct ifinfomsg none = {0};
		snprintf(peer, sizeof peer, "%.10s.host", name);
		struct rtattr *data = add(&request, IFLA_INFO_DATA, NULL, 0), *other = add(&request, VETH_INFO_PEER, &none, sizeof none);
		add(&request, IFLA_IFNAME, peer, strlen(peer) + 1);
		end(&request, other);
		end(&request, data);
	}
	end(&request, info);
	return ask(&request);
}

static int remove_link(const char *name)
{
	struct request request = {.header = {NLMSG_LENGTH(sizeof request.link), RTM_DELLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0}};
	add(&request, IFLA_IFNAME, name, strlen(name) + 1);
	return ask(&request);
}

static int enter(const char *pid, const char *which, int kind)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, which);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 || setns(fd, kind) ? -1 : 0;
}

int change_link(int argc, char **argv)
{
	bool adds = argc == 6 && !strcmp(argv[3], "add"), removes = argc == 5 && !strcmp(argv[3], "remove");
	unsigned char address[6];
	if ((!adds && !removes) || strlen(argv[4]) >= IFNAMSIZ)
		return 2;
	if (adds && sscanf(argv[5], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", address, address + 1, address + 2, address + 3, address + 4, address + 5) != 6)
		return 2;
	if ((!strcmp(argv[2], "user") && enter(argv[1], "user", CLONE_NEWUSER)) || enter(argv[1], "net", CLONE_NEWNET)) {
		fprintf(stderr, "%s\n", strerror(errno));
		return 1;
	}
	int result = adds ? add_link("veth", argv[4], address) : remove_link(argv[4]);
	if (adds && result == -EOPNOTSUPP)
		result = add_link("dummy", argv[4], address);
	if (result)
		fprintf(stderr, "%s\n", strerror(-result));
	return result ? 1 : 0;
}
