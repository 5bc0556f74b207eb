/*
 * The host that dummy_hcd has: this very kernel. It sends control requests through usbfs, and lets the bus sleep.
 *
 * usage: host setup REQUEST [DATA] | suspend | resume | configured     the last one waits until it has configured the gadget
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEVICES "/sys/bus/usb/devices"

static void put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY);
	if (file < 0 || write(file, text, strlen(text)) < 0)
		printf("# %s > %s: %s\n", text, path, strerror(errno));
	close(file);
}

static int number_in(const char *device, const char *name)
{
	char path[512];
	int value = -1;
	snprintf(path, sizeof path, DEVICES "/%s/%s", device, name);
	FILE *file = fopen(path, "r");
	if (file) {
		if (fscanf(file, strncmp(name, "id", 2) ? "%d" : "%x", (unsigned *)&value) != 1)
			value = -1;
		fclose(file);
	}
	return value;
}

static unsigned bytes_of(const char *digits, unsigned char *bytes)
{
	unsigned count = 0;
	for (; digits && digits[0] && digits[1]; digits += 2)
		sscanf(digits, "%2hhx", &bytes[count++]);
	return count;
}

/* The gadget, as the host sees it. */
static int find(char *name, size_t size)
{
	DIR *devices = opendir(DEVICES);
	struct dirent *entry;
	int found = 0;
	while (devices && !found && (entry = readdir(devices)))
		if (number_in(entry->d_name, "idVendor") == 0x1d6b && number_in(entry->d_name, "idProduct") == 0x0104) {
			snprintf(name, size, "%s", entry->d_name);
			found = 1;
		}
	if (devices)
		closedir(devices);
	return found;
}

int main(int argc, char **argv)
{
	char name[256], path[600];
	int tries = 0;
	if (argc < 2)
		return 2;
	if (!strcmp(argv[1], "configured")) {
		while (tries++ < 500 && !(find(name, sizeof name) && number_in(name, "bConfigurationValue") == 1))
			usleep(20000);
		return tries >= 500;
	}
	if (!find(name, sizeof name))
		return 2;
	if (argc == 2) {
		/* Nobody uses it, so it sleeps at once where it may. */
		snprintf(path, sizeof path, DEVICES "/%s/power/autosuspend_delay_ms", name);
		put(path, "0");
		snprintf(path, sizeof path, DEVICES "/%s/power/control", name);
		put(path, strcmp(argv[1], "suspend") ? "on" : "auto");
		return 0;
	}
	unsigned char request[8] = {0}, data[1024] = {0};
	bytes_of(argv[2], request);
	bytes_of(argc > 3 ? argv[3] : NULL, data);
	snprintf(path, sizeof path, "/dev/bus/usb/%03d/%03d", number_in(name, "busnum"), number_in(name, "devnum"));
	int device = open(path, O_RDWR);
	struct usbdevfs_ctrltransfer transfer = {request[0], request[1], request[2] | request[3] << 8, request[4] | request[5] << 8, request[6] | request[7] << 8, 1000, data};
	return device < 0 || ioctl(device, USBDEVFS_CONTROL, &transfer) < 0 ? errno : 0;
}
