// Loads an HTTP server, and measures it:
//   load run PORT SERVER_PID WORKLOAD WARM_SECONDS SECONDS, the former of CPU time: see warm_up
//     prints `requests/s R cpu-us C p50-ms A p99-ms B max-ms M errors E busy-percent P others-percent O`: C is the CPU
//     time of the server's process per request, P its share of the time, and O that of all programs but server and load
//     in what all CPUs have. As many requests are on the way as a workload has connections (pipeline: 16 times as
//     many), and the next one follows each answer. Workloads:
//       plaintext json users   64 connections
//       pipeline               64 connections, 16 requests of /plaintext in a packet
//       echo items             64 connections, POST of 1 KiB, or of an item in JSON
//       sleep256 sleep2000     so many connections, GET /sleep?ms=10
//       churn                  16 connections at a time, each for one request with `Connection: close`, until its end
//   load idle PORT COUNT       makes so many connections with one request each, prints `connected`, and keeps them
//                              until the end of its input
//   load start PORT COMMAND…   runs a server until it has answered /plaintext, and ends it: prints `start-ms T`
//   load wait PORT SERVER_PID  waits until /plaintext is answered, for at most 30 s
//   load port                  prints a port that is free
// An error is an answer without a status of 200 to 299, or a connection that ended too early.
#define _GNU_SOURCE
#include "answer.h"
#include <arpa/inet.h>
#include <math.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { INPUT_MAX = 64 * 1024, REQUEST_MAX = 4096, DEPTH_MAX = 16, LATENCY_US_MAX = 4 * 1000 * 1000 };
static const int64_t NS_PER_SECOND = 1000 * 1000 * 1000;

struct connection {
    int fd, awaited;
    int64_t sent_ns;
    size_t have;
    char *input;
};

static struct sockaddr_in server = {.sin_family = AF_INET};
static char packet[DEPTH_MAX * REQUEST_MAX];
static size_t packet_length;
static int depth = 1, epoll;
static bool reconnects;
static struct form form;
static uint32_t *latencies;
static long answers, errors;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

// What /proc/PID/stat says from the state on, nothing where there is no such process.
static const char *status_of(const char *pid) {
    static char text[4096];
    snprintf(text, sizeof text, "/proc/%s/stat", pid);
    FILE *file = fopen(text, "r");
    if (!file) return "";
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    return strrchr(text, ')') + 2;
}

