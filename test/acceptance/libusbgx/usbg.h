/* What the programs on libusbgx share. */
#ifndef ACCEPTANCE_USBG_H
#define ACCEPTANCE_USBG_H
#include "../check.h"
#include <usbg/usbg.h>

/* A call of libusbgx that is to succeed. */
#define WORKS(call) usbg_worked((call), #call)
/* One that is to fail, with an error of its list. */
#define FAILS(error, call) usbg_failed((call), (error), #call)

static inline int usbg_worked(int result, const char *call)
{
	if (ok(result >= 0, "%s", call))
		return 1;
	printf("# %s: %s\n", usbg_error_name(result), usbg_strerror(result));
	return 0;
}

static inline int usbg_failed(int result, usbg_error wanted, const char *call)
{
	if (ok(result == (int)wanted, "%s: %s", call, usbg_error_name(wanted)))
		return 1;
	printf("# got: %s\n", result < 0 ? usbg_error_name(result) : "success");
	return 0;
}

#endif
