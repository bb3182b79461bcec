package dev.gyre.loop.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// The system calls of Linux that a network needs, each answering its result, or the negative error number.
///
/// All go through one downcall of six words, because linking a shape is what costs start-up time, and the calling
/// conventions of x86-64 and AArch64 let a function take fewer arguments than it is given. The loop thread alone
/// calls, but for [#signal].
@SuppressWarnings("restricted")
final class Libc {
    static final int EAGAIN = 11;
    static final int EINTR = 4;
    static final int EMFILE = 24;
    static final int ENFILE = 23;
    static final int EPIPE = 32;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ENOMEM = 12;
    static final int ETIMEDOUT = 110;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;
    static final int ENETUNREACH = 101;
    static final int EINPROGRESS = 115;
    static final int EMSGSIZE = 90;
    static final int ENOENT = 2;

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_TRUNC = 0x20;
    static final int SHUT_WR = 1;

    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_ERROR = 4;
    static final int SO_BROADCAST = 6;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_KEEPALIVE = 9;
    static final int SO_LINGER = 13;
    static final int SO_REUSEPORT = 15;
    static final int SO_TYPE = 3;
    static final int SO_ACCEPTCONN = 30;
    static final int SO_DOMAIN = 39;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_IPV6 = 41;
    static final int TCP_NODELAY = 1;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_JOIN_GROUP = 20;
    static final int IP_MULTICAST_TTL = 33;
    static final int IP_ADD_MEMBERSHIP = 35;

    static final int F_SETFD = 2;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int FD_CLOEXEC = 1;

    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLLIN = 0x1;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;
    static final int EPOLLET = 1 << 31;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = LINKER.downcallHandle(
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.captureCallState("errno"));

    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment LISTEN = function("listen");
    private static final MemorySegment ACCEPT4 = function("accept4");
    private static final MemorySegment CONNECT = function("connect");
    private static final MemorySegment SHUTDOWN = function("shutdown");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment RECV = function("recv");
    private static final MemorySegment SEND = function("send");
    private static final MemorySegment RECVFROM = function("recvfrom");
    private static final MemorySegment SENDTO = function("sendto");
    private static final MemorySegment WRITE = function("write");
    private static final MemorySegment SETSOCKOPT = function("setsockopt");
    private static final MemorySegment GETSOCKOPT = function("getsockopt");
    private static final MemorySegment GETSOCKNAME = function("getsockname");
    private static final MemorySegment GETPEERNAME = function("getpeername");
    private static final MemorySegment EVENTFD = function("eventfd");
    private static final MemorySegment EPOLL_CREATE1 = function("epoll_create1");
    private static final MemorySegment EPOLL_CTL = function("epoll_ctl");
    private static final MemorySegment EPOLL_PWAIT2 = function("epoll_pwait2");
    private static final MemorySegment FCNTL = function("fcntl");
    private static final MemorySegment STRERROR = function("strerror");

    /// Where calls by other threads leave their error number, which nobody reads.
    private static final MemorySegment UNREAD = Arena.global().allocate(Linker.Option.captureStateLayout());

    private final MemorySegment errno = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    private static long call(
            MemorySegment function, MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, errno, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// The result of a function that returns an `int`: the upper half of the word is anything.
    private int intOf(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        int result = (int) call(function, errno, a, b, c, d, e, f);
        return result == -1 ? -errno.get(JAVA_INT, 0) : result;
    }

    private long longOf(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        long result = call(function, errno, a, b, c, d, e, f);
        return result == -1 ? -errno.get(JAVA_INT, 0) : result;
    }

    // ---- sockets ---------------------------------------------------------------------------------

    int socket(int family, int type) {
        return intOf(SOCKET, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0, 0, 0);
    }

    int bind(int fd, MemorySegment address, int length) {
        return intOf(BIND, fd, address.address(), length, 0, 0, 0);
    }

    int listen(int fd, int backlog) {
        return intOf(LISTEN, fd, backlog, 0, 0, 0, 0);
    }

    int accept(int fd) {
        return intOf(ACCEPT4, fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0);
    }

    int connect(int fd, MemorySegment address, int length) {
        return intOf(CONNECT, fd, address.address(), length, 0, 0, 0);
    }

    int shutdown(int fd, int how) {
        return intOf(SHUTDOWN, fd, how, 0, 0, 0, 0);
    }

    int close(int fd) {
        return intOf(CLOSE, fd, 0, 0, 0, 0, 0);
    }

    int setOption(int fd, int level, int option, MemorySegment value, int length) {
        return intOf(SETSOCKOPT, fd, level, option, value.address(), length, 0);
    }

    int getOption(int fd, int level, int option, MemorySegment value, MemorySegment length) {
        return intOf(GETSOCKOPT, fd, level, option, value.address(), length.address(), 0);
    }

    int localName(int fd, MemorySegment address, MemorySegment length) {
        return intOf(GETSOCKNAME, fd, address.address(), length.address(), 0, 0, 0);
    }

    int peerName(int fd, MemorySegment address, MemorySegment length) {
        return intOf(GETPEERNAME, fd, address.address(), length.address(), 0, 0, 0);
    }

    // ---- bytes -----------------------------------------------------------------------------------

    int receive(int fd, long address, int length) {
        return (int) longOf(RECV, fd, address, length, 0, 0, 0);
    }

    int send(int fd, long address, int length) {
        return (int) longOf(SEND, fd, address, length, MSG_NOSIGNAL, 0, 0);
    }

    int receiveFrom(int fd, long address, int length, MemorySegment sender, MemorySegment senderLength) {
        return (int) longOf(RECVFROM, fd, address, length, MSG_TRUNC, sender.address(), senderLength.address());
    }

    /// @param targetLength 0 to send to the connected peer
    int sendTo(int fd, long address, int length, MemorySegment target, int targetLength) {
        return (int) longOf(
            SENDTO, fd, address, length, MSG_NOSIGNAL, targetLength == 0 ? 0 : target.address(), targetLength);
    }

    // ---- epoll -----------------------------------------------------------------------------------

    int control(int fd, int command, int argument) {
        return intOf(FCNTL, fd, command, argument, 0, 0, 0);
    }

    int eventFd() {
        return intOf(EVENTFD, 0, SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0, 0, 0);
    }

    int epollCreate() {
        return intOf(EPOLL_CREATE1, SOCK_CLOEXEC, 0, 0, 0, 0, 0);
    }

    int epollAdd(int epoll, int fd, MemorySegment event) {
        return intOf(EPOLL_CTL, epoll, EPOLL_CTL_ADD, fd, event.address(), 0, 0);
    }

    /// @param timeout a `timespec`, or null for no limit
    int epollWait(int epoll, MemorySegment events, int eventsMax, MemorySegment timeout) {
        return intOf(EPOLL_PWAIT2, epoll, events.address(), eventsMax, timeout.address(), 0, 0);
    }

    /// Adds `value`, the address of a word, to an event descriptor. Any thread.
    static void signal(int eventFd, MemorySegment value) {
        var _ = call(WRITE, UNREAD, eventFd, value.address(), JAVA_LONG.byteSize(), 0, 0, 0);
    }

    // ---- errors ----------------------------------------------------------------------------------

    /// What the system says about an error number.
    String text(int error) {
        var text = MemorySegment.ofAddress(call(STRERROR, errno, error, 0, 0, 0, 0, 0)).reinterpret(256);
        int length = 0;
        while (text.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(text.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
