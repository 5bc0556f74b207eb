/* What the tools say on standard error, each by its own name. */
#define _GNU_SOURCE
#include "complain.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static const char *tool;
static bool quiet;

void complain_as(const char *name)
{
	tool = name;
}

void be_quiet(void)
{
	quiet = true;
}

void complain(const char *level, const char *format, ...)
{
	va_list arguments;
	if (quiet)
		return;
	fprintf(stderr, "%s: %s: ", tool, level);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}
