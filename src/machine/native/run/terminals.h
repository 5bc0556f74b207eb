#ifndef TERMINALS_H
#define TERMINALS_H

/* Makes directory/.pts, and on it a pair of terminals for each kind, `raw` or `cooked`: 0 and 1, 2 and 3 … 0, or -1 with errno set. */
int make_terminals(const char *directory, char **kinds);

#endif
