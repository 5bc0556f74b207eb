// What calls work with: what the script keeps, the words of the current call as values, and results as answers.
#ifndef CFCALL_SCRIPT_H
#define CFCALL_SCRIPT_H
#include "text.h"
#include <sys/stat.h>
#include <time.h>

// ---- what a script keeps between its calls -------------------------------------------------------------------------

#define SLOTS 64
extern int slots[SLOTS]; // the script's numbered descriptors; -1 is a closed one
extern int here;         // directory that relative paths start from: AT_FDCWD, or what the prefix `at` named
extern int root;
extern const char *root_name;
extern char buffer[1 << 20]; // for the bytes of one call

void forget_snapshots(void); // those of `remember`
void forget_watches(void);   // those of `watch`

// ---- the words of the current call ---------------------------------------------------------------------------------

extern struct word *words; // words[0] is the call's name
extern int word_count;

// The word as a value; one that is not there is empty, 0, `otherwise`, or no descriptor.
char *text(int i);
long number(int i);
mode_t octal(int i, mode_t otherwise);
int slot(int i);
struct timespec time_of(char *word);

// The values of the names in a word, which commas part, or-ed together; *known tells whether the table has all of them.
struct flag { const char *name; long value; };
long flags(int i, const struct flag *table, int *known);
#define FLAGS_OR_COMPLAIN(variable, i, table)                          \
    int variable##_known;                                              \
    long variable = flags(i, table, &variable##_known);                \
    if (!variable##_known) { answer(" ?? unknown word %s", text(i)); return; }

extern const struct flag open_flags[]; // what `open` takes, for all calls that open
long access_mode(char *letters);       // of the letters rwx; f stands for none

// Keeps a descriptor, or the failure to get one, in the slot that the word names; answers as `result`.
void keep_slot(int i, int fd);

// ---- results -------------------------------------------------------------------------------------------------------

// A negative result is answered by the name of errno, else: "ok"; "ok" and the result; "ok" and so many bytes of `buffer`.
void result(long r);
void count_result(long r);
void bytes_result(long r);

char type_letter(mode_t mode);
void answer_stat(const struct stat *s);

#endif
