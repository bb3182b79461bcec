// The limit: an HTTP server on one thread, edge-triggered epoll and no library. It parses the request line and all
// fields, answers pipelined requests in order with one write, and does for each endpoint what the others do.
// server PORT
#define _GNU_SOURCE
#include "json.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// The output holds the answers to an input full of requests, the shortest of which has 18 bytes.
enum { INPUT_MAX = 64 * 1024, OUTPUT_MAX = 2 << 20, BODY_MAX = INPUT_MAX * 6 + 512 };

struct connection {
    int fd;
    bool is_asleep, ends, is_gone;
    char *rest;  // Input that waits for more, or for the end of a sleep.
    size_t rest_length;
    char *unsent;
    size_t unsent_length;
};

struct request {
    struct text method, target, body;
    bool keeps_alive;
};

struct sleeper {
    int64_t until_ns;
    struct connection *connection;
};

static int epoll;
static char input[INPUT_MAX], output[OUTPUT_MAX], body[BODY_MAX], date[64];
static size_t output_length, date_length;
static struct sleeper *sleepers;
static size_t sleeper_count, sleeper_room;
static long item_count;

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// Once in each turn of the loop, as the date has seconds only.
static void update_date(void) {
    static time_t last;
    time_t now = time(0);
    if (now == last) return;
    struct tm parts;
    last = now;
    date_length = strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", gmtime_r(&now, &parts));
}

// ---- sleepers: a binary heap ----

static void sleep_until(struct connection *connection, int64_t until_ns) {
    if (sleeper_count == sleeper_room) {
        sleeper_room = sleeper_room ? 2 * sleeper_room : 64;
        sleepers = realloc(sleepers, sleeper_room * sizeof *sleepers);
    }
    size_t at = sleeper_count++;
    for (size_t parent; at > 0 && sleepers[parent = (at - 1) / 2].until_ns > until_ns; at = parent)
        sleepers[at] = sleepers[parent];
    sleepers[at] = (struct sleeper){until_ns, connection};
}

static struct connection *first_awake(void) {
    struct connection *first = sleepers[0].connection;
    struct sleeper last = sleepers[--sleeper_count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < sleeper_count; at = child) {
        if (child + 1 < sleeper_count && sleepers[child + 1].until_ns < sleepers[child].until_ns) child++;
        if (sleepers[child].until_ns >= last.until_ns) break;
        sleepers[at] = sleepers[child];
    }
    sleepers[at] = last;
    return first;
}

// ---- answers ----

static void put(const void *bytes, size_t length) {
    memcpy(output + output_length, bytes, length);
    output_length += length;
}

#define PUT(literal) put(literal, sizeof literal - 1)

static void answer(
    struct connection *connection, const char *status, const char *type, const char *bytes, size_t length) {
    PUT("HTTP/1.1 ");
    put(status, strlen(status));
    PUT("\r\nContent-Type: ");
    put(type, strlen(type));
    PUT("\r\n");
    put(date, date_length);
    if (connection->ends) PUT("Connection: close\r\n");
    PUT("Content-Length: ");
    output_length += write_integer(output + output_length, length);
    PUT("\r\n\r\n");
    put(bytes, length);
}

static void fail(struct connection *connection, const char *status) {
    answer(connection, status, "text/plain", "", 0);
}

static bool is(struct text text, const char *wanted) {
    return text.length == strlen(wanted) && !memcmp(text.start, wanted, text.length);
}

static bool begins(struct text text, const char *prefix) {
    return text.length >= strlen(prefix) && !memcmp(text.start, prefix, strlen(prefix));
}

static void answer_json(struct connection *connection) {
    static const char message[] = "Hello, World!";
    size_t length = sprintf(body, "{\"message\":");
    length += write_string(body + length, message, sizeof message - 1);
    body[length++] = '}';
    answer(connection, "200 OK", "application/json", body, length);
}

static size_t decode(struct text text, char *out) {
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.start[i];
        if (c == '%' && i + 2 < text.length) {
            char digits[3] = {text.start[i + 1], text.start[i + 2], 0};
            c = strtol(digits, 0, 16);
            i += 2;
        } else if (c == '+') c = ' ';
        out[length++] = c;
    }
    return length;
}