// User and system time of a process, in seconds.
static double cpu(const char *pid) {
    unsigned long user, system;
    if (sscanf(status_of(pid), "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        die("the server has ended");
    return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

static bool is_alive(const char *pid) {
    char state = *status_of(pid);
    return state && state != 'Z';
}

// What all CPUs have worked, in seconds.
static double worked(void) {
    unsigned long user, nice, system, irq, softirq, steal;
    FILE *file = fopen("/proc/stat", "r");
    const char *form = "cpu %lu %lu %lu %*u %*u %lu %lu %lu";
    if (!file || fscanf(file, form, &user, &nice, &system, &irq, &softirq, &steal) != 6) die("/proc/stat");
    fclose(file);
    return (user + nice + system + irq + softirq + steal) / (double)sysconf(_SC_CLK_TCK);
}

// ---- what is sent ----

static size_t request(char *at, const char *method, const char *target, const char *type, const char *body) {
    int length = sprintf(at, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", method, target, ntohs(server.sin_port));
    if (reconnects) length += sprintf(at + length, "Connection: close\r\n");
    if (body) length += sprintf(at + length, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, strlen(body));
    return length + sprintf(at + length, "\r\n%s", body ? body : "");
}

// Prepares the packet of a workload, and returns the number of connections.
static int prepare(const char *workload) {
    const char *target = "/plaintext", *type = 0, *body = 0;
    char kilobyte[1025];
    memset(kilobyte, 'x', 1024);
    kilobyte[1024] = 0;
    int connections = 64;
    if (!strcmp(workload, "json")) target = "/json";
    else if (!strcmp(workload, "users")) target = "/users/42?q=hello";
    else if (!strcmp(workload, "pipeline")) depth = 16;
    else if (!strcmp(workload, "echo")) target = "/echo", type = "application/octet-stream", body = kilobyte;
    else if (!strcmp(workload, "items")) {
        target = "/items", type = "application/json";
        body = "{\"name\":\"Portal Gun\",\"price\":42.5,\"tags\":[\"tool\",\"green\"],\"note\":\"handle with care\"}";
    } else if (!strcmp(workload, "sleep256")) target = "/sleep?ms=10", connections = 256;
    else if (!strcmp(workload, "sleep2000")) target = "/sleep?ms=10", connections = 2000;
    else if (!strcmp(workload, "churn")) reconnects = true, connections = 16;
    else if (strcmp(workload, "plaintext")) {
        fprintf(stderr, "no such workload: %s\n", workload);
        exit(2);
    }
    for (int i = 0; i < depth; i++)
        packet_length += request(packet + packet_length, body ? "POST" : "GET", target, type, body);
    return connections;
}

static int open_connection(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (connect(fd, (struct sockaddr *)&server, sizeof server)) die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void send_packet(struct connection *connection) {
    connection->sent_ns = now_ns();
    connection->awaited = depth;
    for (size_t sent = 0; sent < packet_length;) {
        ssize_t n = send(connection->fd, packet + sent, packet_length - sent, MSG_NOSIGNAL);
        if (n < 0) return;  // The connection has ended, which the next read tells.
        sent += n;
    }
}

static void begin(struct connection *connection) {
    connection->fd = open_connection();
    connection->have = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event);
    send_packet(connection);
}

// Both sides have said that they end, where all is well; the reset leaves no port in TIME_WAIT, of which a run would
// use up all.
static void end(struct connection *connection) {
    struct linger at_once = {1, 0};
    setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(connection->fd);
}

// ---- what comes back ----

static void take(struct connection *connection, const char *answer) {
    answers++;
    if (!is_success(answer)) errors++;
    if (--connection->awaited > 0) return;
    int64_t us = (now_ns() - connection->sent_ns) / 1000;
    latencies[us < LATENCY_US_MAX ? us : LATENCY_US_MAX - 1]++;
}

static void restart(struct connection *connection, bool failed) {
    if (failed) errors++;
    end(connection);
    begin(connection);
}

static void receive(struct connection *connection) {
    ssize_t n = recv(connection->fd, connection->input + connection->have, INPUT_MAX - connection->have, 0);
    if (n <= 0) {
        restart(connection, connection->awaited > 0 || connection->have > 0);
        return;
    }
    connection->have += n;
    size_t at = 0;
    while (at < connection->have && connection->awaited > 0) {
        long length = answer_length(connection->input + at, connection->have - at, &form);
        if (length == 0) break;
        if (length < 0) {
            restart(connection, true);
            return;
        }
        take(connection, connection->input + at);
        at += length;
    }
    connection->have -= at;
    memmove(connection->input, connection->input + at, connection->have);
    if (connection->awaited > 0) return;
    // Not every server closes first, although it was asked to.
    if (reconnects) shutdown(connection->fd, SHUT_WR);
    else send_packet(connection);
}

// ---- the modes ----

static double quantile_ms(double share) {
    uint64_t total = 0, seen = 0;
    for (int us = 0; us < LATENCY_US_MAX; us++) total += latencies[us];
    for (int us = 0; us < LATENCY_US_MAX; us++)
        if (latencies[us] && (seen += latencies[us]) >= share * total) return us / 1000.0;
    return 0;
}

static void drive_until(int64_t until_ns) {
    struct epoll_event events[256];
    do {
        int count = epoll_wait(epoll, events, 256, 10000);
        if (count == 0) {
            fprintf(stderr, "no answer for 10 s\n");
            exit(1);
        }
        for (int i = 0; i < count; i++) receive(events[i].data.ptr);
    } while (now_ns() < until_ns);
}

// A compiler gets as far as the CPU time that it has, of which a busy machine leaves little in a second: so the server
// is warm when it has used so much itself, or four times as long has passed.
static void warm_up(const char *pid, double cpu_seconds) {
    int64_t until_ns = now_ns() + 4 * cpu_seconds * NS_PER_SECOND;
    double cpu_start = cpu(pid);
    do drive_until(now_ns() + NS_PER_SECOND / 10);
    while (cpu(pid) - cpu_start < cpu_seconds && now_ns() < until_ns);
}

static void run(const char *pid, const char *workload, double warm_seconds, double seconds) {
    int count = prepare(workload);
    struct connection *connections = calloc(count, sizeof *connections);
    latencies = calloc(LATENCY_US_MAX, sizeof *latencies);
    epoll = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        connections[i].input = malloc(INPUT_MAX);
        begin(&connections[i]);
    }
    warm_up(pid, warm_seconds);
    memset(latencies, 0, LATENCY_US_MAX * sizeof *latencies);
    answers = 0;
    int64_t start_ns = now_ns();
    double cpu_start = cpu(pid), own_start = cpu("self"), worked_start = worked();
    drive_until(start_ns + seconds * 1e9);
    double wall = (now_ns() - start_ns) / 1e9, used = cpu(pid) - cpu_start;
    double others = worked() - worked_start - used - (cpu("self") - own_start);
    printf("requests/s %.0f cpu-us %.3f p50-ms %.3f p99-ms %.3f max-ms %.3f errors %ld busy-percent %.0f ",
           answers / wall, used / answers * 1e6, quantile_ms(.5), quantile_ms(.99), quantile_ms(1), errors,
           used / wall * 100);
    printf("others-percent %.0f\n", fmax(others, 0) / wall / sysconf(_SC_NPROCESSORS_ONLN) * 100);
    for (int i = 0; i < count; i++) end(&connections[i]);
}

// Sends one request and waits for its answer: false when there is none.
static bool ask(int fd) {
    char input[INPUT_MAX];
    size_t have = 0;
    long length = 0;
    if (send(fd, packet, packet_length, MSG_NOSIGNAL) != (ssize_t)packet_length) return false;
    while (length == 0) {
        ssize_t n = recv(fd, input + have, sizeof input - have, 0);
        if (n <= 0) return false;
        length = answer_length(input, have += n, &form);
    }
    return length > 0 && is_success(input);
}

static void idle(int count) {
    prepare("plaintext");
    for (int i = 0; i < count; i++) {
        if (!ask(open_connection())) die("no answer");
    }
    puts("connected");
    fflush(stdout);
    while (getchar() != EOF) {
    }
}

// Asks a new connection every half millisecond until there is an answer, or the server has ended.
static bool await_answer(const char *pid, int64_t until_ns) {
    while (now_ns() < until_ns && is_alive(pid)) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        bool is_answered = !connect(fd, (struct sockaddr *)&server, sizeof server) && ask(fd);
        end(&(struct connection){.fd = fd});
        if (is_answered) return true;
        usleep(500);
    }
    fprintf(stderr, "the server did not answer\n");
    return false;
}

static bool start(char **command) {
    prepare("plaintext");
    int64_t start_ns = now_ns();
    pid_t child = fork();
    if (child == 0) {
        dup2(2, 1);
        execvp(command[0], command);
        die(command[0]);
    }
    char pid[20];
    sprintf(pid, "%d", child);
    bool is_answered = await_answer(pid, start_ns + 30 * NS_PER_SECOND);
    if (is_answered) printf("start-ms %.1f\n", (now_ns() - start_ns) / 1e6);
    kill(child, SIGKILL);
    waitpid(child, 0, 0);
    return is_answered;
}

static void free_port(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t length = sizeof server;
    if (bind(fd, (struct sockaddr *)&server, length)) die("bind");
    getsockname(fd, (struct sockaddr *)&server, &length);
    printf("%d\n", ntohs(server.sin_port));
}

int main(int count, char **words) {
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (count > 2) server.sin_port = htons(atoi(words[2]));
    if (count == 7 && !strcmp(words[1], "run")) run(words[3], words[4], atof(words[5]), atof(words[6]));
    else if (count == 4 && !strcmp(words[1], "idle")) idle(atoi(words[3]));
    else if (count > 3 && !strcmp(words[1], "start")) return !start(words + 3);
    else if (count == 4 && !strcmp(words[1], "wait")) {
        prepare("plaintext");
        return !await_answer(words[3], now_ns() + 30 * NS_PER_SECOND);
    }
    else if (count == 2 && !strcmp(words[1], "port")) free_port();
    else {
        fprintf(stderr, "usage: see the head of load.c\n");
        return 2;
    }
    return 0;
}
