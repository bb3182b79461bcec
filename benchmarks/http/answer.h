// Where an answer ends in bytes that arrived, and whether it is a good one.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// The form of the answer before: most have the same, and are then known without a search.
struct form {
    size_t head, length, length_line;
    char status[13], line[64];
};

static long chunked_length(const char *bytes, size_t have, size_t at) {
    for (;;) {
        const char *line = memmem(bytes + at, have - at, "\r\n", 2);
        if (!line) return 0;
        size_t size = strtoul(bytes + at, 0, 16);
        at = line - bytes + 2 + size + 2;
        if (at > have) return 0;
        if (size == 0) return at;
    }
}

// The length of the answer at the beginning of the bytes: 0 when more is needed, -1 when it is none.
static long answer_length(const char *bytes, size_t have, struct form *form) {
    if (form->length && have >= form->length && !memcmp(bytes, form->status, 12) &&
        !memcmp(bytes + form->head - 4, "\r\n\r\n", 4) &&
        !memcmp(bytes + form->length_line, form->line, strlen(form->line)))
        return form->length;
    const char *end = memmem(bytes, have, "\r\n\r\n", 4);
    if (!end) return 0;
    if (have < 12 || memcmp(bytes, "HTTP/1.1 ", 9)) return -1;
    size_t head = end + 4 - bytes;
    for (const char *line = memmem(bytes, head, "\r\n", 2) + 2; line < end; line = memmem(line, head, "\r\n", 2) + 2) {
        if (!strncasecmp(line, "transfer-encoding: chunked", 26)) return chunked_length(bytes, have, head);
        if (strncasecmp(line, "content-length:", 15)) continue;
        size_t total = head + strtoul(line + 15, 0, 10);
        size_t line_length = (const char *)memmem(line, end + 2 - line, "\r\n", 2) + 2 - line;
        if (line_length < sizeof form->line) {
            form->head = head;
            form->length = total;
            form->length_line = line - bytes;
            memcpy(form->status, bytes, 12);
            memcpy(form->line, line, line_length);
            form->line[line_length] = 0;
        }
        return have >= total ? (long)total : 0;
    }
    return -1;
}

static bool is_success(const char *answer) {
    return answer[9] == '2';
}
