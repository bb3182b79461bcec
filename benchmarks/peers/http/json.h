// The JSON of the C server: strings out, and an item in with its checks. Names and texts go back as they came, so only
// their form is checked and their length counted.
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    const char *start;
    size_t length;
};

struct item {
    struct text name, tags, note;  // As in the request, with quotes and brackets; start is 0 where absent.
    double price;
};

struct parser {
    const char *at, *end;
    int depth;
};

enum { DEPTH_LIMIT = 32 };

static void skip_blanks(struct parser *p) {
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')) p->at++;
}

static bool take(struct parser *p, char wanted) {
    skip_blanks(p);
    if (p->at == p->end || *p->at != wanted) return false;
    p->at++;
    return true;
}

// Takes a string, with the quotes; counts its characters.
static bool take_string(struct parser *p, struct text *text, size_t *characters) {
    if (!take(p, '"')) return false;
    const char *at = p->at, *end = p->end;
    size_t continued = 0, escaped = 0;
    for (; at < end && *at != '"'; at++) {
        unsigned char c = *at;
        if (c < ' ') return false;
        continued += (c & 0xc0) == 0x80;
        if (c != '\\') continue;
        if (++at == end || !memchr("\"\\/bfnrtu", *at, 9)) return false;
        escaped++;
        if (*at != 'u') continue;
        escaped += 4;
        for (int i = 0; i < 4; i++)
            if (++at == end || !isxdigit((unsigned char)*at)) return false;
    }
    if (at == end) return false;
    *characters = at - p->at - continued - escaped;
    *text = (struct text){p->at - 1, at + 1 - (p->at - 1)};
    p->at = at + 1;
    return true;
}

static bool is_part_of_number(char c) {
    return isdigit((unsigned char)c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

static bool take_number(struct parser *p, double *number) {
    char digits[64];
    size_t length = 0;
    skip_blanks(p);
    while (p->at < p->end && length < sizeof digits - 1 && is_part_of_number(*p->at)) digits[length++] = *p->at++;
    digits[length] = 0;
    char *rest;
    *number = strtod(digits, &rest);
    return length > 0 && !*rest;
}

static bool take_word(struct parser *p, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(p->end - p->at) < length || memcmp(p->at, word, length)) return false;
    p->at += length;
    return true;
}

// Takes an array whose elements are all strings.
static bool take_strings(struct parser *p, struct text *text) {
    struct text element;
    size_t characters;
    skip_blanks(p);
    text->start = p->at;
    if (!take(p, '[')) return false;
    if (!take(p, ']')) {
        do {
            if (!take_string(p, &element, &characters)) return false;
        } while (take(p, ','));
        if (!take(p, ']')) return false;
    }
    text->length = p->at - text->start;
    return true;
}

static bool take_value(struct parser *p) {
    struct text text;
    size_t characters;
    double number;
    skip_blanks(p);
    if (p->at == p->end || ++p->depth > DEPTH_LIMIT) return false;
    char first = *p->at, last = first == '{' ? '}' : ']';
    bool is_good;
    if (first == '{' || first == '[') {
        p->at++;
        is_good = take(p, last);
        while (!is_good) {
            if (first == '{' && !(take_string(p, &text, &characters) && take(p, ':'))) return false;
            if (!take_value(p)) return false;
            if (take(p, ',')) continue;
            if (!take(p, last)) return false;
            is_good = true;
        }
    } else if (first == '"') is_good = take_string(p, &text, &characters);
    else if (isalpha((unsigned char)first))
        is_good = take_word(p, "null") || take_word(p, "true") || take_word(p, "false");
    else is_good = take_number(p, &number);
    p->depth--;
    return is_good;
}

static bool take_null(struct parser *p) {
    skip_blanks(p);
    return take_word(p, "null");
}

static bool is_key(struct text key, const char *name) {
    return key.length == strlen(name) + 2 && !memcmp(key.start + 1, name, key.length - 2);
}

// Name of 1 to 100 characters, price above 0, tags a list of strings or absent, note a string or absent.
static bool parse_item(const char *bytes, size_t length, struct item *item) {
    struct parser p = {.at = bytes, .end = bytes + length};
    struct text key;
    size_t characters;
    memset(item, 0, sizeof *item);
    if (!take(&p, '{')) return false;
    if (!take(&p, '}')) {
        do {
            if (!take_string(&p, &key, &characters) || !take(&p, ':')) return false;
            if (is_key(key, "name")) {
                if (!take_string(&p, &item->name, &characters) || characters < 1 || characters > 100) return false;
            } else if (is_key(key, "price")) {
                if (!take_number(&p, &item->price)) return false;
            } else if (is_key(key, "tags")) {
                if (!take_null(&p) && !take_strings(&p, &item->tags)) return false;
            } else if (is_key(key, "note")) {
                if (!take_null(&p) && !take_string(&p, &item->note, &characters)) return false;
            } else if (!take_value(&p)) return false;
        } while (take(&p, ','));
        if (!take(&p, '}')) return false;
    }
    skip_blanks(&p);
    return p.at == p.end && item->name.start && item->price > 0;
}

// Writes a string with its quotes, and returns its length.
static size_t write_string(char *out, const char *bytes, size_t length) {
    char *at = out;
    *at++ = '"';
    for (size_t i = 0; i < length; i++) {
        unsigned char c = bytes[i];
        if (c == '"' || c == '\\') *at++ = '\\';
        if (c < ' ') at += sprintf(at, "\\u%04x", c);
        else *at++ = c;
    }
    *at++ = '"';
    return at - out;
}

static size_t write_text(char *out, const char *bytes, size_t length) {
    memcpy(out, bytes, length);
    return length;
}

static size_t write_integer(char *out, unsigned long number) {
    char digits[20];
    size_t at = sizeof digits;
    do digits[--at] = '0' + number % 10;
    while (number /= 10);
    return write_text(out, digits + at, sizeof digits - at);
}

// Prices have few decimals as a rule, and are written by printf, which takes its time, where they have more than six.
static size_t write_price(char *out, double price) {
    long millionths = price < 1e9 ? price * 1e6 + .5 : 0, fraction = millionths % 1000000;
    if (millionths / 1e6 != price) return sprintf(out, "%.17g", price);
    size_t length = write_integer(out, millionths / 1000000);
    if (fraction) out[length++] = '.';
    for (long unit = 100000; fraction; unit /= 10) {
        out[length++] = '0' + fraction / unit;
        fraction %= unit;
    }
    return length;
}

#define WRITE(literal) length += write_text(out + length, literal, sizeof literal - 1)

// Writes an item that was taken as valid, and returns the length.
static size_t write_item(char *out, unsigned long id, const struct item *item) {
    size_t length = 0;
    WRITE("{\"id\":");
    length += write_integer(out + length, id);
    WRITE(",\"name\":");
    length += write_text(out + length, item->name.start, item->name.length);
    WRITE(",\"price\":");
    length += write_price(out + length, item->price);
    WRITE(",\"tags\":");
    if (item->tags.start) length += write_text(out + length, item->tags.start, item->tags.length);
    else WRITE("[]");
    WRITE(",\"note\":");
    if (item->note.start) length += write_text(out + length, item->note.start, item->note.length);
    else WRITE("null");
    WRITE("}");
    return length;
}
