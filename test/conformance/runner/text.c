#define _GNU_SOURCE
#include "text.h"
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char words_space[1 << 20];

struct cursor {
    char *at;
    const char *why;
};

static void put(struct cursor *out, char byte) {
    if (out->at < words_space + sizeof words_space - 2)
        *out->at++ = byte;
    else
        out->why = "the line is too long";
}

static int hex_digit(char c) {
    return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower(c) - 'a' + 10 : -1;
}

// Resolves one escape; `p` is just behind the backslash. Returns the position after it.
static const char *put_escape(const char *p, const char *root, struct cursor *out) {
    switch (*p) {
    case 's': put(out, ' '); return p + 1;
    case 'n': put(out, '\n'); return p + 1;
    case 't': put(out, '\t'); return p + 1;
    case '0': put(out, '\0'); return p + 1;
    case '\\': put(out, '\\'); return p + 1;
    case 'e': return p + 1;
    case '@':
        for (const char *r = root; *r; r++)
            put(out, *r);
        return p + 1;
    case 'x': {
        int high = hex_digit(p[1]), low = high < 0 ? -1 : hex_digit(p[2]);
        if (low < 0) {
            out->why = "\\x needs two hexadecimal digits";
            return p + 1;
        }
        put(out, (char)(high << 4 | low));
        return p + 3;
    }
    case '*': {
        char *end;
        long count = strtol(p + 1, &end, 10);
        if (*end != '(' || !strchr(end, ')') || count < 0) {
            out->why = "a repetition is \\*COUNT(TEXT)";
            return p + 1;
        }
        char *start = out->at;
        const char *q = end + 1;
        while (*q != ')' && !out->why) {
            if (*q == '\\')
                q = put_escape(q + 1, root, out);
            else
                put(out, *q++);
        }
        size_t length = (size_t)(out->at - start);
        if (count == 0)
            out->at = start;
        for (long i = 1; i < count && !out->why; i++)
            for (size_t k = 0; k < length; k++)
                put(out, start[k]);
        return q + 1;
    }
    default: out->why = "unknown escape"; return p;
    }
}

int split_line(const char *line, const char *root, struct word *words, int max, const char **why) {
    struct cursor out = {words_space, NULL};
    int count = 0;
    const char *p = line;
    for (;;) {
        while (*p == ' ' || *p == '\t')
            p++;
        if (!*p)
            break;
        if (count == max) {
            *why = "too many words";
            return -1;
        }
        words[count].text = out.at;
        while (*p && *p != ' ' && *p != '\t' && !out.why) {
            if (*p == '\\')
                p = put_escape(p + 1, root, &out);
            else
                put(&out, *p++);
        }
        if (out.why) {
            *why = out.why;
            return -1;
        }
        words[count].length = (size_t)(out.at - words[count].text);
        put(&out, '\0');
        count++;
    }
    return count;
}

const char *error_name(int error) {
    const char *name = error ? strerrorname_np(error) : "ok";
    static char number[24];
    if (error == EOPNOTSUPP)
        return "EOPNOTSUPP"; // glibc calls it ENOTSUP
    if (name)
        return name;
    snprintf(number, sizeof number, "E%d", error);
    return number;
}

static char answers[1 << 16];
static size_t answers_length;

void flush_answers(void) {
    size_t done = 0;
    while (done < answers_length) {
        ssize_t n = write(STDOUT_FILENO, answers + done, answers_length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    answers_length = 0;
}

static void add(const char *bytes, size_t length) {
    while (length) {
        size_t room = sizeof answers - answers_length, part = length < room ? length : room;
        memcpy(answers + answers_length, bytes, part);
        answers_length += part;
        bytes += part;
        length -= part;
        if (answers_length == sizeof answers)
            flush_answers();
    }
}

void answer(const char *format, ...) {
    char line[8192];
    va_list list;
    va_start(list, format);
    int n = vsnprintf(line, sizeof line, format, list);
    va_end(list);
    add(line, n < (int)sizeof line ? (size_t)n : sizeof line - 1);
}

static void add_escaped(const unsigned char *bytes, size_t length, int blanks_too) {
    for (size_t i = 0; i < length; i++) {
        char code[5];
        unsigned char c = bytes[i];
        if (c == '\n') add("\\n", 2);
        else if (c == '\t') add("\\t", 2);
        else if (c == 0) add("\\0", 2);
        else if (c == '\\') add("\\\\", 2);
        else if (c == ' ' && blanks_too) add("\\s", 2);
        else if (c == '"' && !blanks_too) add("\\x22", 4);
        else if (c >= 32 && c < 127) add((const char *)&c, 1);
        else {
            snprintf(code, sizeof code, "\\x%02x", c);
            add(code, 4);
        }
    }
}

// FNV-1a: long contents are compared by checksum, so that the answer stays one readable line.
static uint32_t checksum(const unsigned char *bytes, size_t length) {
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ bytes[i]) * 16777619u;
    return sum;
}

void answer_bytes(const void *bytes, size_t length) {
    size_t shown = length;
    if (length > 400) {
        shown = 60;
        answer(" [%zu bytes, sum %08x, first 60]", length, checksum(bytes, length));
    }
    add(" \"", 2);
    add_escaped(bytes, shown, 0);
    add("\"", 1);
}

void answer_name(const char *name) {
    add_escaped((const unsigned char *)name, strlen(name), 1);
}
