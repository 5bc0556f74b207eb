/* What the tools say on standard error. */
#ifndef COMPLAIN_H
#define COMPLAIN_H

/* The name of the tool that runs. */
void complain_as(const char *name);
/* Says nothing any more. */
void be_quiet(void);
/* One line, `TOOL: LEVEL: TEXT`. */
void complain(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
