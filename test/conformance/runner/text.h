// Words in, answers out: the escapes of the script format, the names of errors, and the buffered answer stream.
#ifndef CFCALL_TEXT_H
#define CFCALL_TEXT_H
#include <stddef.h>
#include <sys/types.h>

// One word of a script line, escapes resolved. May hold NUL bytes; `text[length]` is always NUL.
struct word {
    char *text;
    size_t length;
};

// Splits a line into words; `root` replaces `\@`. Returns the number of words, or -1 with `*why` set.
// The words live until the next call.
int split_line(const char *line, const char *root, struct word *words, int max, const char **why);

const char *error_name(int error);

// The answer stream. Everything is collected and written by flush_answers(), so a call costs no write(2) of its own.
void answer(const char *format, ...) __attribute__((format(printf, 1, 2)));
// " " and the bytes in quotes; more than 400 bytes are shown as length, checksum and the first 60.
void answer_bytes(const void *bytes, size_t length);
// A name, escaped so that it is one word again.
void answer_name(const char *name);
void flush_answers(void);

#endif