// GET /users/{id}?q=
static void answer_user(struct connection *connection, struct text target) {
    const char *at = target.start + 7, *end = target.start + target.length;
    char *rest;
    long id = strtol(at, &rest, 10);
    if (rest == at || rest > end || (rest < end && *rest != '?')) {
        fail(connection, "422 Unprocessable Content");
        return;
    }
    size_t length = sprintf(body, "{\"id\":%ld,\"q\":", id);
    if (end - rest > 3 && !memcmp(rest, "?q=", 3)) {
        char q[INPUT_MAX];
        size_t q_length = decode((struct text){rest + 3, end - rest - 3}, q);
        length += write_string(body + length, q, q_length);
    } else length += sprintf(body + length, "null");
    body[length++] = '}';
    answer(connection, "200 OK", "application/json", body, length);
}

static void answer_item(struct connection *connection, struct text bytes) {
    struct item item;
    if (!parse_item(bytes.start, bytes.length, &item)) {
        fail(connection, "422 Unprocessable Content");
        return;
    }
    size_t length = write_item(body, ++item_count, &item);
    answer(connection, "200 OK", "application/json", body, length);
}

static void handle(struct connection *connection, struct request *request) {
    connection->ends = !request->keeps_alive;
    if (is(request->target, "/plaintext")) answer(connection, "200 OK", "text/plain", "Hello, World!", 13);
    else if (is(request->target, "/json")) answer_json(connection);
    else if (begins(request->target, "/users/")) answer_user(connection, request->target);
    else if (is(request->target, "/echo") && is(request->method, "POST"))
        answer(connection, "200 OK", "application/octet-stream", request->body.start, request->body.length);
    else if (is(request->target, "/items") && is(request->method, "POST")) answer_item(connection, request->body);
    else if (begins(request->target, "/sleep?ms=")) {
        connection->is_asleep = true;
        sleep_until(connection, now_ns() + strtol(request->target.start + 10, 0, 10) * 1000000);
    } else fail(connection, "404 Not Found");
}

// ---- requests ----

static bool has_name(const char *line, const char *colon, const char *name) {
    size_t length = strlen(name);
    return (size_t)(colon - line) == length && !strncasecmp(line, name, length);
}

// The length of the request at the beginning of the bytes: 0 when more is needed, -1 when it is none.
static long parse(const char *bytes, size_t have, struct request *request) {
    const char *end = bytes + have, *line_end = memchr(bytes, '\n', have);
    if (!line_end) return have < INPUT_MAX ? 0 : -1;
    const char *method_end = memchr(bytes, ' ', line_end - bytes);
    if (!method_end) return -1;
    const char *target = method_end + 1, *target_end = memchr(target, ' ', line_end - target);
    if (!target_end || line_end - target_end != 10 || memcmp(target_end, " HTTP/1.", 8)) return -1;
    request->method = (struct text){bytes, method_end - bytes};
    request->target = (struct text){target, target_end - target};
    request->keeps_alive = target_end[8] == '1';
    size_t body_length = 0;
    for (const char *line = line_end + 1;; line = line_end + 1) {
        line_end = memchr(line, '\n', end - line);
        if (!line_end) return have < INPUT_MAX ? 0 : -1;
        if (line_end - line == 1 && *line == '\r') break;
        const char *colon = memchr(line, ':', line_end - line);
        if (!colon || colon == line || line_end[-1] != '\r') return -1;
        const char *value = colon + 1;
        while (*value == ' ' || *value == '\t') value++;
        if (has_name(line, colon, "content-length")) body_length = strtoul(value, 0, 10);
        else if (has_name(line, colon, "transfer-encoding")) return -1;
        else if (has_name(line, colon, "connection")) {
            if (!strncasecmp(value, "close", 5)) request->keeps_alive = false;
            else if (!strncasecmp(value, "keep-alive", 10)) request->keeps_alive = true;
        }
    }
    if (body_length > INPUT_MAX) return -1;
    request->body = (struct text){line_end + 1, body_length};
    return (size_t)(end - line_end - 1) < body_length ? 0 : (long)(line_end + 1 + body_length - bytes);
}

