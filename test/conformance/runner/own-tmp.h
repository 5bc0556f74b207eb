// A /tmp that nobody else has.
#ifndef CFCALL_OWN_TMP_H
#define CFCALL_OWN_TMP_H

// Leaves for a mount namespace with an empty /tmp, in which `folder` is still at its path. Returns 0, or -1 with errno.
int make_own_tmp(const char *folder);

#endif
