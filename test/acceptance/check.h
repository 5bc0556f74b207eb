/* For acceptance programs: each check prints a line of TAP, which the test reads. The same programs run on the kernel's own
 * configfs, see on-kernel. */
#ifndef CHECK_H
#define CHECK_H
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks;

__attribute__((format(printf, 2, 3))) static inline int ok(int good, const char *format, ...)
{
	va_list arguments;

	printf("%sok %d - ", good ? "" : "not ", ++checks);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	return good;
}

static inline int is_number(long got, long wanted, const char *name)
{
	if (ok(got == wanted, "%s", name))
		return 1;
	printf("# wanted: %ld\n# got: %ld\n", wanted, got);
	return 0;
}

static inline int is_text(const char *got, const char *wanted, const char *name)
{
	if (ok(got && !strcmp(got, wanted), "%s", name))
		return 1;
	printf("# wanted: %s\n# got: %s\n", wanted, got ? got : "nothing");
	return 0;
}

/* At the end: a program that stops before it is a failure. */
static inline int done_testing(void)
{
	printf("1..%d\n", checks);
	return 0;
}

#endif