// ---- connections ----

static void discard(struct connection *connection) {
    if (connection->fd >= 0) close(connection->fd);
    connection->fd = -1;
    connection->is_gone = true;
    if (connection->is_asleep) return;  // Its sleeper still refers to it.
    free(connection->rest);
    free(connection->unsent);
    free(connection);
}

// Writes what there is: false when the connection is gone.
static bool flush_output(struct connection *connection) {
    size_t sent = 0;
    while (sent < output_length) {
        ssize_t n = send(connection->fd, output + sent, output_length - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) return false;
        if (n < 0) break;
        sent += n;
    }
    connection->unsent_length = output_length - sent;
    if (connection->unsent_length) {
        connection->unsent = realloc(connection->unsent, connection->unsent_length);
        memcpy(connection->unsent, output + sent, connection->unsent_length);
    }
    return true;
}

// Answers all requests in the bytes, and keeps what is left: false when the connection is gone.
static bool answer_all(struct connection *connection, const char *bytes, size_t have) {
    struct request request;
    size_t at = 0;
    output_length = 0;
    while (at < have && !connection->is_asleep && !connection->ends) {
        long length = parse(bytes + at, have - at, &request);
        if (length == 0) break;
        if (length < 0) {
            connection->ends = true;
            fail(connection, "400 Bad Request");
        } else {
            handle(connection, &request);
            at += length;
        }
    }
    if (!flush_output(connection)) return false;
    connection->rest_length = have - at;
    if (connection->rest_length) {
        char *rest = malloc(connection->rest_length);
        memcpy(rest, bytes + at, connection->rest_length);
        free(connection->rest);
        connection->rest = rest;
    }
    return !connection->ends || connection->is_asleep || connection->unsent_length;
}

static void receive(struct connection *connection) {
    while (!connection->is_asleep && !connection->unsent_length) {
        size_t have = connection->rest_length;
        memcpy(input, connection->rest, have);
        ssize_t got = recv(connection->fd, input + have, INPUT_MAX - have, 0);
        if (got < 0 && errno == EAGAIN) {
            if (have == 0) return;
            got = 0;
        } else if (got <= 0) {
            discard(connection);
            return;
        }
        bool is_drained = have + got < INPUT_MAX;
        if (!answer_all(connection, input, have + got)) {
            discard(connection);
            return;
        }
        if (is_drained) return;
    }
}

static void go_on(struct connection *connection) {
    bool is_over = connection->ends && !connection->is_asleep;
    if (!flush_output(connection) || (is_over && !connection->unsent_length)) discard(connection);
    else receive(connection);
}

static void wake(struct connection *connection) {
    connection->is_asleep = false;
    if (connection->is_gone) {
        discard(connection);
        return;
    }
    output_length = 0;
    put(connection->unsent, connection->unsent_length);
    answer(connection, "200 OK", "text/plain", "slept", 5);
    go_on(connection);
}

static void write_more(struct connection *connection) {
    output_length = 0;
    put(connection->unsent, connection->unsent_length);
    go_on(connection);
}

static void accept_all(int listener) {
    int one = 1;
    for (int fd; (fd = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *connection = calloc(1, sizeof *connection);
        connection->fd = fd;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("listen");
        exit(1);
    }
    return listener;
}

// Until the next sleeper is due, rounded up.
static int wait_ms(void) {
    if (!sleeper_count) return -1;
    int64_t left_ns = sleepers[0].until_ns - now_ns();
    return left_ns <= 0 ? 0 : (left_ns + 999999) / 1000000;
}

int main(int count, char **words) {
    if (count != 2) return 2;
    int listener = listen_on(atoi(words[1]));
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = 0}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 256, wait_ms());
        update_date();
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection) accept_all(listener);
            else if (connection->unsent_length && events[i].events & EPOLLOUT) write_more(connection);
            else receive(connection);
        }
        for (int64_t now = now_ns(); sleeper_count && sleepers[0].until_ns <= now;) wake(first_awake());
    }
}
