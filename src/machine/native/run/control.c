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
	char text[8192], line[2 * sizeof text];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	int length = 0;
	for (const char *at = text; *at; at++) {
		/* In a name; it would end the line. */
		if (*at == '\n')
			line[length++] = '\\';
		line[length++] = *at == '\n' ? 'n' : *at;
	}
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

static char *buffer;
static size_t length, size;

/* Where the first message in the buffer begins and ends, and how many fields it has. False where it is not there as a whole. */
static bool find_message(size_t *begin, size_t *end, size_t *fields)
{
	char *at = length ? memchr(buffer, 0, length) : NULL;
	if (!at)
		return false;
	*fields = strtoul(buffer, NULL, 10);
	if (*fields == 0 || *fields > MOST_FIELDS)
		_exit(NOT_SET_UP);
	*begin = *end = at - buffer + 1;
	for (size_t count = 0; count < *fields; count++) {
		if (!(at = memchr(buffer + *end, 0, length - *end)))
			return false;
		*end = at - buffer + 1;
	}
	return true;
}

bool is_received(void)
{
	size_t begin, end, fields;
	return find_message(&begin, &end, &fields);
}

struct message receive(void)
{
	static struct message message;
	size_t begin, end;
	while (!find_message(&begin, &end, &message.count)) {
		if (length == size && !(buffer = realloc(buffer, size = size ? size * 2 : 65536)))
			_exit(NOT_SET_UP);
		ssize_t n = read(CONTROL, buffer + length, size - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(NOT_SET_UP);
		length += n;
	}
	/* Its own memory: it outlives the buffer, which goes on with what follows. */
	char *copy = malloc(end - begin);
	message.fields = realloc(message.fields, (message.count + 1) * sizeof *message.fields);
	if (!message.fields || !copy)
		_exit(NOT_SET_UP);
	memcpy(copy, buffer + begin, end - begin);
	for (size_t i = 0; i < message.count; i++) {
		message.fields[i] = copy;
		copy += strlen(copy) + 1;
	}
	message.fields[message.count] = NULL;
	memmove(buffer, buffer + end, length - end);
	length -= end;
	return message;
}
