// Measures an echo server: echo_client PORT SERVER_PID WORKLOAD [SECONDS]. Prints
// `ops/s OPS  server-cpu-ns-per-op NS  client-wall-ns-per-op NS`. Workloads:
//   echo64   64 connections, each with one message of 64 bytes on the way
//   echo1    one connection
//   bulk     one connection, 1 GiB there and back in pieces of 64 KiB; an op is 64 KiB
//   churn    connect, one message, close
// `echo_client PORT SERVER_PID idle COUNT` makes so many connections, prints `connected`, and waits for the end of its
// input.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server = {.sin_family = AF_INET};
static char out[64 * 1024], in[256 * 1024];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

// User and system time of a process, in seconds.
static double cpu(const char *pid) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) die(path);
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    unsigned long user, system;
    sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

static int open_connection(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (connect(fd, (struct sockaddr *)&server, sizeof server)) die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void send_all(int fd, size_t length) {
    for (size_t sent = 0; sent < length;) {
        ssize_t n = send(fd, out, length - sent, MSG_NOSIGNAL);
        if (n < 0) die("send");
        sent += n;
    }
}

static void receive_all(int fd, size_t length) {
    for (size_t got = 0; got < length;) {
        ssize_t n = recv(fd, in, length - got < sizeof in ? length - got : sizeof in, 0);
        if (n <= 0) die("recv");
        got += n;
    }
}

static long echo(int connections, double until) {
    int epoll = epoll_create1(0), fds[64], left[64];
    for (int i = 0; i < connections; i++) {
        fds[i] = open_connection();
        left[i] = 64;
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event);
        send_all(fds[i], 64);
    }
    long ops = 0;
    while (ops % 1024 || now() < until) {
        struct epoll_event events[64];
        int count = epoll_wait(epoll, events, 64, 5000);
        if (count <= 0) die("no answer");
        for (int i = 0; i < count; i++) {
            int n = events[i].data.u32;
            ssize_t got = recv(fds[n], in, sizeof in, 0);
            if (got <= 0) die("recv");
            if ((left[n] -= got) > 0) continue;
            left[n] = 64;
            ops++;
            send_all(fds[n], 64);
        }
    }
    for (int i = 0; i < connections; i++) close(fds[i]);
    close(epoll);
    return ops;
}

static long bulk(void) {
    int fd = open_connection();
    fcntl(fd, F_SETFL, O_NONBLOCK);
    size_t total = 1 << 30, sent = 0, got = 0;
    while (got < total) {
        struct pollfd poll_fd = {.fd = fd, .events = POLLIN | (sent < total ? POLLOUT : 0)};
        if (poll(&poll_fd, 1, 5000) <= 0) die("no answer");
        if (poll_fd.revents & POLLIN) {
            ssize_t n = recv(fd, in, sizeof in, 0);
            if (n <= 0) die("recv");
            got += n;
        }
        // A server that writes all before it reads again must not meet a client that does the same.
        if (sent < total && sent - got < 1 << 20 && poll_fd.revents & POLLOUT) {
            ssize_t n = send(fd, out, sizeof out < total - sent ? sizeof out : total - sent, MSG_NOSIGNAL);
            if (n < 0 && errno != EAGAIN) die("send");
            if (n > 0) sent += n;
        }
    }
    close(fd);
    return total / sizeof out;
}

static long churn(double until) {
    long ops = 0;
    for (; now() < until; ops++) {
        int fd = open_connection();
        send_all(fd, 64);
        receive_all(fd, 64);
        // A reset leaves no port in TIME_WAIT, of which a run would use up all.
        struct linger at_once = {1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(fd);
    }
    return ops;
}

static void idle(int count) {
    for (int i = 0; i < count; i++) {
        int fd = open_connection();
        send_all(fd, 64);
        receive_all(fd, 64);
    }
    puts("connected");
    fflush(stdout);
    while (getchar() != EOF) {
    }
}

static long work(const char *workload, double seconds) {
    double until = now() + seconds;
    if (!strcmp(workload, "echo64")) return echo(64, until);
    if (!strcmp(workload, "echo1")) return echo(1, until);
    if (!strcmp(workload, "bulk")) return bulk();
    if (!strcmp(workload, "churn")) return churn(until);
    fprintf(stderr, "no such workload: %s\n", workload);
    exit(2);
}

int main(int count, char **words) {
    if (count < 4) {
        fprintf(stderr, "usage: echo_client PORT SERVER_PID WORKLOAD [SECONDS]\n");
        return 2;
    }
    server.sin_port = htons(atoi(words[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    double seconds = count > 4 ? atof(words[4]) : 3;
    if (!strcmp(words[3], "idle")) {
        idle((int)seconds);
        return 0;
    }
    work(words[3], seconds);  // warms up
    double start = now(), cpu_start = cpu(words[2]);
    long ops = work(words[3], seconds);
    double wall = now() - start, used = cpu(words[2]) - cpu_start;
    printf("ops/s %.0f  server-cpu-ns-per-op %.0f  client-wall-ns-per-op %.0f\n", ops / wall, used / ops * 1e9,
           wall / ops * 1e9);
}
