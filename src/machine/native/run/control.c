/* Messages from Node, and lines to it. */
#define _GNU_SOURCE
#include "control.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_FIELDS = 1 << 20 };

void say(const char *format, ...)
{
	char line[8192];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(line, sizeof line - 1, format, arguments);
	va_end(arguments);
	if (length > (int)sizeof line - 2)
		length = sizeof line - 2;
	line[length++] = '\n';
	if (send(CONTROL, line, length, MSG_NOSIGNAL) < 0)
		_exit(NOT_SET_UP);
}

void answer(int result)
{
	if (result < 0)
		say("error %d %s", errno, strerror(errno));
	else
		say("ok");
}

struct message receive(void)
{
	static char *buffer;
	static size_t length, size;
	static struct message message;
	for (;;) {
		size_t at = 0, count = 0, wanted = 0;
		char *end;
		if (length && (end = memchr(buffer, 0, length))) {
			wanted = strtoul(buffer, NULL, 10);
			at = end - buffer + 1;
			if (wanted == 0 || wanted > MOST_FIELDS)
				_exit(NOT_SET_UP);
			message.fields = realloc(message.fields, (wanted + 1) * sizeof *message.fields);
			if (!message.fields)
				_exit(NOT_SET_UP);
			size_t next = at;
			while (count < wanted && (end = memchr(buffer + next, 0, length - next))) {
				count++;
				next = end - buffer + 1;
			}
			if (count == wanted) {
				/* Its own memory: it outlives the buffer, which goes on with what follows. */
				char *copy = malloc(next - at);
				if (!copy)
					_exit(NOT_SET_UP);
				memcpy(copy, buffer + at, next - at);
				for (size_t i = 0; i < wanted; i++) {
					message.fields[i] = copy;
					copy += strlen(copy) + 1;
				}
				message.fields[wanted] = NULL;
				message.count = wanted;
				memmove(buffer, buffer + next, length - next);
				length -= next;
				return message;
			}
		}
		if (length == size && !(buffer = realloc(buffer, size = size ? size * 2 : 65536)))
			_exit(NOT_SET_UP);
		ssize_t n = read(CONTROL, buffer + length, size - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(NOT_SET_UP);
		length += n;
	}
}
