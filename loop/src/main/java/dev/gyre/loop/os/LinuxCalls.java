package dev.gyre.loop.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The system calls of Linux that pipes need, each answering its result or the negative error number. For one thread
/// at a time.
///
/// All go through one downcall of four words, because linking a shape is what costs start-up time; the calling
/// conventions of x86-64 and AArch64 let a function take fewer arguments than it is given.
@SuppressWarnings("restricted")
final class LinuxCalls {
    static final int EAGAIN = 11;
    static final int EPIPE = 32;

    static final int EPOLLIN = 0x1;
    static final int EPOLLOUT = 0x4;

    static final int SIGCONT = 18;
    static final int SIGSTOP = 19;

    private static final int EINTR = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int EPOLLONESHOT = 1 << 30;

    /// `struct epoll_event` is packed on x86 alone.
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int EVENT_DATA = PACKED ? 4 : 8;

    private static final int ERROR_TEXT_BYTES = 256;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = LINKER.downcallHandle(
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.captureCallState("errno"));

    private static final MemorySegment PIPE2 = function("pipe2");
    private static final MemorySegment READ = function("read");
    private static final MemorySegment WRITE = function("write");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment EPOLL_CREATE1 = function("epoll_create1");
    private static final MemorySegment EPOLL_CTL = function("epoll_ctl");
    private static final MemorySegment EPOLL_WAIT = function("epoll_wait");
    private static final MemorySegment KILL = function("kill");
    private static final MemorySegment STRERROR = function("strerror");

    private final MemorySegment errno = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    private final MemorySegment small = Arena.ofAuto().allocate(16, 8);

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    private long call(MemorySegment function, long a, long b, long c, long d) {
        try {
            while (true) {
                long result = (long) CALL.invokeExact(function, errno, a, b, c, d);
                // Of a function that returns an int the upper half of the word is anything.
                if ((int) result != -1) {
                    return result;
                }
                int error = errno.get(JAVA_INT, 0);
                if (error != EINTR) {
                    return -error;
                }
            }
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    // ---- pipes -----------------------------------------------------------------------------------

    /// The two ends of a pipe.
    record PipeEnds(int source, int sink) {}

    /// Makes a pipe whose ends never wait, and are closed in programs that are started.
    PipeEnds pipe() throws IOException {
        require("make a pipe", (int) call(PIPE2, small.address(), O_NONBLOCK | O_CLOEXEC, 0, 0));
        return new PipeEnds(small.get(JAVA_INT, 0), small.get(JAVA_INT, 4));
    }

    int read(int fd, MemorySegment target, int bytes) {
        return (int) call(READ, fd, target.address(), bytes, 0);
    }

    int write(int fd, MemorySegment source, int bytes) {
        return (int) call(WRITE, fd, source.address(), bytes, 0);
    }

    /// After an error, too, the descriptor is closed.
    void close(int fd) {
        call(CLOSE, fd, 0, 0, 0);
    }

    // ---- waiting ---------------------------------------------------------------------------------

    int newPoller() throws IOException {
        return require("wait for pipes", (int) call(EPOLL_CREATE1, O_CLOEXEC, 0, 0, 0));
    }

    /// Lets the poller tell once of `events` at `fd`, as `id`.
    ///
    /// @param isKnown whether the poller was told of `fd` before
    void arm(int poller, int fd, boolean isKnown, int events, long id) throws IOException {
        small.set(JAVA_INT, 0, events | EPOLLONESHOT);
        small.set(JAVA_LONG_UNALIGNED, EVENT_DATA, id);
        int operation = isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        require("wait for a pipe", (int) call(EPOLL_CTL, poller, operation, fd, small.address()));
    }

    /// Waits, without limit, until something happens; returns the id of what it happened to, one at a time.
    long awaitEvent(int poller) {
        int count = (int) call(EPOLL_WAIT, poller, small.address(), 1, -1);
        return count == 1 ? small.get(JAVA_LONG_UNALIGNED, EVENT_DATA) : 0;
    }

    // ---- processes -------------------------------------------------------------------------------

    /// Sends a signal to a process, if there is one of that number and it may be sent signals.
    void kill(long pid, int signal) {
        call(KILL, pid, signal, 0, 0);
    }

    // ---- errors ----------------------------------------------------------------------------------

    private int require(String toDoWhat, int result) throws IOException {
        if (result < 0) {
            throw failure("cannot " + toDoWhat, -result);
        }
        return result;
    }

    IOException failure(String what, int error) {
        var text = MemorySegment.ofAddress(call(STRERROR, error, 0, 0, 0)).reinterpret(ERROR_TEXT_BYTES);
        return new IOException(what + ": " + text.getString(0));
    }
}
